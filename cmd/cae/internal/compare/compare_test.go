package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
	"github.com/seed85368726/contractive/cmd/cae/internal/compare/experiment"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
	"github.com/seed85368726/contractive/cmd/cae/internal/train"
	"github.com/seed85368726/contractive/dataset"
)

// commands are those that the tests run.
var commands = clitest.Commands{Command, train.Command}

func TestMain(m *testing.M) { clitest.Main(m, commands) }

// family is a comparison of a moment.
const family = "compare -n 60 -held 40 -hidden 12 -epochs 1 -tuning 2 "

func decode(t *testing.T, text string) map[string]any {
	var c map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &c))
	return c
}

func TestCompareText(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Run(t, family)
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Contains(t, r.Stdout, "Compared 7 models, 784-12-784 with tied weights, sigmoid units and cross-entropy: 1 epochs on 60 samples of built-in digits.\n")
	require.Contains(t, r.Stdout, "Means over 40 held-out samples.\n")
	require.Contains(t, r.Stdout, "\n  CAE+H      -lambda ")
	require.Regexp(t, `\n +AE +AE\+wd +sparse +DAE-mask +DAE-gauss +CAE +CAE\+H\n`, r.Stdout)
	c := decode(t, commands.Run(t, family+"-q -json").Stdout)
	for row, format := range map[string]string{"reconstruction": "%.2f", "jacobian_norm2": "%.1f", "effective_rank": "%.1f"} {
		name := map[string]string{"reconstruction": "reconstruction", "jacobian_norm2": "||J||^2", "effective_rank": "effective rank of codes"}[row]
		line := fmt.Sprintf("\n%-25s", name)
		for _, m := range c["models"].([]any) {
			line += fmt.Sprintf(" %9s", fmt.Sprintf(format, m.(map[string]any)[row]))
		}
		require.Contains(t, r.Stdout, line+"\n")
	}
	for _, claim := range c["claims"].([]any) {
		claim := claim.(map[string]any)
		require.Contains(t, r.Stdout, fmt.Sprintf("\n%s: %s.\n", claim["claim"], claim["verdict"]))
		for _, check := range claim["checks"].([]any) {
			check := check.(map[string]any)
			require.Contains(t, r.Stdout, fmt.Sprintf("\n  %-7s  %s\n", check["outcome"], check["text"]))
		}
	}
	for line := range strings.Lines(r.Stdout) {
		require.NotContains(t, line, "%!")
	}
	require.Equal(t, 1+7*4, strings.Count(r.Stderr, "\n"), "a line at the start and one for each stage: %s", r.Stderr)
	require.Regexp(t, `\n3/7 sparse: measuring  \d+s left\n`, r.Stderr)
	require.Contains(t, r.Stderr, "\n1/7 AE: linear classifier\n")
	clitest.RequireFiles(t)
}

