// Package clitest runs commands in tests, as a shell would.
package clitest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/internal/need"
)

// Slow reports whether tests should train little: without SIMD, or under an emulator, which runs them with -short.
func Slow() bool { return testing.Short() || contractive.Active() == contractive.Generic }

// Result is what a run leaves.
type Result struct {
	Status         int
	Stdout, Stderr string
}

// Commands are those that a test runs.
type Commands []cli.Command

// Run runs a command line, split at spaces, in the current folder.
func (c Commands) Run(t *testing.T, line string) Result {
	return c.RunWith(t.Context(), line, io.Discard, io.Discard)
}

// Done runs a command line that must succeed, and returns its standard output.
func (c Commands) Done(t *testing.T, line string) string {
	r := c.Run(t, line)
	require.Equal(t, cli.Done, r.Status, "%s: %s", line, r.Stderr)
	return r.Stdout
}

// RunWith shows standard output and standard error to two writers as they come.
func (c Commands) RunWith(ctx context.Context, line string, out, err io.Writer) Result {
	var stdout, stderr bytes.Buffer
	status := cli.Run(ctx, c, strings.Fields(line), cli.Streams{Out: io.MultiWriter(&stdout, out), Err: io.MultiWriter(&stderr, err)})
	return Result{status, stdout.String(), stderr.String()}
}

// InterruptAt runs a command line and interrupts it when a text appears on standard output or standard error.
func (c Commands) InterruptAt(t *testing.T, line, text string) Result {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w := &Trigger{text, cancel}
	return c.RunWith(ctx, line, w, w)
}

// Interrupted runs a command line that is interrupted before it begins.
func (c Commands) Interrupted(t *testing.T, line string) Result {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return c.RunWith(ctx, line, io.Discard, io.Discard)
}

// Broken runs a command line whose standard output refuses everything, with [ErrBroken].
func (c Commands) Broken(t *testing.T, line string) Result {
	var stderr bytes.Buffer
	status := cli.Run(t.Context(), c, strings.Fields(line), cli.Streams{Out: broken{}, Err: &stderr})
	return Result{Status: status, Stderr: stderr.String()}
}

// Trigger calls F at each write that contains Text.
type Trigger struct {
	Text string
	F    func()
}

func (w *Trigger) Write(p []byte) (int, error) {
	if strings.Contains(string(p), w.Text) {
		w.F()
	}
	return len(p), nil
}

type broken struct{}

// ErrBroken is what a broken standard output answers.
var ErrBroken = errors.New("broken pipe")

func (broken) Write([]byte) (int, error) { return 0, ErrBroken }

// asCommand, if set, makes a test binary the command.
const asCommand = "CONTRACTIVE_TEST_AS_COMMAND"

// Main is TestMain for a package whose tests start processes.
func Main(m *testing.M, commands Commands) {
	if os.Getenv(asCommand) != "" {
		os.Exit(cli.Run(cli.UntilSignal(), commands, os.Args[1:], cli.Streams{Out: os.Stdout, Err: os.Stderr}))
	}
	os.Exit(m.Run())
}

// Process returns a process, not yet started, that runs a command line with more variables in its environment. The package calls Main.
func Process(t *testing.T, line string, environment ...string) *exec.Cmd {
	need.Processes(t)
	c := exec.Command(os.Args[0], strings.Fields(line)...)
	c.Env = append(append(os.Environ(), asCommand+"=1"), environment...)
	return c
}

// Events decodes one JSON object a line.
func Events(t *testing.T, output string) []map[string]any {
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

// Last is the final event of a job that must succeed.
func Last(t *testing.T, r Result) map[string]any {
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	all := Events(t, r.Stdout)
	return all[len(all)-1]
}
