package train

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

func TestInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.InterruptAt(t, small+"-epochs 1000000 -json", `"epoch":3,`)
	require.Equal(t, cli.Interrupted, r.Status)
	require.Equal(t, "cae train: interrupted after 3 of 1000000 epochs: what is learnt so far is in model.safetensors\n", r.Stderr)
	all := clitest.Events(t, r.Stdout)
	require.Len(t, all, 5)
	end := all[4]
	require.Equal(t, "interrupted", end["event"])
	require.Equal(t, 3.0, end["epochs"])
	require.Equal(t, clitest.Digest(t, "model.safetensors"), end["sha256"])
	require.NotContains(t, end, "reconstruction")

	// Interrupted after three epochs, the model is that of three epochs.
	require.Equal(t, end["sha256"], clitest.Last(t, commands.Run(t, small+"-epochs 3 -json -compare=false"))["sha256"])
}

// While the model is measured and compared it is complete.
func TestInterruptedComparison(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.InterruptAt(t, small+"-json", `"lambda":0,"epoch":1,`)
	require.Equal(t, cli.Interrupted, r.Status)
	require.Equal(t, "cae train: interrupted while measuring: the model is complete and in model.safetensors\n", r.Stderr)
	all := clitest.Events(t, r.Stdout)
	require.Equal(t, "interrupted", all[len(all)-1]["event"])
	require.Equal(t, 2.0, all[len(all)-1]["epochs"])
	require.Equal(t, clitest.Digest(t, "model.safetensors"), clitest.Last(t, commands.Run(t, small+"-json -o whole"))["sha256"])
}

func TestInterruptedBeforeTraining(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Interrupted(t, small)
	require.Equal(t, cli.Interrupted, r.Status)
	require.Contains(t, r.Stderr, "nothing is written\n")
	clitest.RequireFiles(t)

	r = commands.InterruptAt(t, small+"-json", `"event":"start"`)
	require.Equal(t, cli.Interrupted, r.Status)
	require.Equal(t, "cae train: interrupted before the first mini-batch: nothing is written\n", r.Stderr)
	clitest.RequireFiles(t)
}
