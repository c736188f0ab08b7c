package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/dataset"
)

// trainSmall writes a small model to model.safetensors, in a folder of the test's own.
func trainSmall(t *testing.T, flags string) {
	t.Chdir(t.TempDir())
	r := runIn(t, small+"-q -compare=false "+flags)
	require.Equal(t, exitDone, r.status, r.stderr)
}

func TestInspectText(t *testing.T) {
	trainSmall(t, "")
	r := runIn(t, "inspect -n 60")
	require.Equal(t, exitDone, r.status, r.stderr)
	require.Contains(t, r.stdout, "Inspected 784-8-784 with tied weights, trained with lambda = 1, on 60 samples of built-in digits.\n")
	for _, row := range []string{"reconstruction", "mean norm", "||J||^2", "mean squared entry", "saturation", "dead units", "effective rank",
		"participation ratio", "||W||", "Contraction curve", "At r = 0", "Singular values of J", "Sensitivity"} {
		require.Contains(t, r.stdout, "\n"+row)
	}
	for _, absent := range []string{"\n||V||", "Tangents", "Walk-back", "Warning", "NaN", "Inf", "%!"} {
		require.NotContains(t, r.stdout, absent)
	}
	require.Contains(t, r.stdout, "means over 60 samples")
	require.Equal(t, "reconstruction\nJacobian and curve\nspectrum\neffective rank\n", r.stderr)

	r = runIn(t, "inspect -n 60 -rows 5 -q -radii 3 -spectrum 2 -tangents 2 -walk 3 -row 7")
	require.Equal(t, exitDone, r.status, r.stderr)
	require.Empty(t, r.stderr)
	require.Contains(t, r.stdout, " on 5 samples of built-in digits.\n")
	require.Contains(t, r.stdout, "means over 2 samples")
	require.Contains(t, r.stdout, "\nTangents of sample 7, the directions")
	require.Contains(t, r.stdout, "\nWalk-back sampling from sample 7, noise 0.3; lengths of steps ")
	require.Contains(t, r.stdout, "\nWarning: 5 samples for 8 units: the rank of their codes is at most 4.\n")
	require.NotContains(t, r.stdout, "At r = 0")
}

func TestInspectUntied(t *testing.T) {
	trainSmall(t, "-untied -loss cross-entropy -lambda 0.5")
	r := runIn(t, "inspect -n 20 -q")
	require.Equal(t, exitDone, r.status, r.stderr)
	require.Contains(t, r.stdout, "with untied weights, trained with lambda = 0.5")
	require.Contains(t, r.stdout, "cross-entropy error")
	require.Contains(t, r.stdout, "\n||V|| ")
}

// The object is the report of package inspect, with what the flags ask for beside it.
func TestInspectJSON(t *testing.T) {
	trainSmall(t, "-untied")
	r := runIn(t, "inspect -json -q -n 60 -rows 50 -seed 3 -spectrum 7 -radii 0,2.5 -tangents 2 -walk 4 -row 9 -sigma 0.25")
	require.Equal(t, exitDone, r.status, r.stderr)
	require.Empty(t, r.stderr)
	require.Equal(t, 1, strings.Count(r.stdout, "\n"))
	var have inspected
	require.NoError(t, json.Unmarshal([]byte(r.stdout), &have))

	m, err := cae.LoadFile("model.safetensors")
	require.NoError(t, err)
	digits, err := dataset.Digits(60, 3)
	require.NoError(t, err)
	want := inspected{Model: "model.safetensors", Data: "built-in digits", Untied: true, Loss: "squared"}
	want.Report, err = inspect.Inspect(t.Context(), m, digits, inspect.Options{Rows: 50, SpectrumSamples: 7, Radii: []float64{0, 2.5}, Seed: 3})
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

	brief := last(t, runIn(t, "inspect -json -q -n 60"))
	require.NotContains(t, brief, "tangents")
	require.NotContains(t, brief, "walk_back")
}

func TestInspectFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	folder := writeIDX(t, []float32{0.25, 0.5, 1, 0})
	require.Equal(t, exitDone, runIn(t, "train -hidden 3 -epochs 2 -q -data "+folder).status)
	r := runIn(t, "inspect -data "+folder)
	require.Equal(t, exitDone, r.status, r.stderr)
	require.Contains(t, r.stdout, "Inspected 2-3-2 with tied weights, trained with lambda = 1, on 2 samples of "+folder+".\n")

	r = runIn(t, "inspect -test -data "+folder)
	require.Equal(t, exitFailed, r.status)
	require.Contains(t, r.stderr, "has no t10k-images-idx3-ubyte")
	for _, kind := range []string{"images-idx3", "labels-idx1"} {
		require.NoError(t, os.Rename(folder+"/train-"+kind+"-ubyte", folder+"/t10k-"+kind+"-ubyte"))
	}
	r = runIn(t, "inspect -test -data "+folder)
	require.Equal(t, exitDone, r.status, r.stderr)
	require.Contains(t, r.stdout, " samples of "+folder+" (test).\n")
}

