package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

// terminal is a pseudo-terminal: what is written to the screen can be read when it is closed.
type terminal struct {
	screen, keeper *os.File
	shown          chan string
}

// openTerminal opens a pseudo-terminal that has a number of columns, and shows to watch what comes.
func openTerminal(t *testing.T, columns uint16, watch io.Writer) *terminal {
	keeper, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("NOT TESTED: no pseudo-terminal: %v", err)
	}
	require.NoError(t, unix.IoctlSetPointerInt(int(keeper.Fd()), unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(int(keeper.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	screen, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetWinsize(int(screen.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}))
	term := &terminal{screen, keeper, make(chan string)}
	go func() {
		var all bytes.Buffer
		io.Copy(io.MultiWriter(&all, watch), keeper) // ends with an error when the screen is closed
		term.shown <- all.String()
	}()
	return term
}

// close returns what was written.
func (term *terminal) close() string {
	term.screen.Close()
	text := <-term.shown
	term.keeper.Close()
	return strings.ReplaceAll(text, "\r\n", "\n")
}

// onTerminal runs a command line whose standard error is a terminal.
func onTerminal(t *testing.T, line string, columns uint16) (r clitest.Result) {
	term := openTerminal(t, columns, io.Discard)
	var stdout bytes.Buffer
	r.Status = cli.Run(t.Context(), commands, strings.Fields(line), cli.Streams{Out: &stdout, Err: term.screen})
	r.Stdout, r.Stderr = stdout.String(), term.close()
	return r
}

// On a terminal, progress is one line that is written over, and never wraps.
func TestProgressOnTerminal(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TERM", "xterm")
	for _, line := range []string{small, "encode -n 60", "inspect -n 60 -spectrum 5", "sample -n 20 -chains 2 -o x.npy", "digits -n 20 -held 10",
		"compare -n 60 -held 40 -hidden 4 -epochs 1 -tuning 1"} {
		const columns = 50
		r := onTerminal(t, line, columns)
		require.Equal(t, cli.Done, r.Status, "%s: %s", line, r.Stderr)
		require.Equal(t, 1, strings.Count(r.Stderr, "\n"), "%s: %q", line, r.Stderr)
		require.True(t, strings.HasSuffix(r.Stderr, "\n"), line)
		parts := strings.Split(strings.TrimSuffix(r.Stderr, "\n"), "\r\x1b[K")
		require.Greater(t, len(parts), 1, line)
		require.Empty(t, parts[0])
		for _, part := range parts[1:] {
			require.NotEmpty(t, part, line)
			require.Less(t, utf8.RuneCountInString(part), columns, part)
		}
		require.NotContains(t, r.Stdout, "\x1b", line)

		require.Empty(t, onTerminal(t, line+" -q", columns).Stderr, line)
		piped := tested.Run(t, line)
		require.NotContains(t, piped.Stderr, "\r", line)
		require.NotContains(t, piped.Stderr, "\x1b", line)
		require.NotEmpty(t, piped.Stderr, line)
	}
	wide := onTerminal(t, small, 200)
	require.Contains(t, wide.Stderr, "lambda = 0  epoch 2/2  reconstruction ")
	require.Regexp(t, `  \|\|J\|\|\^2 [0-9.e-]+  [0-9]+/s  0s left\n`, wide.Stderr)

	t.Setenv("TERM", "dumb")
	require.NotContains(t, onTerminal(t, small, 50).Stderr, "\x1b")
}

// An error begins a line of its own.
func TestErrorOnTerminal(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TERM", "xterm")
	ctx, cancel := context.WithCancel(t.Context())
	term := openTerminal(t, 80, &clitest.Trigger{Text: "epoch", F: cancel})
	status := cli.Run(ctx, commands, strings.Fields(small+"-epochs 1000000"), cli.Streams{Out: io.Discard, Err: term.screen})
	require.Equal(t, cli.Interrupted, status)
	require.Regexp(t, `[^\n]\ncae train: interrupted after \d+ of 1000000 epochs: what is learnt so far is in model.safetensors\n$`, term.close())
}

// A file that is not text is kept off a terminal.
func TestBinaryOnTerminal(t *testing.T) {
	t.Chdir(t.TempDir())
	tested.Done(t, small)
	for _, line := range []string{small + "-o -", "encode -n 5 -o -", "sample -n 20 -o -", "export -o -"} {
		term := openTerminal(t, 80, io.Discard)
		var stderr bytes.Buffer
		status := cli.Run(t.Context(), commands, strings.Fields(line), cli.Streams{Out: term.screen, Err: &stderr})
		require.Empty(t, term.close(), line)
		require.Equal(t, cli.Wrong, status, line)
		require.Contains(t, stderr.String(), "-o -: standard output is a terminal, want a file or a pipe\n")
	}
	term := openTerminal(t, 80, io.Discard)
	status := cli.Run(t.Context(), commands, strings.Fields("encode -q -n 1 -o - -format csv"), cli.Streams{Out: term.screen, Err: io.Discard})
	require.Equal(t, cli.Done, status)
	require.Equal(t, 7, strings.Count(term.close(), ","), "text may be looked at")
}

// What is read is shown while it is read.
func TestReadingOnTerminal(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TERM", "xterm")
	folder := clitest.DigitsFolder(t, 30, 20)
	line := "train -hidden 3 -epochs 1 -compare=false -data " + folder
	require.Regexp(t, `^\r\x1b\[Kreading /[^\r]+\r\x1b\[K\r\x1b\[Ktraining`, onTerminal(t, line, 300).Stderr)
	require.Regexp(t, `^reading /.+\ntraining`, tested.Run(t, line).Stderr)
	require.Equal(t, "\r\x1b[Kreading x\r\x1b[Kcae inspect: -data x: no such file or directory\n", onTerminal(t, "inspect -data x", 80).Stderr)
	require.Empty(t, tested.Run(t, line+" -json").Stderr)
}
