package documents

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
)

// shortened says what is added to the commands that run here: with it they do less of the same.
var shortened = map[string]string{
	"go run ./cmd/cae train": "-n 300 -epochs 1",
	"go run ./cmd/cae report -model model.safetensors -o report.html": "-n 60",
	"go run ./cmd/cae help":                                     "",
	"go run ./cmd/cae compare":                                  "-n 100 -held 50 -hidden 8 -epochs 1 -tuning 1",
	"go run ./cmd/cae compare -data DIR":                        "-n 100 -held 40 -hidden 8 -epochs 1 -tuning 1",
	"go run ./cmd/bench":                                        "-kernel dot -size 8 -r 1 -isa generic",
	"go run ./cmd/bench -kernel matmul -o jsonl > before.jsonl": "-size 8x8x8 -r 1 -isa generic",
	"go run ./cmd/bench -kernel matmul -baseline before.jsonl":  "-size 8x8x8 -r 1 -isa generic -threshold 1000",
	"go run ./cmd/reproduce -data DIR":                          "-quick 100 -seeds 1",
	"go run ./cmd/reproduce -data DIR -only table,kristiadi":    "-quick 100 -seeds 1",
	"go run ./cmd/reproduce -data DIR -only kristiadi":          "-quick 100 -seeds 1",
}

// prefixes are for commands whose arguments do not matter: they run with what is given here instead.
var prefixes = map[string]string{
	"go run ./cmd/bench -kernel dot,": "go run ./cmd/bench -kernel dot -size 8 -r 1 -isa generic -o md",
	"go run ./cmd/bench -job ":        "go run ./cmd/bench -job step,encode -size 8x8 -batch 1,4 -workers 1,2 -r 1 -pin -isa generic -o md",
}

// elsewhere names what runs the commands that do not run here.
var elsewhere = map[string]string{
	"go run ./cmd/reproduce -tabular DIR -seeds 5": "cmd/reproduce/tabular_test.go",
	"go get github.com/seed85368726/contractive":   "internal/documents/module_test.go",
	"go generate ./...":                            ".ci/run",
	"bash .ci/run":                                 ".github/workflows/ci.yml",
	"go build -tags purego":                        ".ci/run",
}

var (
	command = regexp.MustCompile("(?m)^    ((?:go|bash) [^#\n]*)|`((?:go|bash) [^`]*)`")
	folder  = regexp.MustCompile(`^go run \. `)
	test    = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Example)\w*)\(`)
)

// Every command of the documents runs, here or where the tables say. Those that run share a folder, in the order of the documents.
func TestCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT TESTED: the commands of the documents run without -short")
	}
	work := t.TempDir()
	digits(t, filepath.Join(work, "DIR"))
	done := map[string]bool{}
	for _, name := range documents(t) {
		if filepath.Dir(name) != "." {
			continue // examples have tests of their own; the peers are another module
		}
		for _, m := range command.FindAllStringSubmatch(read(t, name), -1) {
			line := strings.TrimSpace(strings.ReplaceAll(m[1]+m[2], `\|`, "|")) // as in tables
			if done[line] || folder.MatchString(line) {
				continue
			}
			done[line] = true
			t.Run(line, func(t *testing.T) { try(t, work, line) })
		}
	}
	require.Greater(t, len(done), 10)
}

// try runs a command, or finds what does.
func try(t *testing.T, work, line string) {
	if where, ok := elsewhere[line]; ok {
		require.FileExists(t, filepath.Join(root, where))
		return
	}
	if strings.HasPrefix(line, "go test ") {
		requireTests(t, strings.Fields(line)[2:])
		return
	}
	if strings.HasPrefix(line, "go doc ") {
		run(t, root, line)
		return
	}
	for prefix, instead := range prefixes {
		if strings.HasPrefix(line, prefix) {
			run(t, work, instead)
			return
		}
	}
	more, ok := shortened[line]
	require.True(t, ok, "%q is in no table of this test", line)
	before, redirection, _ := strings.Cut(line, ">")
	line = strings.TrimSpace(before) + " " + more
	if redirection != "" {
		line += " > " + strings.TrimSpace(redirection)
	}
	run(t, work, line)
}

// requireTests finds tests for the arguments of go test in the sources: that they pass is for the run of all tests.
func requireTests(t *testing.T, args []string) {
	pattern, folders := ".", []string{}
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "-run" || args[i] == "-fuzz":
			i++
			pattern, _, _ = strings.Cut(strings.Trim(args[i], "'"), "/")
		case strings.HasPrefix(args[i], "."):
			folders = append(folders, args[i])
		}
	}
	wanted := regexp.MustCompile(pattern)
	for _, folder := range folders {
		found := false
		for _, name := range tests(t, folder) {
			found = found || wanted.MatchString(name)
		}
		require.True(t, found, "no test of %s matches %s", folder, pattern)
	}
}

// tests returns the names of the tests of a package, or of all below it for a path that ends in "...".
func tests(t *testing.T, pattern string) (names []string) {
	folder, all := strings.CutSuffix(pattern, "...")
	folder = filepath.Join(root, folder)
	require.NoError(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != folder && (!all || d.Name() == "node_modules"):
			return fs.SkipDir
		case strings.HasSuffix(path, "_test.go"):
			text, err := os.ReadFile(path)
			for _, m := range test.FindAllSubmatch(text, -1) {
				names = append(names, string(m[1]))
			}
			return err
		}
		return nil
	}))
	return names
}

// run runs a command line with go, from the folder of the module, and its files in dir.
func run(t *testing.T, dir, line string) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	absolute, err := filepath.Abs(root)
	require.NoError(t, err)
	line = strings.ReplaceAll(line, "go run ./", "go run -C "+absolute+" ./")
	if program := regexp.MustCompile(`go run -C \S+ (\./\S+)`).FindStringSubmatch(line); program != nil {
		binary := build(t, dir, program[1])
		line = strings.Replace(line, program[0], binary, 1)
	}
	cmd := exec.CommandContext(ctx, "bash", "-c", line)
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(t, cmd.Run(), "%s\n%s", line, &out)
}

// build builds a command once.
func build(t *testing.T, dir, program string) string {
	binary := filepath.Join(dir, filepath.Base(program)+".exe")
	if _, err := os.Stat(binary); err == nil {
		return binary
	}
	cmd := exec.Command("go", "build", "-o", binary, program)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return binary
}

// digits writes a folder like MNIST's, of the built-in digits, just large enough for the experiments.
func digits(t *testing.T, dir string) {
	require.NoError(t, os.Mkdir(dir, 0o755))
	for split, n := range map[string]int{"train": 10_040, "t10k": 40} {
		m, err := dataset.Digits(n, 1)
		require.NoError(t, err)
		var images, labels bytes.Buffer
		require.NoError(t, dataset.WriteIDXImages(&images, m, dataset.DigitSide, dataset.DigitSide))
		require.NoError(t, dataset.WriteIDXLabels(&labels, m.Labels))
		require.NoError(t, os.WriteFile(filepath.Join(dir, split+"-images-idx3-ubyte"), images.Bytes(), 0o644))
		require.NoError(t, os.WriteFile(filepath.Join(dir, split+"-labels-idx1-ubyte"), labels.Bytes(), 0o644))
	}
}
