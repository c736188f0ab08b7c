package api

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files of the public face")

// packages returns the public packages of this module.
func packages(t *testing.T) []*Package {
	all, err := Packages("../..")
	require.NoError(t, err)
	return all
}

func TestPackages(t *testing.T) {
	var paths []string
	for _, p := range packages(t) {
		paths = append(paths, p.Path)
	}
	require.Subset(t, paths, []string{".", "cae", "cae/inspect", "cae/onnx", "cae/stack", "dataset", "generic", "kernels"})
	for _, path := range paths {
		require.NotContains(t, path, "internal")
	}
	require.NotContains(t, paths, "asm")
}

// What a package exports is what its golden file says. A change on purpose goes there by
//
//	go test ./internal/api -update
func TestSurface(t *testing.T) {
	if *update {
		old, err := filepath.Glob("testdata/*.txt")
		require.NoError(t, err)
		for _, path := range old {
			require.NoError(t, os.Remove(path))
		}
	}
	golden := 0
	for _, p := range packages(t) {
		path := filepath.Join("testdata", goldenName(p.Path))
		text := strings.Join(p.Surface(), "\n") + "\n"
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err, "go test ./internal/api -update")
		require.Equal(t, string(want), text, "%s exports something else; if that is meant: go test ./internal/api -update", p.Path)
		golden++
	}
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.Len(t, files, golden, "golden files of packages that are gone: go test ./internal/api -update")
}

// goldenName returns the name of a package's golden file.
func goldenName(path string) string {
	if path == "." {
		path = "contractive"
	}
	return strings.ReplaceAll(path, "/", "-") + ".txt"
}
