package api

import (
	"os"
	"runtime"
	"runtime/pprof"
	"testing"

	"github.com/stretchr/testify/require"

	_ "github.com/seed85368726/contractive"
	_ "github.com/seed85368726/contractive/cae"
	_ "github.com/seed85368726/contractive/cae/drift"
	_ "github.com/seed85368726/contractive/cae/inspect"
	_ "github.com/seed85368726/contractive/cae/onnx"
	_ "github.com/seed85368726/contractive/cae/stack"
	_ "github.com/seed85368726/contractive/dataset"
	_ "github.com/seed85368726/contractive/generic"
	_ "github.com/seed85368726/contractive/kernels"
)

// goroutinesAtImport is set when all imported packages have been initialised and nothing else has started.
var goroutinesAtImport = runtime.NumGoroutine()

// Importing the library starts no goroutine.
func TestNoGoroutineAtImport(t *testing.T) {
	if goroutinesAtImport != 1 {
		_ = pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
	}
	require.Equal(t, 1, goroutinesAtImport, "goroutines of the packages that this file imports, with that of main")
}

// The test above imports every public package.
func TestAllPackagesAreImported(t *testing.T) {
	self, err := load("", ".")
	require.NoError(t, err)
	imported := map[string]bool{}
	for _, f := range self.Tests {
		for _, i := range f.Imports {
			imported[i.Path.Value] = true
		}
	}
	for _, p := range packages(t) {
		path := `"github.com/seed85368726/contractive/` + p.Path + `"`
		if p.Path == "." {
			path = `"github.com/seed85368726/contractive"`
		}
		require.True(t, imported[path], "import_test.go does not import %s", path)
	}
}
