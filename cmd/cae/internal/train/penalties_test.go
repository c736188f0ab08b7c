package train

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
	"github.com/seed85368726/contractive/dataset"
)

// With several penalties, the report has each; with one, the penalty is called by its name.
func TestTerms(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Run(t, small+"-sparsity 0.5 -decay 0.001 -masking 0.25")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Contains(t, r.Stdout, " s.\nSettings: -batch 20 -decay 0.001 -masking 0.25 -sparsity 0.5\n\n")
	require.Contains(t, r.Stdout, "       model        plain\n")
	for _, row := range []string{"penalty ", "  contraction ", "  sparsity ", "  weight decay "} {
		require.Contains(t, r.Stdout, "\n"+row)
	}
	require.NotContains(t, r.Stdout, "\n  L1")
	require.Contains(t, r.Stdout, "Against plain, ||J||^2 is ")
	require.Contains(t, r.Stderr, "plain  epoch 2/2 ")

	r = commands.Run(t, small+"-lambda 0 -decay 0.001")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Regexp(t, `\npenalty .* 0   decay times \|\|W\|\|\^2`, r.Stdout)
	require.NotContains(t, r.Stdout, "weight decay")

	require.NotContains(t, clitest.Last(t, commands.Run(t, small+"-json")), "terms")
	done := clitest.Last(t, commands.Run(t, small+"-json -l1 0.1 -gamma 1 -sigma 0.5"))
	m, err := cae.LoadFile("model.safetensors")
	require.NoError(t, err)
	digits, err := dataset.Digits(60, 1)
	require.NoError(t, err)
	metrics, err := m.Evaluate(t.Context(), digits)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"contraction": metrics.Terms.Contraction, "l1": metrics.Terms.L1, "higher_order": metrics.Terms.HigherOrder}, done["terms"])
}

// The plain autoencoder of a comparison has no penalty and no corruption, and all the rest.
func TestPlain(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Run(t, small+"-json -activation tanh -untied -masking 0.25 -l1 0.1 -schedule cosine:0")
	clitest.Last(t, r)
	all := clitest.Events(t, r.Stdout)
	alone := clitest.Last(t, commands.Run(t, small+"-json -activation tanh -untied -lambda 0 -schedule cosine:0 -o plain"))
	require.Equal(t, alone["reconstruction"], all[len(all)-2]["reconstruction"])
	require.NotContains(t, commands.Run(t, small+"-json -lambda 0").Stdout, "baseline")
	require.Contains(t, commands.Run(t, small+"-json -lambda 0 -masking 0.25").Stdout, "baseline")
}

// The plain model has the normaliser too, and both are measured in its units.
func TestPlainNormalises(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Run(t, small+"-normalise standardise")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Contains(t, r.Stdout, "lambda = 1   lambda = 0\n")
	require.Contains(t, r.Stdout, "squared error, summed over features, normalised\n")
	require.Contains(t, r.Stdout, "squared Frobenius norm of J = dh/dx, normalised\n")
	require.Contains(t, r.Stdout, "-normalise standardise\n")
}

