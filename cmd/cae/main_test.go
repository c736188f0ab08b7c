package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive"
)

// asCommand, if set, makes the test binary the command.
const asCommand = "CONTRACTIVE_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// small is a job of a moment.
const small = "train -n 60 -hidden 8 -epochs 2 -batch 20 "

// result is what a run leaves.
type result struct {
	status         int
	stdout, stderr string
}

// runIn runs a command line, split at spaces, in the current folder.
func runIn(t *testing.T, line string) result {
	return runWith(t.Context(), line, io.Discard)
}

// runWith shows standard output to watch as it comes.
func runWith(ctx context.Context, line string, watch io.Writer) result {
	var stdout, stderr bytes.Buffer
	status := run(ctx, strings.Fields(line), io.MultiWriter(&stdout, watch), &stderr)
	return result{status, stdout.String(), stderr.String()}
}

// slow reports whether tests should train little: without SIMD, or under an emulator, which runs them with -short.
func slow() bool { return testing.Short() || contractive.Active() == contractive.Generic }

// events decodes one JSON object a line.
func events(t *testing.T, output string) []map[string]any {
	var all []map[string]any
	for line := range strings.Lines(output) {
		require.True(t, strings.HasSuffix(line, "}\n"), line)
		var e map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &e), line)
		all = append(all, e)
	}
	require.NotEmpty(t, all)
	return all
}

// last is the final event of a job that must succeed.
func last(t *testing.T, r result) map[string]any {
	require.Equal(t, exitDone, r.status, r.stderr)
	all := events(t, r.stdout)
	return all[len(all)-1]
}

func fileDigest(t *testing.T, path string) string {
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// requireEmpty checks that nothing is in the current folder.
func requireEmpty(t *testing.T) {
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Empty(t, entries)
}

func TestHelp(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, line := range []string{"help", "-h", "--help"} {
		r := runIn(t, line)
		require.Equal(t, exitDone, r.status)
		require.Contains(t, r.stdout, "train ")
		require.Empty(t, r.stderr)
	}
	require.Equal(t, runIn(t, "train -h"), runIn(t, "help train"))

	r := runIn(t, "")
	require.Equal(t, exitUsage, r.status)
	require.Empty(t, r.stdout)
	require.Contains(t, r.stderr, "go run ./cmd/cae train\n")

	for _, line := range []string{"trian", "help trian"} {
		r = runIn(t, line)
		require.Equal(t, exitUsage, r.status)
		require.Equal(t, "cae: no command \"trian\"; 'cae help' lists them\n", r.stderr)
	}
	requireEmpty(t)
}

// The example of each command's help runs.
func TestHelpExamples(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range commands() {
		help := runIn(t, "help "+c.name)
		require.Equal(t, exitDone, help.status)
		require.LessOrEqual(t, strings.Count(help.stdout, "\n"), 60, "short")
		_, example, found := strings.Cut(help.stdout, "\n  go run ./cmd/cae "+c.name)
		require.True(t, found, "%s has no example", c.name)
		line := c.name + strings.TrimSpace(example)
		line = strings.Replace(line, c.name+"-", c.name+" -", 1)
		if slow() && strings.Contains(help.stdout, "\n  -n ") {
			line += " -n 100"
		}
		r := runIn(t, line)
		require.Equal(t, exitDone, r.status, r.stderr)
	}
}
