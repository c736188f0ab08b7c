package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/compare"
	"github.com/seed85368726/contractive/dataset"
)

// family is a comparison of a moment.
const family = "compare -n 60 -held 40 -hidden 12 -epochs 1 -tuning 2 "

func decode(t *testing.T, text string) map[string]any {
	var c map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &c))
	return c
}

func TestCompareText(t *testing.T) {
	t.Chdir(t.TempDir())
	r := runIn(t, family)
	require.Equal(t, exitDone, r.status, r.stderr)
	require.Contains(t, r.stdout, "Compared 7 models, 784-12-784 with tied weights, sigmoid units and cross-entropy: 1 epochs on 60 samples of built-in digits.\n")
	require.Contains(t, r.stdout, "Means over 40 held-out samples.\n")
	require.Contains(t, r.stdout, "\n  CAE+H      -lambda ")
	require.Regexp(t, `\n +AE +AE\+wd +sparse +DAE-mask +DAE-gauss +CAE +CAE\+H\n`, r.stdout)
	c := decode(t, runIn(t, family+"-q -json").stdout)
	for row, format := range map[string]string{"reconstruction": "%.2f", "jacobian_norm2": "%.1f", "effective_rank": "%.1f"} {
		name := map[string]string{"reconstruction": "reconstruction", "jacobian_norm2": "||J||^2", "effective_rank": "effective rank of codes"}[row]
		line := fmt.Sprintf("\n%-25s", name)
		for _, m := range c["models"].([]any) {
			line += fmt.Sprintf(" %9s", fmt.Sprintf(format, m.(map[string]any)[row]))
		}
		require.Contains(t, r.stdout, line+"\n")
	}
	for _, claim := range c["claims"].([]any) {
		claim := claim.(map[string]any)
		require.Contains(t, r.stdout, fmt.Sprintf("\n%s: %s.\n", claim["claim"], claim["verdict"]))
		for _, check := range claim["checks"].([]any) {
			check := check.(map[string]any)
			require.Contains(t, r.stdout, fmt.Sprintf("\n  %-7s  %s\n", check["outcome"], check["text"]))
		}
	}
	for line := range strings.Lines(r.stdout) {
		require.NotContains(t, line, "%!")
	}
	require.Equal(t, 1+7*4, strings.Count(r.stderr, "\n"), "a line at the start and one for each stage: %s", r.stderr)
	require.Regexp(t, `\n3/7 sparse: measuring  \d+s left\n`, r.stderr)
	require.Contains(t, r.stderr, "\n1/7 AE: linear classifier\n")
	requireEmpty(t)
}

func TestCompareJSON(t *testing.T) {
	t.Chdir(t.TempDir())
	r := runIn(t, family+"-json -seed 2 -noise 0.25,0.5")
	require.Equal(t, exitDone, r.status, r.stderr)
	require.Equal(t, 1, strings.Count(r.stdout, "\n"))
	c := decode(t, r.stdout)
	require.Equal(t, []string{"batch", "claims", "data", "epochs", "held_out", "hidden", "interrupted", "models", "noise", "optimizer", "rate",
		"samples", "seed", "tuning", "visible"}, slices.Sorted(maps.Keys(c)))
	require.Equal(t, []any{0.25, 0.5}, c["noise"])
	require.Equal(t, false, c["interrupted"])
	require.Len(t, c["claims"], 3)
	require.Equal(t, []string{"checks", "claim", "notes", "verdict"}, slices.Sorted(maps.Keys(c["claims"].([]any)[0].(map[string]any))))
	figures := []string{"dead_units", "effective_rank", "encoder", "jacobian_norm2", "linear", "mean_square_entry", "name", "output", "reconstruction",
		"saturation", "saturation_low", "sha256", "spectrum", "tuned"}
	models := c["models"].([]any)
	require.Equal(t, figures, slices.Sorted(maps.Keys(models[0].(map[string]any))))
	for i, member := range compare.Family(12) {
		m := models[i].(map[string]any)
		require.Equal(t, member.Name, m["name"])
		require.Len(t, m["encoder"], 2)
		require.Len(t, m["linear"].(map[string]any)["noisy"], 2)
		for _, key := range figures {
			require.Contains(t, m, key)
			delete(m, key)
		}
		// What is left are the settings of train.
		for key, value := range m {
			require.Contains(t, start(t, member.Config), key)
			require.Equal(t, start(t, member.Config)[key], value)
		}
	}
}

// start returns the penalties of a model as the start event of train has them.
func start(t *testing.T, c cae.Config) map[string]any {
	text, err := json.Marshal(startEvent{Lambda: c.Lambda, penalties: newPenalties(c)})
	require.NoError(t, err)
	return decode(t, string(text))
}

