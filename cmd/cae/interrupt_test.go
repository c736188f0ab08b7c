package main

import (
	"io"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

func TestSignals(t *testing.T) {
	t.Chdir(t.TempDir())
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		var sent time.Time
		send := func() {
			if sent.IsZero() {
				sent = time.Now()
				require.NoError(t, self.Signal(signal))
			}
		}
		r := tested.RunWith(cli.UntilSignal(), small+"-epochs 1000000 -json -checkpoint run.state", &clitest.Trigger{Text: `"event":"epoch"`, F: send}, io.Discard)
		require.Equal(t, cli.Interrupted, r.Status, "%v: %s", signal, r.Stderr)
		require.Less(t, time.Since(sent), 2*time.Second)
		model, err := cae.LoadFile("model.safetensors")
		require.NoError(t, err)
		state, err := cae.LoadCheckpointFile("run.state")
		require.NoError(t, err)
		require.Equal(t, model.EncoderWeights(), state.Model().EncoderWeights())
	}
}
