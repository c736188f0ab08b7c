package train

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
	"github.com/seed85368726/contractive/cmd/cae/internal/history"
	"github.com/seed85368726/contractive/cmd/cae/internal/inspect"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/need"
)

// commands are those that the tests run.
var commands = clitest.Commands{Command, inspect.Command}

func TestMain(m *testing.M) { clitest.Main(m, commands) }

// small is a job of a moment.
const small = "train -n 60 -hidden 8 -epochs 2 -batch 20 "

func TestText(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Run(t, small)
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Contains(t, r.Stdout, "Trained 784-8-784 with tied weights on 60 samples of built-in digits: 2 epochs in ")
	require.Contains(t, r.Stdout, "lambda = 1   lambda = 0")
	for _, row := range []string{"reconstruction", "penalty", "||J||^2", "mean squared entry", "saturation"} {
		require.Contains(t, r.Stdout, "\n"+row+" ")
	}
	require.NotContains(t, r.Stdout, "||W||^2")
	require.Contains(t, r.Stdout, "The model is in model.safetensors, SHA-256 "+clitest.Digest(t, "model.safetensors")+"\n")
	require.Equal(t, 5, strings.Count(r.Stderr, "\n"), "a line at the start and one for each epoch of both models: %s", r.Stderr)
	require.NotContains(t, r.Stderr, "\r")
	require.Contains(t, r.Stderr, "lambda = 0  epoch 2/2  reconstruction ")

	clitest.RequireFiles(t, "model.safetensors", "model.history.json")

	quiet := commands.Run(t, small+"-q -compare=false -untied")
	require.Equal(t, cli.Done, quiet.Status)
	require.Empty(t, quiet.Stderr)
	require.Contains(t, quiet.Stdout, " lambda = 1\n")
	require.NotContains(t, quiet.Stdout, "Against")
	require.Contains(t, quiet.Stdout, "\n||W||^2 ")
}

// The history beside the model is that of its training.
func TestHistory(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Run(t, small+"-validation 0.5 -json -o a.safetensors")
	done := clitest.Last(t, r)
	h, err := history.Read("a.history.json", done["sha256"].(string))
	require.NoError(t, err)
	require.Equal(t, done["best"], float64(h.Best))
	require.Len(t, h.Epochs, 2)
	epoch := clitest.Events(t, r.Stdout)[1]
	require.Equal(t, epoch["reconstruction"], h.Epochs[0].Training.Reconstruction)
	require.Equal(t, epoch["penalty"], h.Epochs[0].Training.Penalty)
	require.NotNil(t, h.Epochs[1].Validation)
}

func TestJSON(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Run(t, small+"-lambda 0.5 -seed 3 -json -o a.safetensors")
	done := clitest.Last(t, r)
	require.Empty(t, r.Stderr)
	all := clitest.Events(t, r.Stdout)
	var names []any
	for _, e := range all {
		names = append(names, e["event"])
	}
	require.Equal(t, []any{"start", "epoch", "epoch", "epoch", "epoch", "baseline", "done"}, names)

	require.Equal(t, []string{"epochs", "event", "jacobian_norm2", "mean_square_entry", "model", "penalty", "reconstruction",
		"samples", "saturation", "seconds", "sha256"}, slices.Sorted(maps.Keys(done)))
	require.Equal(t, 2.0, done["epochs"])
	require.Equal(t, 60.0, done["samples"])
	require.Equal(t, "a.safetensors", done["model"])
	require.Equal(t, clitest.Digest(t, "a.safetensors"), done["sha256"])
	require.Positive(t, done["seconds"])

	m, err := cae.LoadFile("a.safetensors")
	require.NoError(t, err)
	require.Equal(t, cae.Config{Hidden: 8, Lambda: 0.5}, m.Config())
	digits, err := dataset.Digits(60, 3)
	require.NoError(t, err)
	metrics, err := m.Evaluate(t.Context(), digits)
	require.NoError(t, err)
	require.Equal(t, metrics.Reconstruction, done["reconstruction"])
	require.Equal(t, metrics.Penalty, done["penalty"])
	require.Equal(t, metrics.JacobianNorm2, done["jacobian_norm2"])
	require.Equal(t, metrics.MeanSquareEntry, done["mean_square_entry"])
	require.Equal(t, metrics.Saturation, done["saturation"])

	// The baseline is the same job with lambda = 0.
	baseline := all[5]
	alone := clitest.Last(t, commands.Run(t, small+"-lambda 0 -seed 3 -json -q -o b.safetensors"))
	for _, figure := range []string{"epochs", "samples", "reconstruction", "penalty", "jacobian_norm2", "mean_square_entry", "saturation"} {
		require.Equal(t, alone[figure], baseline[figure], figure)
	}
	require.Equal(t, 0.0, baseline["lambda"])
	require.Equal(t, 0.5, all[2]["lambda"])
	require.Equal(t, 0.0, all[4]["lambda"])

	brief := clitest.Events(t, commands.Run(t, small+"-json -q").Stdout)
	require.Len(t, brief, 3)
	brief = clitest.Events(t, commands.Run(t, small+"-json -q -compare=false").Stdout)
	require.Len(t, brief, 2)
}