// A model of the comparison is the one that train makes of the settings shown, and its figures are those of inspect.
func TestCompareAgreesWithTrain(t *testing.T) {
	t.Chdir(t.TempDir())
	r := runIn(t, "compare -n 60 -held 40 -hidden 12 -epochs 2 -tuning 1 -q -json")
	require.Equal(t, exitDone, r.status, r.stderr)
	c := decode(t, r.stdout)
	shown := runIn(t, "compare -n 60 -held 40 -hidden 12 -epochs 2 -tuning 1 -q").stdout
	digits, err := dataset.Digits(100, 1)
	require.NoError(t, err)
	for _, m := range c["models"].([]any) {
		m := m.(map[string]any)
		_, flags, _ := strings.Cut(shown, fmt.Sprintf("\n  %-10s ", m["name"]))
		flags, _, _ = strings.Cut(flags, "\n")
		done := last(t, runIn(t, fmt.Sprintf("train -n 60 -hidden 12 -epochs 2 -loss cross-entropy -optimizer %v -rate %v -batch %v -json -compare=false %s",
			c["optimizer"], c["rate"], c["batch"], flags)))
		require.Equal(t, done["sha256"], m["sha256"], flags)
		model, err := cae.LoadFile("model.safetensors")
		require.NoError(t, err)
		metrics, err := model.Evaluate(t.Context(), rows(digits, 60, 100))
		require.NoError(t, err)
		require.Equal(t, metrics.Reconstruction, m["reconstruction"])
		require.Equal(t, metrics.JacobianNorm2, m["jacobian_norm2"])
		require.Equal(t, metrics.Saturation, m["saturation"])
	}
}

// Equal jobs print equal bytes, with any number of workers and on every instruction set.
func TestCompareOneAnswer(t *testing.T) {
	t.Chdir(t.TempDir())
	want := runIn(t, family+"-json")
	require.Equal(t, exitDone, want.status, want.stderr)
	for _, flags := range []string{"-workers 1", "-workers 2", "-workers 3", "-o file"} {
		r := runIn(t, family+"-q -json "+flags)
		require.Equal(t, exitDone, r.status, r.stderr)
		require.Empty(t, r.stderr)
		if flags == "-o file" {
			require.Empty(t, r.stdout)
			content, err := os.ReadFile("file")
			require.NoError(t, err)
			r.stdout = string(content)
			entries, err := os.ReadDir(".")
			require.NoError(t, err)
			require.Len(t, entries, 1, "the result and nothing else")
		}
		require.Equal(t, want.stdout, r.stdout, flags)
	}
	require.NotEqual(t, want.stdout, runIn(t, family+"-q -json -seed 2").stdout)
	if runtime.GOARCH != "amd64" {
		return
	}
	for _, debug := range []string{"cpu.avx512f=off", "cpu.all=off"} {
		c := exec.Command(os.Args[0], strings.Fields(family+"-q -json -workers 1")...)
		c.Env = append(os.Environ(), asCommand+"=1", "GODEBUG="+debug)
		stdout, err := c.Output()
		require.NoError(t, err)
		require.Equal(t, want.stdout, string(stdout), debug)
	}
}

// folderOf writes a folder of IDX files with digits.
func folderOf(t *testing.T, training, test int) string {
	folder := t.TempDir()
	for prefix, n := range map[string]int{"train": training, "t10k": test} {
		digits, err := dataset.Digits(n, 5)
		require.NoError(t, err)
		write := func(name string, write func(w io.Writer) error) {
			file, err := os.Create(filepath.Join(folder, prefix+name))
			require.NoError(t, err)
			require.NoError(t, write(file))
			require.NoError(t, file.Close())
		}
		write("-images-idx3-ubyte", func(w io.Writer) error {
			return dataset.WriteIDXImages(w, digits, dataset.DigitSide, dataset.DigitSide)
		})
		write("-labels-idx1-ubyte", func(w io.Writer) error { return dataset.WriteIDXLabels(w, digits.Labels) })
	}
	return folder
}

func TestCompareFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	folder := folderOf(t, 50, 30)
	line := "compare -hidden 12 -epochs 1 -tuning 1 -q -json -data " + folder
	c := decode(t, runIn(t, line+" -n 40").stdout)
	require.Equal(t, folder, c["data"])
	require.Equal(t, 40.0, c["samples"])
	require.Equal(t, 30.0, c["held_out"], "all test samples")
	require.Equal(t, 20.0, decode(t, runIn(t, line+" -n 50 -held 20").stdout)["held_out"])
	for flags, want := range map[string]string{
		" -n 51":          "-n 51: " + folder + " has 50 samples to train on\n",
		"":                "-n 10000: " + folder + " has 50 samples to train on\n",
		" -n 50 -held 31": "-held 31: " + folder + " has 30 test samples\n",
	} {
		r := runIn(t, line+flags)
		require.Equal(t, exitUsage, r.status)
		require.Equal(t, "cae compare: "+want, r.stderr)
	}
	require.NoError(t, os.Remove(filepath.Join(folder, "t10k-images-idx3-ubyte")))
	r := runIn(t, line+" -n 40")
	require.Equal(t, exitFailed, r.status)
	require.Contains(t, r.stderr, "has no t10k-images-idx3-ubyte")

	outside := writeIDX(t, []float32{0.25, 1.5, 1, 0})
	for _, kind := range []string{"images-idx3-ubyte", "labels-idx1-ubyte"} {
		content, err := os.ReadFile(filepath.Join(outside, "train-"+kind))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(outside, "t10k-"+kind), content, 0o666))
	}
	r = runIn(t, "compare -q -n 2 -hidden 2 -data "+outside)
	require.Equal(t, exitFailed, r.status)
	require.Contains(t, r.stderr, "cae compare: -data "+outside+": compare: AE: cae: Train: row 0, column 1 is 1.5, want 0 to 1")
}

func TestCompareWrongUsage(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("folder", 0o777))
	for line, want := range map[string]string{
		"-n 0":             "-n 0: want 1 to 500000",
		"-n 500001":        "-n 500001: want 1 to 500000",
		"-held 0":          "-held 0: want 1 to 500000",
		"-hidden 0":        "-hidden 0: want 1 to 16777216",
		"-hidden 10000000": "-hidden 10000000: makes 7850000784 parameters for 784 features, want at most 268435456",
		"-epochs 0":        "-epochs 0: want 1 to 1000000",
		"-tuning 0":        "-tuning 0: want 1 to 1000000",
		"-workers 0":       "-workers 0: want 1 to 1024",
		"-noise 0.1,0":     "-noise 0.1,0: want more than 0",
		"-noise x":         `invalid value "x" for flag -noise`,
		"-noise 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1": "-noise 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1: has 17 sizes, want at most 16",
		"-data=": `-data "": want a folder`,
		"-o=":    `-o "": want a file, or - for standard output`,
		"-wide":  "flag provided but not defined: -wide; 'cae compare -h' lists the flags",
		"digits": `unexpected argument "digits"`,
	} {
		r := runIn(t, "compare "+line)
		require.Equal(t, exitUsage, r.status, "%s: %s", line, r.stderr)
		require.True(t, strings.HasPrefix(r.stderr, "cae compare: "+want), "%s: %s", line, r.stderr)
		require.Equal(t, 1, strings.Count(r.stderr, "\n"), r.stderr)
		require.Empty(t, r.stdout)
	}
	r := runIn(t, family+"-o folder")
	require.Equal(t, exitFailed, r.status)
	require.Contains(t, r.stderr, "cae compare: -o folder: is not a regular file")
	r = runIn(t, family+"-o missing/file")
	require.Equal(t, exitFailed, r.status)
	require.NotContains(t, r.stderr, "training", "before the work")
}

// interruptCompare interrupts a comparison when a text appears on standard error.
func interruptCompare(t *testing.T, line, text string) result {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stdout, stderr bytes.Buffer
	status := run(ctx, strings.Fields(line), &stdout, io.MultiWriter(&stderr, &trigger{text, cancel}))
	return result{status, stdout.String(), stderr.String()}
}

func TestCompareInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	whole := decode(t, runIn(t, family+"-q -json").stdout)
	r := interruptCompare(t, family+"-json", "4/7 DAE-mask: linear")
	require.Equal(t, exitInterrupted, r.status)
	require.Contains(t, r.stderr, "cae compare: interrupted after 3 of 7 models: the table is of those\n")
	part := decode(t, r.stdout)
	require.Equal(t, true, part["interrupted"])
	require.Equal(t, whole["models"].([]any)[:3], part["models"])
	require.Equal(t, whole["claims"].([]any)[:1], part["claims"], "the others are about models that are missing")

	r = interruptCompare(t, family+"-o file", "3/7 sparse")
	require.Equal(t, exitInterrupted, r.status)
	content, err := os.ReadFile("file")
	require.NoError(t, err)
	require.Contains(t, string(content), "Compared 2 models")
	require.NotContains(t, string(content), "Claims")

	r = interruptCompare(t, family+"-o other", "1/7 AE")
	require.Equal(t, exitInterrupted, r.status)
	require.Contains(t, r.stderr, "cae compare: interrupted before the first model was complete: nothing is written\n")
	require.NoFileExists(t, "other")
}

func TestCompareBrokenStandardOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	var stderr bytes.Buffer
	require.Equal(t, exitFailed, run(t.Context(), strings.Fields(family+"-q"), brokenWriter{}, &stderr))
	require.Equal(t, "cae compare: broken pipe\n", stderr.String())
}