func TestCompareJSON(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Run(t, family+"-json -seed 2 -noise 0.25,0.5")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Equal(t, 1, strings.Count(r.Stdout, "\n"))
	c := decode(t, r.Stdout)
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
	for i, member := range experiment.Family(12) {
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
	text, err := json.Marshal(struct {
		Lambda float32 `json:"lambda"`
		model.Penalties
	}{c.Lambda, model.NewPenalties(c)})
	require.NoError(t, err)
	return decode(t, string(text))
}

// A model of the comparison is the one that train makes of the settings shown, and its figures are those of inspect.
func TestCompareAgreesWithTrain(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Run(t, "compare -n 60 -held 40 -hidden 12 -epochs 2 -tuning 1 -q -json")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	c := decode(t, r.Stdout)
	shown := commands.Run(t, "compare -n 60 -held 40 -hidden 12 -epochs 2 -tuning 1 -q").Stdout
	digits, err := dataset.Digits(100, 1)
	require.NoError(t, err)
	for _, m := range c["models"].([]any) {
		m := m.(map[string]any)
		_, flags, _ := strings.Cut(shown, fmt.Sprintf("\n  %-10s ", m["name"]))
		flags, _, _ = strings.Cut(flags, "\n")
		done := clitest.Last(t, commands.Run(t, fmt.Sprintf("train -n 60 -hidden 12 -epochs 2 -loss cross-entropy -optimizer %v -rate %v -batch %v -json -compare=false %s",
			c["optimizer"], c["rate"], c["batch"], flags)))
		require.Equal(t, done["sha256"], m["sha256"], flags)
		model, err := cae.LoadFile("model.safetensors")
		require.NoError(t, err)
		metrics, err := model.Evaluate(t.Context(), samples.Rows(digits, 60, 100))
		require.NoError(t, err)
		require.Equal(t, metrics.Reconstruction, m["reconstruction"])
		require.Equal(t, metrics.JacobianNorm2, m["jacobian_norm2"])
		require.Equal(t, metrics.Saturation, m["saturation"])
	}
}

// Equal jobs print equal bytes, with any number of workers and on every instruction set.
func TestCompareOneAnswer(t *testing.T) {
	t.Chdir(t.TempDir())
	want := commands.Run(t, family+"-json")
	require.Equal(t, cli.Done, want.Status, want.Stderr)
	for _, flags := range []string{"-workers 1", "-workers 2", "-workers 3", "-o file"} {
		r := commands.Run(t, family+"-q -json "+flags)
		require.Equal(t, cli.Done, r.Status, r.Stderr)
		require.Empty(t, r.Stderr)
		if flags == "-o file" {
			require.Empty(t, r.Stdout)
			content, err := os.ReadFile("file")
			require.NoError(t, err)
			r.Stdout = string(content)
			entries, err := os.ReadDir(".")
			require.NoError(t, err)
			require.Len(t, entries, 1, "the result and nothing else")
		}
		require.Equal(t, want.Stdout, r.Stdout, flags)
	}
	require.NotEqual(t, want.Stdout, commands.Run(t, family+"-q -json -seed 2").Stdout)
	if runtime.GOARCH != "amd64" {
		return
	}
	for _, debug := range []string{"cpu.avx512f=off", "cpu.all=off"} {
		c := clitest.Process(t, family+"-q -json -workers 1", "GODEBUG="+debug)
		stdout, err := c.Output()
		require.NoError(t, err)
		require.Equal(t, want.Stdout, string(stdout), debug)
	}
}

func TestCompareFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	folder := clitest.DigitsFolder(t, 50, 30)
	line := "compare -hidden 12 -epochs 1 -tuning 1 -q -json -data " + folder
	c := decode(t, commands.Run(t, line+" -n 40").Stdout)
	require.Equal(t, folder, c["data"])
	require.Equal(t, 40.0, c["samples"])
	require.Equal(t, 30.0, c["held_out"], "all test samples")
	require.Equal(t, 20.0, decode(t, commands.Run(t, line+" -n 50 -held 20").Stdout)["held_out"])
	for flags, want := range map[string]string{
		" -n 51":          "-n 51: " + folder + " has 50 samples to train on\n",
		" -n 50 -held 31": "-held 31: " + folder + " has 30 test samples\n",
	} {
		r := commands.Run(t, line+flags)
		require.Equal(t, cli.Wrong, r.Status)
		require.Equal(t, "cae compare: "+want, r.Stderr)
	}
	require.NoError(t, os.Remove(filepath.Join(folder, "t10k-images-idx3-ubyte")))
	r := commands.Run(t, line+" -n 40")
	require.Equal(t, cli.Failed, r.Status)
	require.Contains(t, r.Stderr, "has no t10k-images-idx3-ubyte")

	outside := clitest.TwoImages(t, []float32{0.25, 1.5, 1, 0})
	for _, kind := range []string{"images-idx3-ubyte", "labels-idx1-ubyte"} {
		content, err := os.ReadFile(filepath.Join(outside, "train-"+kind))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(outside, "t10k-"+kind), content, 0o666))
	}
	r = commands.Run(t, "compare -q -n 2 -hidden 2 -data "+outside)
	require.Equal(t, cli.Failed, r.Status)
	require.Contains(t, r.Stderr, "cae compare: -data "+outside+": compare: AE: cae: Train: row 0, column 1 is 1.5, want 0 to 1")
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
		r := commands.Run(t, "compare "+line)
		require.Equal(t, cli.Wrong, r.Status, "%s: %s", line, r.Stderr)
		require.True(t, strings.HasPrefix(r.Stderr, "cae compare: "+want), "%s: %s", line, r.Stderr)
		require.Equal(t, 1, strings.Count(r.Stderr, "\n"), r.Stderr)
		require.Empty(t, r.Stdout)
	}
	r := commands.Run(t, family+"-o folder")
	require.Equal(t, cli.Failed, r.Status)
	require.Contains(t, r.Stderr, "cae compare: -o folder: is not a regular file")
	r = commands.Run(t, family+"-o missing/file")
	require.Equal(t, cli.Failed, r.Status)
	require.NotContains(t, r.Stderr, "training", "before the work")
}

func TestCompareInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	whole := decode(t, commands.Run(t, family+"-q -json").Stdout)
	r := commands.InterruptAt(t, family+"-json", "4/7 DAE-mask: linear")
	require.Equal(t, cli.Interrupted, r.Status)
	require.Contains(t, r.Stderr, "cae compare: interrupted after 3 of 7 models: the table is of those\n")
	part := decode(t, r.Stdout)
	require.Equal(t, true, part["interrupted"])
	require.Equal(t, whole["models"].([]any)[:3], part["models"])
	require.Equal(t, whole["claims"].([]any)[:1], part["claims"], "the others are about models that are missing")

	r = commands.InterruptAt(t, family+"-o file", "3/7 sparse")
	require.Equal(t, cli.Interrupted, r.Status)
	content, err := os.ReadFile("file")
	require.NoError(t, err)
	require.Contains(t, string(content), "Compared 2 models")
	require.NotContains(t, string(content), "Claims")

	r = commands.InterruptAt(t, family+"-o other", "1/7 AE")
	require.Equal(t, cli.Interrupted, r.Status)
	require.Contains(t, r.Stderr, "cae compare: interrupted before the first model was complete: nothing is written\n")
	require.NoFileExists(t, "other")
}

// The first rows of a file are for training, the next ones are held out.
func TestCompareFile(t *testing.T) {
	t.Chdir(t.TempDir())
	digits, err := dataset.Digits(50, 1)
	require.NoError(t, err)
	var table strings.Builder
	for i := range digits.Count {
		fmt.Fprintf(&table, "%d,%s\n", digits.Labels[i], strings.ReplaceAll(strings.Trim(fmt.Sprint(digits.Row(i)), "[]"), " ", ","))
	}
	clitest.Write(t, "digits.csv", table.String())
	line := "compare -hidden 12 -epochs 1 -tuning 1 -q -json "
	want := decode(t, commands.Done(t, line+"-n 30 -held 20"))
	have := decode(t, commands.Done(t, line+"-n 30 -data digits.csv -label 0"))
	require.Equal(t, "digits.csv", have["data"])
	require.Equal(t, want["models"], have["models"])
	have = decode(t, commands.Done(t, line+"-data digits.csv -label 0"))
	require.Equal(t, 40.0, have["samples"])
	require.Equal(t, 10.0, have["held_out"])
	for flags, want := range map[string]string{
		"":                           "-data digits.csv: has no labels, which the classifiers need; want -label for a CSV file, or a folder\n",
		" -label 0 -n 50":            "-n 50 and -held 0: digits.csv has 50 samples\n",
		" -label 0 -n 30 -held 21":   "-n 30 and -held 21: digits.csv has 50 samples\n",
		" -label 0 -held 1000000000": "-held 1000000000: want 1 to 500000\n",
	} {
		r := commands.Run(t, line+"-data digits.csv"+flags)
		require.Equal(t, clitest.Result{Status: cli.Wrong, Stderr: "cae compare: " + want}, r)
	}
}

func TestCompareBrokenStandardOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Broken(t, family+"-q")
	require.Equal(t, cli.Failed, r.Status)
	require.Equal(t, "cae compare: -o -: broken pipe\n", r.Stderr)
}