// Every setting reaches the model.
func TestSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	digest := func(flags string) string {
		return clitest.Last(t, commands.Run(t, small+"-json -compare=false "+flags))["sha256"].(string)
	}
	base, seen := digest(""), map[string]string{}
	for _, flags := range []string{"-n 61", "-hidden 9", "-lambda 2", "-loss cross-entropy", "-untied", "-epochs 3", "-batch 19",
		"-rate 0.004", "-optimizer sgd", "-optimizer momentum", "-optimizer momentum -momentum 0.5", "-seed 2",
		"-activation tanh", "-gamma 1", "-gamma 1 -sigma 0.2", "-gamma 1 -draws 2", "-output-lambda 0.1", "-sparsity 1", "-sparsity 1 -target 0.1",
		"-l1 0.1", "-decay 0.1", "-masking 0.2", "-noise 0.2", "-schedule cosine:0", "-clip 1", "-validation 0.1", "-validation 0.2",
		"-normalise standardise", "-normalise min-max", "-profile", "-threshold 0.9"} {
		d := digest(flags)
		require.NotEqual(t, base, d, flags)
		require.NotContains(t, seen, d, flags)
		seen[d] = flags
	}
	digest("-untied -loss cross-entropy -lambda 0.25 -hidden 3")
	m, err := cae.LoadFile("model.safetensors")
	require.NoError(t, err)
	require.Equal(t, cae.Config{Hidden: 3, Untied: true, Output: cae.SigmoidOutput, Lambda: 0.25}, m.Config())
	digest("-normalise min-max")
	m, err = cae.LoadFile("model.safetensors")
	require.NoError(t, err)
	require.Equal(t, cae.Config{Hidden: 8, Lambda: 1, Normalise: cae.MinMax}, m.Config())
	require.Equal(t, cae.MinMax, m.Normaliser().Kind())
	digest("-gamma 1 -sigma 0.2 -draws 3 -output-lambda 2 -sparsity 3 -target 0.1 -l1 4 -decay 5 -masking 0.3 -noise 0.4")
	m, err = cae.LoadFile("model.safetensors")
	require.NoError(t, err)
	require.Equal(t, cae.Config{
		Hidden: 8, Lambda: 1, HigherOrder: cae.HigherOrder{Gamma: 1, Sigma: 0.2, Draws: 3}, OutputLambda: 2,
		Sparsity: cae.Sparsity{Beta: 3, Target: 0.1}, L1: 4, Decay: 5, Corruption: cae.Corruption{Masking: 0.3, Noise: 0.4},
	}, m.Config())

	require.Equal(t, base, digest("-n 60 -hidden 8 -lambda 1 -loss squared -optimizer adam -rate 0.003 -seed 1"), "the defaults")
	require.Equal(t, digest("-optimizer sgd -rate 0.01"), digest("-optimizer sgd"))
}

