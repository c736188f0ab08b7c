package main

import (
	"bufio"
	"io"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

// The statuses are those that the system sees, and a signal ends a long job at once and leaves no file.
func TestProcess(t *testing.T) {
	t.Chdir(t.TempDir())
	for line, want := range map[string]int{
		small + "-q": cli.Done, "encode -model nowhere": cli.Failed, "encode -n -1": cli.Wrong, "": cli.Wrong, "help": cli.Done, "sample -h": cli.Done,
	} {
		c := clitest.Process(t, line)
		c.Run()
		require.Equal(t, want, c.ProcessState.ExitCode(), line)
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		c := clitest.Process(t, "encode -n 100000000 -o x.npy")
		stderr, err := c.StderrPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		lines := bufio.NewReader(stderr)
		_, err = lines.ReadString('\n')
		require.NoError(t, err)
		sent := time.Now()
		require.NoError(t, c.Process.Signal(signal))
		rest, err := io.ReadAll(lines)
		require.NoError(t, err)
		require.Error(t, c.Wait())
		require.Less(t, time.Since(sent), 2*time.Second)
		require.Equal(t, cli.Interrupted, c.ProcessState.ExitCode())
		require.Regexp(t, `^cae encode: interrupted after \d+ of 100000000 samples: nothing is written\n$`, string(rest))
		clitest.RequireFiles(t, "model.safetensors", "model.history.json")
	}
}
