package documents

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The program of the README runs in an empty module that depends on this one, as after go get, and that needs nothing else
// but golang.org/x/sys.
func TestReadmeProgramInAnEmptyModule(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT TESTED: the program of the README is built without -short")
	}
	_, program, found := strings.Cut(read(t, "README.md"), "```go\n")
	require.True(t, found)
	program, _, found = strings.Cut(program, "```\n")
	require.True(t, found)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.sum"), []byte(read(t, "go.sum")), 0o644))
	absolute, err := filepath.Abs(root)
	require.NoError(t, err)
	const path = "github.com/seed85368726/contractive"
	for _, args := range [][]string{
		{"mod", "init", "example.com/program"},
		{"mod", "edit", "-require=" + path + "@v0.0.0", "-replace=" + path + "=" + absolute},
		{"run", "-mod=mod", "."},
	} {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "go %v: %s", args, out)
		if args[0] == "run" {
			require.Contains(t, string(out), "epoch 3: ")
		}
	}
	modules, err := exec.Command("go", "list", "-C", dir, "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", ".").Output()
	require.NoError(t, err)
	for module := range strings.FieldsSeq(string(modules)) {
		require.Contains(t, []string{"example.com/program", path, "golang.org/x/sys"}, module)
	}
}