// With the defaults, on fewer digits, the error falls and the penalty keeps ||J||^2 clearly below that of lambda = 0.
func TestDefaultsShowThePenalty(t *testing.T) {
	t.Chdir(t.TempDir())
	line := "train -json -n 2000"
	if clitest.Slow() {
		line = "train -json -n 300 -hidden 16"
	}
	r := commands.Run(t, line)
	done, all := clitest.Last(t, r), clitest.Events(t, r.Stdout)
	requireContraction(t, all, done, 20)
}

// requireContraction checks the events of a job with comparison.
func requireContraction(t *testing.T, all []map[string]any, done map[string]any, epochs int) {
	require.Len(t, all, 2*epochs+3)
	for i := 2; i <= epochs; i++ {
		require.Less(t, all[i]["reconstruction"], all[i-1]["reconstruction"], "epoch %d", i)
	}
	baseline := all[2*epochs+1]
	require.Equal(t, "baseline", baseline["event"])
	require.Less(t, done["jacobian_norm2"], 0.7*baseline["jacobian_norm2"].(float64))
	require.Less(t, done["reconstruction"], all[epochs]["reconstruction"], "the finished model")
}

func TestModelToStandardOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Run(t, small+"-o -")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	m, err := cae.Load(strings.NewReader(r.Stdout))
	require.NoError(t, err)
	require.Equal(t, 8, m.Hidden())
	sum := sha256.Sum256([]byte(r.Stdout))
	require.Contains(t, r.Stderr, "The model is in standard output, SHA-256 "+hex.EncodeToString(sum[:])+"\n")
	clitest.RequireFiles(t)
}

