package compare

import (
	"fmt"
	"io"

	"github.com/seed85368726/contractive/cmd/cae/internal/compare/experiment"
)

// text writes a comparison for people to read.
type text struct {
	out io.Writer
	*compared
}

func (t *text) printf(format string, args ...any) { fmt.Fprintf(t.out, format, args...) }

func (t *text) write() {
	t.printf("Compared %d models, %d-%d-%d with tied weights, sigmoid units and cross-entropy: %d epochs on %d samples of %s.\n",
		len(t.Models), t.Visible, t.Hidden, t.Visible, t.Epochs, t.Samples, t.Data)
	t.printf("Rule %v at rate %v, mini-batches of %d. Means over %d held-out samples.\n\n", t.Optimizer, t.Rate, t.Batch, t.HeldOut)
	t.settings()
	t.table()
	t.definitions()
	t.claims()
}

// settings writes what sets each model apart.
func (t *text) settings() {
	for _, m := range t.Models {
		t.printf("  %-10s %s\n", m.Name, m.flags())
	}
	t.printf("\n")
}

// flags returns the settings of a model, as train has them.
func (m *comparedModel) flags() string {
	text := fmt.Sprintf("-lambda %v", m.Lambda)
	for _, f := range []struct {
		name  string
		value float32
	}{
		{"gamma", m.Gamma}, {"sigma", m.Sigma}, {"sparsity", m.Sparsity}, {"target", m.Target}, {"decay", m.Decay},
		{"masking", m.Masking}, {"noise", m.Noise},
	} {
		if f.value != 0 {
			text += fmt.Sprintf(" -%s %v", f.name, f.value)
		}
	}
	return text
}

func (t *text) table() {
	t.printf("%-25s", "")
	for _, m := range t.Models {
		t.printf(" %9s", m.Name)
	}
	t.printf("\n")
	t.row("reconstruction", "%.2f", func(f *experiment.Figures) float64 { return f.Reconstruction })
	t.row("||J||^2", "%.1f", func(f *experiment.Figures) float64 { return f.JacobianNorm2 })
	t.row("mean squared entry", "%.2e", func(f *experiment.Figures) float64 { return f.MeanSquareEntry })
	t.row("saturation", "%.1f%%", func(f *experiment.Figures) float64 { return 100 * f.Saturation })
	t.row("  below 0.05", "%.1f%%", func(f *experiment.Figures) float64 { return 100 * f.SaturationLow })
	t.row("singular value 1", "%.3f", func(f *experiment.Figures) float64 { return f.Spectrum.First })
	t.row("               10", "%.3f", func(f *experiment.Figures) float64 { return f.Spectrum.Tenth })
	t.row("  effective number", "%.1f", func(f *experiment.Figures) float64 { return f.Spectrum.Effective })
	t.row("dead units", "%.0f", func(f *experiment.Figures) float64 { return float64(f.DeadUnits) })
	t.row("effective rank of codes", "%.1f", func(f *experiment.Figures) float64 { return f.EffectiveRank })
	t.noisy("code moves", "%.3f", func(f *experiment.Figures, i int) float64 { return f.Encoder[i].Relative })
	t.noisy("  per noise", "%.3f", func(f *experiment.Figures, i int) float64 { return f.Encoder[i].PerNoise })
	t.noisy("reconstruction moves", "%.3f", func(f *experiment.Figures, i int) float64 { return f.Output[i].Relative })
	t.row("linear classifier errs", "%.2f%%", func(f *experiment.Figures) float64 { return 100 * f.Linear.Clean })
	t.noisy("", "%.2f%%", func(f *experiment.Figures, i int) float64 { return 100 * f.Linear.Noisy[i] })
	t.row("fine-tuned network errs", "%.2f%%", func(f *experiment.Figures) float64 { return 100 * f.Tuned.Clean })
	t.noisy("", "%.2f%%", func(f *experiment.Figures, i int) float64 { return 100 * f.Tuned.Noisy[i] })
}

func (t *text) row(name, format string, value func(f *experiment.Figures) float64) {
	t.printf("%-25s", name)
	for i := range t.Models {
		t.printf(" %9s", fmt.Sprintf(format, value(&t.Models[i].Figures)))
	}
	t.printf("\n")
}

// noisy writes a row for each size of noise, of which the first has the name.
func (t *text) noisy(name, format string, value func(f *experiment.Figures, i int) float64) {
	for i, sigma := range t.Noise {
		t.row(fmt.Sprintf("%-20s %4v", name, sigma), format, func(f *experiment.Figures) float64 { return value(f, i) })
		name = ""
	}
}

func (t *text) definitions() {
	t.printf(`
0.1 and the like are standard deviations of normal noise e; h = f(x) is the code, J = dh/dx the encoder's
Jacobian, g(f(x)) the reconstruction. Means are over samples.

  reconstruction          cross-entropy, summed over features
  ||J||^2                 squared Frobenius norm, the sum of squared entries; their mean divides it by %d * %d
  saturation              hidden units below 0.05 or above 0.95
  singular values         of J; the effective number is 1 / sum q^2, with q their shares of ||J||^2
  dead units              those whose variance over samples is below a ten-thousandth of the largest
  effective rank          exp(entropy) of the eigenvalues of the codes' covariance, as shares
  code moves              ||f(x+e) - f(x)|| / ||f(x) - mean f||, root mean squares: at 1, noise moves a code as
                          far as samples differ; per noise: ||f(x+e) - f(x)|| / ||e||
  reconstruction moves    the same for g(f(x))
  linear classifier       softmax layer on the code, trained on clean samples while the encoder stays
  fine-tuned network      softmax layer and encoder trained together, on clean samples
`, t.Visible, t.Hidden)
}

func (t *text) claims() {
	if len(t.Claims) == 0 {
		return
	}
	t.printf("\nClaims, judged by these figures. Those within %v%% of each other count as equal, and errors within two standard errors;\nunclear is also what differs one way at one size of noise and the other way at another.\n", 100*experiment.Margin)
	for _, c := range t.Claims {
		t.printf("\n%s: %s.\n", c.Text, c.Verdict)
		for _, check := range c.Checks {
			t.printf("  %-7s  %s\n", check.Outcome, check.Text)
		}
		for _, note := range c.Notes {
			t.printf("  %-7s  %s\n", "note", note)
		}
	}
}