// The start event names the settings in use and no others.
func TestStartEvent(t *testing.T) {
	t.Chdir(t.TempDir())
	start := func(flags string) map[string]any {
		r := commands.Run(t, small+"-json -q -compare=false "+flags)
		require.Equal(t, cli.Done, r.Status, r.Stderr)
		return clitest.Events(t, r.Stdout)[0]
	}
	usual := slices.Sorted(maps.Keys(start("")))
	require.Equal(t, []string{"activation", "batch", "data", "epochs", "event", "hidden", "isa", "lambda", "loss", "optimizer", "rate", "samples",
		"schedule", "seed", "untied", "visible", "workers"}, usual)
	for flags, want := range map[string]map[string]any{
		"-gamma 1 -sigma 0.5 -draws 2":            {"gamma": 1.0, "sigma": 0.5, "draws": 2.0},
		"-output-lambda 0.5":                      {"output_lambda": 0.5},
		"-sparsity 0.5 -target 0.25":              {"sparsity": 0.5, "target": 0.25},
		"-l1 0.5 -decay 0.25":                     {"l1": 0.5, "decay": 0.25},
		"-masking 0.25 -noise 0.5":                {"masking": 0.25, "noise": 0.5},
		"-clip 2 -optimizer momentum":             {"clip": 2.0, "momentum": 0.9, "optimizer": "momentum", "rate": 0.01},
		"-activation softplus -schedule cosine:0": {"activation": "softplus", "schedule": "cosine:0"},
		"-normalise standardise":                  {"normalise": "standardise"},
		"-validation 0.25 -patience 3":            {"held_out_samples": 15.0, "samples": 45.0, "patience": 3.0},
	} {
		have := start(flags)
		for key, value := range want {
			require.Equal(t, value, have[key], "%s: %s", flags, key)
			delete(have, key)
		}
		for key := range have {
			require.Contains(t, usual, key, flags)
		}
	}
}

// The last samples are held out, and choose the epoch.
func TestValidation(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Run(t, small+"-n 80 -epochs 6 -rate 0.1 -json -compare=false -validation 0.25")
	done, all := clitest.Last(t, r), clitest.Events(t, r.Stdout)
	require.Equal(t, 60.0, done["samples"])
	digits, err := dataset.Digits(80, 1)
	require.NoError(t, err)
	m, err := cae.LoadFile("model.safetensors")
	require.NoError(t, err)
	metrics, err := m.Evaluate(t.Context(), samples.Rows(digits, 60, 80))
	require.NoError(t, err)
	held := done["held_out"].(map[string]any)
	require.Equal(t, metrics.Reconstruction, held["reconstruction"])
	require.Equal(t, metrics.JacobianNorm2, held["jacobian_norm2"])

	cost := func(e map[string]any) float64 {
		held := e["held_out"].(map[string]any)
		return held["reconstruction"].(float64) + held["penalty"].(float64)
	}
	best := 1
	for i := range 6 {
		if cost(all[i+1]) < cost(all[best]) {
			best = i + 1
		}
	}
	require.Equal(t, float64(best), done["best"])
	require.Equal(t, cost(all[best]), cost(done))

	r = commands.Run(t, small+"-n 80 -validation 0.25")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Regexp(t, `\nheld out +[0-9.]+ +[0-9.]+   reconstruction error of the last 20 samples\n`, r.Stdout)
	require.Regexp(t, `\n  best epoch +2 +2   that`, r.Stdout)
	require.Contains(t, r.Stderr, "  held out ")

	// Training that gets worse at once ends after as many epochs as patience lasts.
	r = commands.Run(t, small+"-n 80 -epochs 50 -json -compare=false -optimizer sgd -rate 0.03 -validation 0.25 -patience 2")
	done = clitest.Last(t, r)
	require.Less(t, done["epochs"], 50.0)
	require.Equal(t, done["epochs"], done["best"].(float64)+2)
}

// Each activation has its own saturation.
func TestSaturationText(t *testing.T) {
	t.Chdir(t.TempDir())
	seen := map[string]bool{}
	for _, name := range []string{"sigmoid", "tanh", "relu", "softplus", "identity"} {
		r := commands.Run(t, small+"-q -compare=false -rate 0.0001 -activation "+name)
		require.Equal(t, cli.Done, r.Status, r.Stderr)
		_, line, _ := strings.Cut(r.Stdout, "\nsaturation ")
		line, _, _ = strings.Cut(line, "\n")
		_, definition, _ := strings.Cut(line, "%   ")
		require.False(t, seen[definition], line)
		seen[definition] = true
		r = commands.Run(t, "inspect -q -n 20 -spectrum 1")
		require.Equal(t, cli.Done, r.Status, r.Stderr)
		require.Contains(t, r.Stdout, definition+"\n")
	}
}