func TestWrongUsage(t *testing.T) {
	t.Chdir(t.TempDir())
	for line, want := range map[string]string{
		"-hidden 0":         "-hidden 0: want 1 to 16777216",
		"-hidden -3":        "-hidden -3: want 1 to 16777216",
		"-hidden 16777217":  "-hidden 16777217: want 1 to 16777216",
		"-hidden 1000000":   "-hidden 1000000: makes 785000784 parameters for 784 features, want at most 268435456",
		"-hidden x":         `invalid value "x" for flag -hidden`,
		"-epochs 0":         "-epochs 0: want 1 to 1000000",
		"-batch 0":          "-batch 0: want 1 to 1000000",
		"-workers 0":        "-workers 0: want 1 to 1024",
		"-workers 1025":     "-workers 1025: want 1 to 1024",
		"-n 0":              "-n 0: want 1 to 1099511627776",
		"-n 9000000000":     "-n 9000000000: dataset: Digits: n is 9000000000, want at most ",
		"-lambda -1":        "-lambda -1: want at least 0",
		"-lambda NaN":       `invalid value "NaN" for flag -lambda: want a finite number`,
		"-lambda 1e39":      `invalid value "1e39" for flag -lambda: want a finite number of at most 3.4028235e+38`,
		"-rate 0":           "-rate 0: want more than 0",
		"-rate 1e-60":       "-rate 0: want more than 0",
		"-rate -Inf":        `invalid value "-Inf" for flag -rate: want a finite number`,
		"-seed -1":          `invalid value "-1" for flag -seed`,
		"-loss mse":         `invalid value "mse" for flag -loss: want squared or cross-entropy`,
		"-optimizer lbfgs":  `invalid value "lbfgs" for flag -optimizer: cae: Optimizer is "lbfgs", want adam, sgd, momentum`,
		"-data=":            `-data "": want a folder or a file`,
		"-o=":               `-o "": want a file, or - for standard output`,
		"-json -o -":        "-json and -o -: both want standard output",
		"-activation elu":   `invalid value "elu" for flag -activation: cae: Activation is "elu", want sigmoid, tanh, relu, softplus, identity`,
		"-normalise zscore": `invalid value "zscore" for flag -normalise: cae: Normalisation is "zscore", want none, standardise, min-max`,
		"-normalise standardise -loss cross-entropy": "-normalise standardise: leaves features outside 0 to 1, which -loss cross-entropy needs; want min-max",
		"-gamma -1":                       "-gamma -1: want at least 0",
		"-gamma 1 -sigma 0":               "-sigma 0: want more than 0",
		"-gamma 1 -draws 0":               "-draws 0: want 1 to 64",
		"-gamma 1 -draws 65":              "-draws 65: want 1 to 64",
		"-sigma 1":                        "-sigma 1: belongs to -gamma",
		"-draws 2":                        "-draws 2: belongs to -gamma",
		"-output-lambda -1":               "-output-lambda -1: want at least 0",
		"-sparsity -1":                    "-sparsity -1: want at least 0",
		"-sparsity 1 -target 1":           "-target 1: want more than 0 and less than 1",
		"-target 0.1":                     "-target 0.1: belongs to -sparsity",
		"-sparsity 1 -activation relu":    "-sparsity 1: is for sigmoids, not with -activation relu; -l1 is for all",
		"-l1 -1":                          "-l1 -1: want at least 0",
		"-decay -1":                       "-decay -1: want at least 0",
		"-masking 1":                      "-masking 1: want at least 0 and less than 1",
		"-masking -0.1":                   "-masking -0.1: want at least 0 and less than 1",
		"-noise -1":                       "-noise -1: want at least 0",
		"-clip -1":                        "-clip -1: want at least 0",
		"-schedule linear":                `invalid value "linear" for flag -schedule: cae: Schedule is "linear"`,
		"-schedule exponential:2":         `invalid value "exponential:2" for flag -schedule: cae: Schedule: exponential has 2`,
		"-momentum 0.5":                   "-momentum 0.5: belongs to -optimizer momentum",
		"-optimizer momentum -momentum 1": "-momentum 1: want more than 0 and less than 1",
		"-validation 1":                   "-validation 1: want at least 0 and less than 1",
		"-validation NaN":                 "-validation NaN: want at least 0 and less than 1",
		"-validation 0.01":                "-validation 0.01: is 0 of 40 samples, want at least 1 and not all",
		"-patience 3":                     "-patience 3: belongs to -validation",
		"-validation 0.5 -patience 0":     "-patience 0: want at least 1",
		"-wide":                           "flag provided but not defined: -wide; 'cae train -h' lists the flags",
		"model.safetensors":               `unexpected argument "model.safetensors"`,
		"-lambda 0.1 -hidden 4 epochs 3":  `unexpected argument "epochs"`,
	} {
		n := "-n 40 "
		if strings.Contains(line, "-n ") || strings.Contains(line, "-data") {
			n = ""
		}
		r := commands.Run(t, "train "+n+line)
		require.Equal(t, cli.Wrong, r.Status, "%s: %s", line, r.Stderr)
		require.True(t, strings.HasPrefix(r.Stderr, "cae train: "+want), "%s: %s", line, r.Stderr)
		require.Equal(t, 1, strings.Count(r.Stderr, "\n"), r.Stderr)
		require.Empty(t, r.Stdout, line)
		clitest.RequireFiles(t)
	}
}

// The limits of flags are those of package cae.
func TestLimits(t *testing.T) {
	require.NoError(t, cae.Config{Hidden: model.MaxHidden}.Validate())
	require.Error(t, cae.Config{Hidden: model.MaxHidden + 1}.Validate())
	require.NoError(t, cae.TrainOptions{Workers: cli.MaxWorkers, Epochs: maxEpochs, Batch: maxBatch}.Validate())
	require.Error(t, cae.TrainOptions{Workers: cli.MaxWorkers + 1}.Validate())
	for _, config := range []cae.Config{{Hidden: 400_000}, {Hidden: 200_000, Untied: true}} {
		_, err := cae.New(config, 784, 1)
		require.ErrorContains(t, model.CheckSize(config.Hidden, 784, config.Untied), fmt.Sprint(model.MaxParameters))
		require.ErrorContains(t, err, fmt.Sprint(model.MaxParameters))
		require.NoError(t, model.CheckSize(config.Hidden, 600, config.Untied))
	}
	require.NoError(t, cae.Config{Hidden: 1, HigherOrder: cae.HigherOrder{Draws: maxDraws}}.Validate())
	require.Error(t, cae.Config{Hidden: 1, HigherOrder: cae.HigherOrder{Draws: maxDraws + 1}}.Validate())
	require.NoError(t, cae.TrainOptions{Rate: math.SmallestNonzeroFloat32}.Validate())
	require.NoError(t, cae.Config{Hidden: 1, Lambda: math.MaxFloat32}.Validate())
}

func TestFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	folder := clitest.TwoImages(t, []float32{0.25, 0.5, 1, 0})
	r := commands.Run(t, "train -hidden 3 -epochs 2 -loss cross-entropy -data "+folder)
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Contains(t, r.Stdout, "Trained 2-3-2 with tied weights on 2 samples of "+folder)
	require.Contains(t, r.Stdout, "cross-entropy error, summed over features")
}

func TestFailures(t *testing.T) {
	elsewhere := t.TempDir()
	t.Chdir(t.TempDir())
	require.NoError(t, os.Symlink(os.DevNull, filepath.Join(elsewhere, "device")))
	truncated := clitest.TwoImages(t, []float32{0.25, 0.5, 1})
	notFinite := clitest.TwoImages(t, []float32{0.25, 0.5, 1, float32(math.NaN())})
	negative := clitest.TwoImages(t, []float32{0.25, -0.5, 1, 0})
	for line, want := range map[string]string{
		"-data nowhere":                         "-data nowhere: no such file or directory",
		"-data " + truncated:                    "-data " + truncated + ": dataset: ReadIDXDir: ",
		"-data " + notFinite:                    "-data " + notFinite + ": dataset: ReadIDXDir: ",
		"-o .":                                  "-o .: is not a regular file",
		"-o " + elsewhere + "/device":           "is not a regular file",
		"-o nowhere/model":                      "-o nowhere/model: ",
		"-n 40 -optimizer sgd -rate 1e30":       "-rate 1e+30: cae: Train: after ",
		"-loss cross-entropy -data " + negative: "-loss cross-entropy: cae: Train: row 0, column 1 is -0.5, want 0 to 1 for the cross-entropy: value out of range; -normalise min-max takes features to 0 to 1, and -loss squared any as they are\n",
	} {
		r := commands.Run(t, "train -q "+line)
		require.Equal(t, cli.Failed, r.Status, "%s: %s", line, r.Stderr)
		require.Contains(t, r.Stderr, want)
		require.Equal(t, 1, strings.Count(r.Stderr, "\n"), r.Stderr)
		require.Empty(t, r.Stdout, line)
		clitest.RequireFiles(t)
	}
	info, err := os.Stat(filepath.Join(elsewhere, "device"))
	require.NoError(t, err)
	require.False(t, info.Mode().IsRegular())
}

// An error leaves a model that is there alone.
func TestFailureKeepsOldModel(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("model.safetensors", []byte("old"), 0o666))
	require.Equal(t, cli.Failed, commands.Run(t, "train -n 40 -optimizer sgd -rate 1e30").Status)
	content, err := os.ReadFile("model.safetensors")
	require.NoError(t, err)
	require.Equal(t, "old", string(content))
	require.Equal(t, cli.Done, commands.Run(t, small).Status)
	_, err = cae.LoadFile("model.safetensors")
	require.NoError(t, err)
}

func TestBrokenStandardOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, flags := range []string{"", "-json", "-o -"} {
		r := commands.Broken(t, small+"-q "+flags)
		require.Equal(t, cli.Failed, r.Status, flags)
		require.Contains(t, r.Stderr, "broken pipe")
	}
}

// MNIST with the defaults but for the epochs.
func TestMNIST(t *testing.T) {
	folder := need.Data(t, "mnist")
	t.Chdir(t.TempDir())
	line := "train -json -epochs 3 -hidden 64 -data "
	if clitest.Slow() {
		line = "train -json -epochs 1 -hidden 4 -compare=false -data "
	}
	r := commands.Run(t, line+folder)
	done, all := clitest.Last(t, r), clitest.Events(t, r.Stdout)
	require.Equal(t, 60000.0, done["samples"])
	if clitest.Slow() {
		require.Less(t, done["reconstruction"], all[1]["reconstruction"])
		return
	}
	requireContraction(t, all, done, 3)
}
