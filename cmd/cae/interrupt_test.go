package main

import (
	"context"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

// trigger calls f at the first write that contains a text.
type trigger struct {
	text string
	f    func()
}

func (w *trigger) Write(p []byte) (int, error) {
	if strings.Contains(string(p), w.text) {
		w.f()
	}
	return len(p), nil
}

// interruptAt runs a command line and interrupts it when a text appears on standard output.
func interruptAt(t *testing.T, line, text string) result {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	return runWith(ctx, line, &trigger{text, cancel})
}

func TestInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	r := interruptAt(t, small+"-epochs 1000000 -json", `"epoch":3,`)
	require.Equal(t, exitInterrupted, r.status)
	require.Equal(t, "cae train: interrupted after 3 of 1000000 epochs: what is learnt so far is in model.safetensors\n", r.stderr)
	all := events(t, r.stdout)
	require.Len(t, all, 5)
	end := all[4]
	require.Equal(t, "interrupted", end["event"])
	require.Equal(t, 3.0, end["epochs"])
	require.Equal(t, fileDigest(t, "model.safetensors"), end["sha256"])
	require.NotContains(t, end, "reconstruction")

	// Interrupted after three epochs, the model is that of three epochs.
	require.Equal(t, end["sha256"], last(t, runIn(t, small+"-epochs 3 -json -compare=false"))["sha256"])
}

// While the model is measured and compared it is complete.
func TestInterruptedComparison(t *testing.T) {
	t.Chdir(t.TempDir())
	r := interruptAt(t, small+"-json", `"lambda":0,"epoch":1,`)
	require.Equal(t, exitInterrupted, r.status)
	require.Equal(t, "cae train: interrupted while measuring: the model is complete and in model.safetensors\n", r.stderr)
	all := events(t, r.stdout)
	require.Equal(t, "interrupted", all[len(all)-1]["event"])
	require.Equal(t, 2.0, all[len(all)-1]["epochs"])
	require.Equal(t, fileDigest(t, "model.safetensors"), last(t, runIn(t, small+"-json -o whole"))["sha256"])
}

func TestInterruptedBeforeTraining(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := runWith(ctx, small, io.Discard)
	require.Equal(t, exitInterrupted, r.status)
	require.Contains(t, r.stderr, "nothing is written\n")
	requireEmpty(t)

	r = interruptAt(t, small+"-json", `"event":"start"`)
	require.Equal(t, exitInterrupted, r.status)
	require.Equal(t, "cae train: interrupted before the first mini-batch: nothing is written\n", r.stderr)
	requireEmpty(t)
}

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
		r := runWith(untilSignal(), small+"-epochs 1000000 -json", &trigger{`"event":"epoch"`, send})
		require.Equal(t, exitInterrupted, r.status, "%v: %s", signal, r.stderr)
		require.Less(t, time.Since(sent), 2*time.Second)
		_, err = cae.LoadFile("model.safetensors")
		require.NoError(t, err)
	}
}
