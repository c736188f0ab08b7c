package train

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
	"github.com/seed85368726/contractive/dataset"
)

const table = "0.1,0.2\n0.3,0.9\n0.5,0.6\n0.7,0.1\n0.2,0.4\n0.8,0.8\n0.6,0.3\n0.9,0.5\n0.4,0.7\n0.05,0.95\n"

// With -buffer the model is that of cae.Train with as many rows in memory, of files that tell their number of rows and others, and of
// digits; samples are held out as from memory.
func TestBuffer(t *testing.T) {
	t.Chdir(t.TempDir())
	clitest.Write(t, "table.csv", table)
	const line = "train -q -hidden 3 -epochs 2 -batch 4 -lambda 0.5 -seed 7 -compare=false -buffer 5 "
	for flags, data := range map[string]struct{ training, validation dataset.Source }{
		"-data table.csv":                      {read(t, "table.csv"), nil},
		"-data table.csv -n 7":                 {dataset.Take(read(t, "table.csv"), 7), nil},
		"-data table.csv -validation 0.3":      {dataset.Take(read(t, "table.csv"), 7), dataset.Drop(read(t, "table.csv"), 7)},
		"-data table.csv -n 8 -validation 0.5": {dataset.Take(read(t, "table.csv"), 4), dataset.Drop(dataset.Take(read(t, "table.csv"), 8), 4)},
		"-n 9":                                 {drawn(t, 9, 7), nil},
	} {
		commands.Done(t, line+flags)
		want, _, err := cae.Train(t.Context(), cae.Config{Hidden: 3, Lambda: 0.5}, data.training,
			cae.TrainOptions{Epochs: 2, Batch: 4, Buffer: 5, Rate: 0.003, Seed: 7, Validation: data.validation})
		require.NoError(t, err)
		require.NoError(t, cae.SaveFile("want.safetensors", want))
		require.Equal(t, clitest.Digest(t, "want.safetensors"), clitest.Digest(t, "model.safetensors"), flags)
	}
}

func read(t *testing.T, path string) *dataset.Matrix {
	m, err := dataset.ReadFile(path, dataset.Options{})
	require.NoError(t, err)
	return m
}

func drawn(t *testing.T, n int, seed uint64) *dataset.Matrix {
	m, err := dataset.Digits(n, seed)
	require.NoError(t, err)
	return m
}

// An interrupted run with -buffer goes on with it, without the flag, and refuses another.
func TestBufferResumes(t *testing.T) {
	t.Chdir(t.TempDir())
	clitest.Write(t, "table.csv", table)
	const line = "train -hidden 3 -batch 4 -compare=false -data table.csv "
	commands.Done(t, line+"-q -epochs 4 -buffer 5")
	want := clitest.Digest(t, "model.safetensors")
	commands.Done(t, line+"-q -epochs 2 -buffer 5 -checkpoint state")
	commands.Done(t, "train -q -compare=false -data table.csv -resume state -epochs 4")
	require.Equal(t, want, clitest.Digest(t, "model.safetensors"))
	r := commands.Run(t, "train -q -compare=false -data table.csv -resume state -epochs 5 -buffer 6")
	require.Equal(t, cli.Wrong, r.Status)
	require.Contains(t, r.Stderr, "-buffer 6: the run of -resume state has another")
}

// The report of a buffered run says so, and has the figures and the advice of one in memory.
func TestBufferReports(t *testing.T) {
	t.Chdir(t.TempDir())
	clitest.Write(t, "large.csv", "small,large\n1,300\n2,-400\n")
	out := commands.Done(t, "train -q -hidden 2 -epochs 1 -header -data large.csv -buffer 9")
	require.Contains(t, out, " on 2 samples of large.csv: ")
	require.Contains(t, out, "buffer 9")
	require.Contains(t, out, "Features are large, feature 1 most, with a root mean square of 354")
	start := clitest.Events(t, commands.Done(t, "train -json -hidden 2 -epochs 1 -header -data large.csv -buffer 9"))[0]
	require.EqualValues(t, 9, start["buffer"])
	require.EqualValues(t, 2, start["samples"])
	whole := clitest.Events(t, commands.Done(t, "train -json -hidden 2 -epochs 1 -header -data large.csv"))[0]
	require.NotContains(t, whole, "buffer")
}

func TestBufferRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	clitest.Write(t, "table.csv", table)
	clitest.Write(t, "broken.csv", table+"0.5,x\n")
	for line, text := range map[string]string{
		"-buffer 0":                               "-buffer 0: want at least 1",
		"-buffer 5 -data table.csv -n 11":         "-n 11: table.csv has 10 samples",
		"-buffer 5 -data table.csv -missing mean": "-missing mean: is not for data that are read row by row",
		"-buffer 5 -data broken.csv":              `broken.csv: row 10 (line 11), column 1`,
	} {
		r := commands.Run(t, "train -q -hidden 2 "+line)
		require.NotEqual(t, cli.Done, r.Status, line)
		require.Contains(t, r.Stderr, text, line)
		clitest.RequireFiles(t, "broken.csv", "table.csv")
	}
	r := commands.Interrupted(t, "train -q -buffer 5 -data table.csv")
	require.Equal(t, cli.Interrupted, r.Status, r.Stderr)
	require.Contains(t, r.Stderr, "interrupted before training: nothing is written")
}