func TestInspectWrongUsage(t *testing.T) {
	trainSmall(t, "")
	for line, want := range map[string]string{
		"-model=":                   `-model "": want a file`,
		"-rows 0":                   "-rows 0: want 1 to 1073741824",
		"-rows -1":                  "-rows -1: want 1 to 1073741824",
		"-spectrum 0":               "-spectrum 0: want 1 to 1073741824",
		"-tangents 0":               "-tangents 0: want 1 to 16777216",
		"-walk 100001":              "-walk 100001: want 1 to 100000",
		"-radii 1,,2":               `invalid value "1,,2" for flag -radii: want numbers of at least 0, with commas between them, such as 0,5,10`,
		"-radii -1":                 `invalid value "-1" for flag -radii: want numbers`,
		"-radii NaN":                `invalid value "NaN" for flag -radii: want numbers`,
		"-radii 1e39":               `invalid value "1e39" for flag -radii: want numbers`,
		"-walk 2 -sigma 0":          "-sigma 0: want more than 0 and at most 1e+30",
		"-walk 2 -sigma NaN":        "-sigma NaN: want more than 0 and at most 1e+30",
		"-sigma 2":                  "-sigma 2: belongs to -walk",
		"-row 2":                    "-row 2: belongs to -tangents and -walk",
		"-walk 2 -row -2":           "-row -2: want at least 0",
		"-test":                     "-test: built-in digits have no test files; want -data",
		"-n 0":                      "-n 0: dataset: Digits: n is 0, want at least 1",
		"-n 5 -data somewhere":      "-n 5: counts built-in digits, not with -data somewhere",
		"-data=":                    `-data "": want a folder`,
		"-wide":                     "flag provided but not defined: -wide; 'cae inspect -h' lists the flags",
		"model.safetensors -rows 5": `unexpected argument "model.safetensors"`,
	} {
		r := runIn(t, "inspect "+line)
		require.Equal(t, exitUsage, r.status, "%s: %s", line, r.stderr)
		require.True(t, strings.HasPrefix(r.stderr, "cae inspect: "+want), "%s: %s", line, r.stderr)
		require.Equal(t, 1, strings.Count(r.stderr, "\n"), r.stderr)
		require.Empty(t, r.stdout, line)
	}
}

func TestInspectFailures(t *testing.T) {
	trainSmall(t, "")
	require.NoError(t, os.WriteFile("broken.safetensors", []byte("no model at all"), 0o666))
	narrow := writeIDX(t, []float32{0.25, 0.5, 1, 0})
	for line, want := range map[string]string{
		"-model nowhere":            "-model nowhere: cae: LoadFile: open nowhere: ",
		"-model broken.safetensors": "-model broken.safetensors: cae: LoadFile broken.safetensors: ",
		"-data nowhere":             "-data nowhere: dataset: ReadIDXDir: nowhere has no train-images-idx3-ubyte",
		"-data " + narrow:           "-model model.safetensors: is for 784 features, but samples of " + narrow + " have 2",
		"-n 5 -tangents 1 -row 5":   "-row 5: there are 5 samples, the last is 4",
	} {
		r := runIn(t, "inspect -q "+line)
		require.Equal(t, exitFailed, r.status, "%s: %s", line, r.stderr)
		require.Contains(t, r.stderr, want)
		require.Equal(t, 1, strings.Count(r.stderr, "\n"), r.stderr)
		require.Empty(t, r.stdout, line)
	}
}

func TestInspectBrokenStandardOutput(t *testing.T) {
	trainSmall(t, "")
	for _, flags := range []string{"", "-json"} {
		var stderr bytes.Buffer
		status := run(t.Context(), strings.Fields("inspect -n 20 -q "+flags), brokenWriter{}, &stderr)
		require.Equal(t, exitFailed, status, flags)
		require.Contains(t, stderr.String(), "broken pipe")
	}
}

func TestInspectInterrupted(t *testing.T) {
	trainSmall(t, "")
	for _, at := range []string{"", "reconstruction", "spectrum", "effective rank"} {
		ctx, cancel := context.WithCancel(t.Context())
		if at == "" {
			cancel()
		}
		var stdout, stderr bytes.Buffer
		status := run(ctx, strings.Fields("inspect -n 200"), &stdout, io.MultiWriter(&stderr, &trigger{at, cancel}))
		require.Equal(t, exitInterrupted, status, at)
		require.True(t, strings.HasSuffix(stderr.String(), "cae inspect: interrupted before the report was complete\n"), stderr.String())
		require.Empty(t, stdout.String())
	}
}

func TestSheet(t *testing.T) {
	image := []float64{
		0, 0, 1, 1,
		0, 0, 1, 1,
		-1, 0, 0, 0.5,
		-1, 0, 0, 0,
	}
	require.Equal(t, "  @@    @@\n&  :  &  :\n", sheet([][]float64{image, image}, 4))
	require.Equal(t, "\n\n", sheet([][]float64{make([]float64, 16)}, 4))
	require.Equal(t, "@@@\n@@@\n", sheet([][]float64{{1, 1, 1, 1, 1, 1, 1, 1, 1}}, 3), "an odd number of rows")
}

func TestLadder(t *testing.T) {
	require.Equal(t, []int{1}, ladder(1))
	require.Equal(t, []int{1, 2, 3, 5, 8}, ladder(8))
	require.Equal(t, []int{1, 2, 3, 5, 10, 20, 30, 50, 100}, ladder(100))
	require.Equal(t, []int{1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 256}, ladder(256))
}
