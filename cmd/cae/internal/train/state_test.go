package train

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

// An interrupted run that is resumed, be it with the same flags or with none, comes to the model of one that is not.
func TestResume(t *testing.T) {
	t.Chdir(t.TempDir())
	const line = small + "-json -compare=false -epochs 6 -gamma 0.1 -noise 0.1 -optimizer momentum -rate 0.002 -seed 3 -validation 0.2 -patience 5 "
	want := clitest.Last(t, commands.Run(t, line+"-o whole"))["sha256"]
	for _, flags := range []string{line, "train -n 60 -seed 3 -validation 0.2 -json -compare=false ", "train -n 60 -validation 0.2 -workers 1 -json -compare=false "} {
		r := commands.InterruptAt(t, line+"-checkpoint run.state", `"epoch":3,`)
		require.Equal(t, cli.Interrupted, r.Status)
		require.Equal(t, "cae train: interrupted after 3 of 6 epochs: what is learnt so far is in model.safetensors; -resume run.state goes on\n", r.Stderr)
		resumed := clitest.Last(t, commands.Run(t, flags+"-resume run.state"))
		require.Equal(t, want, resumed["sha256"])
		require.Equal(t, 6.0, resumed["epochs"])
	}
	clitest.RequireFiles(t, "model.safetensors", "model.history.json", "whole", "whole.history.json", "run.state")

	// The state of a run that has come to its end is the model, and can go on for more epochs.
	require.Equal(t, want, clitest.Last(t, commands.Run(t, line+"-resume run.state"))["sha256"])
	more := clitest.Last(t, commands.Run(t, "train -n 60 -validation 0.2 -json -compare=false -epochs 8 -resume run.state -checkpoint other.state"))
	require.Equal(t, clitest.Last(t, commands.Run(t, line+"-epochs 8"))["sha256"], more["sha256"])
	state, err := cae.LoadCheckpointFile("run.state")
	require.NoError(t, err)
	epochs, _ := state.Position()
	require.Equal(t, 6, epochs)
	profiled := clitest.Last(t, commands.Run(t, "train -n 60 -validation 0.2 -json -compare=false -profile -resume run.state -o profiled"))
	require.Equal(t, clitest.Last(t, commands.Run(t, line+"-profile"))["sha256"], profiled["sha256"], "a profile can be asked for later")
	r := commands.Run(t, "train -n 60 -validation 0.2 -epochs 9 -resume other.state")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Contains(t, r.Stderr, "going on from other.state, after 8 epochs\n")
	require.Contains(t, r.Stderr, "epoch 9/9")
	require.NotContains(t, r.Stderr, "model  epoch 8/9")
}

// While rows are still being read there is no state to go on from, and none is promised.
func TestKeptIsWhatThereIs(t *testing.T) {
	t.Chdir(t.TempDir())
	var j job
	j.checkpoint = "run.state"
	require.Empty(t, j.kept())
	require.NoError(t, os.WriteFile("run.state", nil, 0o600))
	require.Equal(t, "; -resume run.state goes on", j.kept())
	require.Empty(t, new(job).kept())
}

func TestInterruptedBeforeTrainingKeepsTheState(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.InterruptAt(t, small+"-json -checkpoint run.state", `"event":"start"`)
	require.Equal(t, cli.Interrupted, r.Status)
	require.Equal(t, "cae train: interrupted before the first mini-batch: no model is written; -resume run.state goes on\n", r.Stderr)
	clitest.RequireFiles(t, "run.state")
	want := clitest.Last(t, commands.Run(t, small+"-json -compare=false -o whole"))["sha256"]
	require.Equal(t, want, clitest.Last(t, commands.Run(t, "train -n 60 -json -compare=false -resume run.state"))["sha256"])
}

func TestResumeRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	require.Equal(t, cli.Done, commands.Run(t, small+"-compare=false -q -checkpoint run.state").Status)
	clitest.Write(t, "broken", clitest.Read(t, "run.state")[:100])
	require.NoError(t, os.Mkdir("folder", 0o777))
	require.Equal(t, cli.Done, commands.Run(t, small+"-compare=false -q -schedule cosine:0 -checkpoint cosine.state -o other").Status)
	begun := commands.InterruptAt(t, small+"-compare=false -epochs 9 -checkpoint begun.state -o begun", "epoch 3/9")
	require.Equal(t, cli.Interrupted, begun.Status)
	for line, want := range map[string]struct {
		status  int
		message string
	}{
		"-n 60 -hidden 9 -resume run.state":             {cli.Wrong, "-hidden 9: the run of -resume run.state has another; it can be left out"},
		"-n 60 -rate 0.1 -resume run.state":             {cli.Wrong, "-rate 0.1: the run of -resume run.state has another"},
		"-n 60 -seed 2 -resume run.state":               {cli.Wrong, "-seed 2: the run of -resume run.state has another"},
		"-n 60 -epochs 1 -resume run.state":             {cli.Wrong, "-epochs 1: the run of -resume run.state has begun 2; give at least 2, or leave -epochs out for 2\n"},
		"-n 60 -epochs 2 -resume begun.state":           {cli.Wrong, "-epochs 2: the run of -resume begun.state has begun 3; give at least 3, or leave -epochs out for 9\n"},
		"-n 60 -epochs 3 -resume cosine.state":          {cli.Wrong, "-epochs 3: the run of -resume cosine.state has 2, on which its -schedule cosine:0 depends; leave -epochs out\n"},
		"-n 61 -resume run.state":                       {cli.Failed, "data has 61 rows, want 60: not as in the checkpoint; the flags of the data must be"},
		"-n 60 -validation 0.1 -resume run.state":       {cli.Failed, "Validation is given: true, want false"},
		"-n 60 -resume missing":                         {cli.Failed, "-resume missing: cae: LoadCheckpointFile: open missing"},
		"-n 60 -resume broken":                          {cli.Failed, "-resume broken: cae: LoadCheckpointFile broken: cae: LoadCheckpoint: safetensors: "},
		"-n 60 -resume model.safetensors -o x":          {cli.Failed, `want "contractive autoencoder checkpoint"`},
		"-n 60 -resume -":                               {cli.Wrong, `-resume "-": want a file`},
		"-n 60 -checkpoint x -o x":                      {cli.Wrong, "-checkpoint x: is the model's file, -o, too"},
		"-n 60 -checkpoint folder":                      {cli.Failed, "-checkpoint folder: is not a regular file"},
		"-n 60 -checkpoint " + filepath.Join("no", "x"): {cli.Failed, "-checkpoint no"},
	} {
		r := commands.Run(t, "train "+line)
		require.Equal(t, want.status, r.Status, "%s: %s", line, r.Stderr)
		require.Contains(t, r.Stderr, want.message, line)
	}
}

// The model is not lost if the state cannot be written.
func TestStateCannotBeWritten(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("states", 0o777))
	r := commands.RunWith(t.Context(), small+"-json -compare=false -checkpoint states/run", &clitest.Trigger{Text: `"epoch":2,`, F: func() {
		os.Remove("states")
	}}, io.Discard)
	require.Equal(t, cli.Failed, r.Status)
	require.Contains(t, r.Stderr, "after 2 of 2 epochs: ")
	require.Contains(t, r.Stderr, "-checkpoint states/run: ")
	require.Contains(t, r.Stderr, "what is learnt so far is in model.safetensors")
	_, err := cae.LoadFile("model.safetensors")
	require.NoError(t, err)
	_, err = os.Stat("states")
	require.ErrorIs(t, err, fs.ErrNotExist)
}
