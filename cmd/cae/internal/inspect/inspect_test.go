package inspect

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
	"github.com/seed85368726/contractive/cmd/cae/internal/train"
	"github.com/seed85368726/contractive/dataset"
)

// commands are those that the tests run.
var commands = clitest.Commands{train.Command, Command}

// trainSmall writes a small model to model.safetensors, in a folder of the test's own.
func trainSmall(t *testing.T, flags string) {
	t.Chdir(t.TempDir())
	r := commands.Run(t, "train -n 60 -hidden 8 -epochs 2 -batch 20 -q -compare=false "+flags)
	require.Equal(t, cli.Done, r.Status, r.Stderr)
}

func TestInspectText(t *testing.T) {
	trainSmall(t, "")
	r := commands.Run(t, "inspect -n 60")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Contains(t, r.Stdout, "Inspected 784-8-784 with tied weights, trained with lambda = 1, on 60 samples of built-in digits.\n")
	for _, row := range []string{"reconstruction", "mean norm", "||J||^2", "mean squared entry", "saturation", "dead units", "effective rank",
		"participation ratio", "||W||", "Contraction curve", "At r = 0", "Singular values of J", "Sensitivity"} {
		require.Contains(t, r.Stdout, "\n"+row)
	}
	for _, absent := range []string{"\n||V||", "Tangents", "Walk-back", "Warning", "NaN", "Inf", "%!"} {
		require.NotContains(t, r.Stdout, absent)
	}
	require.Contains(t, r.Stdout, "means over 60 samples")
	require.Equal(t, "reconstruction\nJacobian and curve\nspectrum\neffective rank\n", r.Stderr)

	r = commands.Run(t, "inspect -n 5 -q -radii 3 -spectrum 2 -tangents 2 -walk 3 -row 4")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Empty(t, r.Stderr)
	require.Contains(t, r.Stdout, " on 5 samples of built-in digits.\n")
	require.Contains(t, r.Stdout, "means over 2 samples")
	require.Contains(t, r.Stdout, "\nTangents of sample 4, the directions")
	require.Contains(t, r.Stdout, "\nWalk-back sampling from sample 4, noise 0.3; lengths of steps ")
	require.Contains(t, r.Stdout, "\nWarning: 5 samples for 8 units: the rank of their codes is at most 4.\n")
	require.NotContains(t, r.Stdout, "At r = 0")
}

// Figures are in the units of the normaliser, which the report says.
func TestInspectNormalised(t *testing.T) {
	trainSmall(t, "-normalise min-max")
	require.Contains(t, commands.Done(t, "inspect -n 20 -q"), " on 20 samples of built-in digits, features normalised (min-max).\n")
	require.Equal(t, "min-max", clitest.Last(t, commands.Run(t, "inspect -n 20 -json"))["normalise"])
}

func TestInspectUntied(t *testing.T) {
	trainSmall(t, "-untied -loss cross-entropy -lambda 0.5")
	r := commands.Run(t, "inspect -n 20 -q")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Contains(t, r.Stdout, "with untied weights, trained with lambda = 0.5")
	require.Contains(t, r.Stdout, "cross-entropy error")
	require.Contains(t, r.Stdout, "\n||V|| ")
}

// The object is the report of package inspect, with what the flags ask for beside it.
func TestInspectJSON(t *testing.T) {
	trainSmall(t, "-untied")
	r := commands.Run(t, "inspect -json -q -n 50 -seed 3 -spectrum 7 -radii 0,2.5 -tangents 2 -walk 4 -row 9 -sigma 0.25")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Empty(t, r.Stderr)
	require.Equal(t, 1, strings.Count(r.Stdout, "\n"))
	var have inspected
	require.NoError(t, json.Unmarshal([]byte(r.Stdout), &have))

	m, err := cae.LoadFile("model.safetensors")
	require.NoError(t, err)
	digits, err := dataset.Digits(50, 3)
	require.NoError(t, err)
	want := inspected{Model: "model.safetensors", Data: "built-in digits", Untied: true, Loss: "squared"}
	want.Report, err = inspect.Inspect(t.Context(), m, digits, inspect.Options{SpectrumSamples: 7, Radii: []float64{0, 2.5}, Seed: 3})
	require.NoError(t, err)
	leading, err := inspect.Tangents(t.Context(), m, digits.Row(9), 2)
	require.NoError(t, err)
	want.Tangents = &tangents{9, leading}
	chain, err := inspect.WalkBack(t.Context(), m, digits.Row(9), inspect.WalkOptions{Steps: 4, Sigma: 0.25, Seed: 3})
	require.NoError(t, err)
	want.WalkBack = &walkBack{Row: 9, Sigma: 0.25}
	for i := range 5 {
		want.WalkBack.Chain = append(want.WalkBack.Chain, chain.Row(i))
	}
	require.Equal(t, want, have)

	brief := clitest.Last(t, commands.Run(t, "inspect -json -q -n 60"))
	require.NotContains(t, brief, "tangents")
	require.NotContains(t, brief, "walk_back")
}

func TestInspectFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	folder := clitest.TwoImages(t, []float32{0.25, 0.5, 1, 0})
	require.Equal(t, cli.Done, commands.Run(t, "train -hidden 3 -epochs 2 -q -data "+folder).Status)
	r := commands.Run(t, "inspect -data "+folder)
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Contains(t, r.Stdout, "Inspected 2-3-2 with tied weights, trained with lambda = 1, on 2 samples of "+folder+".\n")

	r = commands.Run(t, "inspect -test -data "+folder)
	require.Equal(t, cli.Failed, r.Status)
	require.Contains(t, r.Stderr, "has no t10k-images-idx3-ubyte")
	for _, kind := range []string{"images-idx3", "labels-idx1"} {
		require.NoError(t, os.Rename(folder+"/train-"+kind+"-ubyte", folder+"/t10k-"+kind+"-ubyte"))
	}
	r = commands.Run(t, "inspect -test -data "+folder)
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Contains(t, r.Stdout, " samples of "+folder+" (test).\n")
}

func TestInspectWrongUsage(t *testing.T) {
	trainSmall(t, "")
	for line, want := range map[string]string{
		"-model=":                `-model "": want a file`,
		"-o=":                    `-o "": want a file, or - for standard output`,
		"-n -1":                  "-n -1: want 1 to 1099511627776",
		"-label x":               "-label x: is for CSV files, not for built-in digits",
		"-spectrum 0":            "-spectrum 0: want 1 to 1073741824",
		"-tangents 0":            "-tangents 0: want 1 to 16777216",
		"-walk 100001":           "-walk 100001: want 1 to 100000",
		"-radii 1,,2":            `invalid value "1,,2" for flag -radii: want numbers of at least 0, with commas between them, such as 0,5,10`,
		"-radii -1":              `invalid value "-1" for flag -radii: want numbers`,
		"-radii NaN":             `invalid value "NaN" for flag -radii: want numbers`,
		"-radii 1e39":            `invalid value "1e39" for flag -radii: want numbers`,
		"-walk 2 -sigma 0":       "-sigma 0: want more than 0 and at most 1e+30",
		"-walk 2 -sigma NaN":     "-sigma NaN: want more than 0 and at most 1e+30",
		"-sigma 2":               "-sigma 2: belongs to -walk",
		"-row 2":                 "-row 2: belongs to -tangents and -walk",
		"-walk 2 -row -2":        "-row -2: want at least 0",
		"-test":                  "-test: built-in digits have no test files; want -data",
		"-n 0":                   "-n 0: want 1 to 1099511627776",
		"-data=":                 `-data "": want a folder or a file`,
		"-wide":                  "flag provided but not defined: -wide; 'cae inspect -h' lists the flags",
		"model.safetensors -n 5": `unexpected argument "model.safetensors"`,
	} {
		r := commands.Run(t, "inspect "+line)
		require.Equal(t, cli.Wrong, r.Status, "%s: %s", line, r.Stderr)
		require.True(t, strings.HasPrefix(r.Stderr, "cae inspect: "+want), "%s: %s", line, r.Stderr)
		require.Equal(t, 1, strings.Count(r.Stderr, "\n"), r.Stderr)
		require.Empty(t, r.Stdout, line)
	}
}

func TestInspectFailures(t *testing.T) {
	trainSmall(t, "")
	require.NoError(t, os.WriteFile("broken.safetensors", []byte("no model at all"), 0o666))
	narrow := clitest.TwoImages(t, []float32{0.25, 0.5, 1, 0})
	for line, want := range map[string]string{
		"-model nowhere":            "-model nowhere: cae: LoadFile: open nowhere: no such file or directory; 'cae train' writes one\n",
		"-model broken.safetensors": "-model broken.safetensors: cae: LoadFile broken.safetensors: ",
		"-data nowhere":             "-data nowhere: no such file or directory",
		"-data " + narrow:           "-model model.safetensors: is for 784 features, but samples of " + narrow + " have 2",
		"-n 5 -tangents 1 -row 5":   "-row 5: there are 5 samples, the last is 4",
	} {
		r := commands.Run(t, "inspect -q "+line)
		require.Equal(t, cli.Failed, r.Status, "%s: %s", line, r.Stderr)
		require.Contains(t, r.Stderr, want)
		require.Equal(t, 1, strings.Count(r.Stderr, "\n"), r.Stderr)
		require.Empty(t, r.Stdout, line)
	}
}

func TestInspectBrokenStandardOutput(t *testing.T) {
	trainSmall(t, "")
	for _, flags := range []string{"", "-json"} {
		r := commands.Broken(t, "inspect -n 20 -q "+flags)
		require.Equal(t, cli.Failed, r.Status, flags)
		require.Equal(t, "cae inspect: -o -: broken pipe\n", r.Stderr)
	}
}

func TestInspectInterrupted(t *testing.T) {
	trainSmall(t, "")
	for _, at := range []string{"", "reconstruction", "spectrum", "effective rank"} {
		r := commands.InterruptAt(t, "inspect -n 200", at)
		if at == "" {
			r = commands.Interrupted(t, "inspect -n 200")
		}
		require.Equal(t, cli.Interrupted, r.Status, at)
		require.True(t, strings.HasSuffix(r.Stderr, "cae inspect: interrupted before the report was complete\n"), r.Stderr)
		require.Empty(t, r.Stdout)
	}
}

func TestLadder(t *testing.T) {
	require.Equal(t, []int{1}, ladder(1))
	require.Equal(t, []int{1, 2, 3, 5, 8}, ladder(8))
	require.Equal(t, []int{1, 2, 3, 5, 10, 20, 30, 50, 100}, ladder(100))
	require.Equal(t, []int{1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 256}, ladder(256))
}
