package inspect

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/picture"
)

// text writes a report for people to read.
type text struct {
	out io.Writer
	*inspected
	kind cae.Normalisation
}

func (t *text) write() {
	t.printf("Inspected %s, trained with lambda = %v, on %d samples of %s%s.\n\n",
		model.Network(t.Visible, t.Hidden, t.Untied), t.Lambda, t.Samples, t.Data, model.Normalised(t.kind))
	t.figures()
	t.curve()
	if t.Singular != nil {
		t.spectrum()
	}
	t.sensitivity()
	if t.Tangents != nil {
		t.tangents()
	}
	if t.WalkBack != nil {
		t.walkBack()
	}
	for _, warning := range t.Warnings {
		t.printf("\nWarning: %s.\n", warning)
	}
}

func (t *text) printf(format string, args ...any) { fmt.Fprintf(t.out, format, args...) }

// figures writes the figures that are one number, with their definitions. J = dh/dx is the encoder's Jacobian.
func (t *text) figures() {
	row := func(name, format string, value float64, definition string, args ...any) {
		t.printf("%-19s %10s   %s\n", name, fmt.Sprintf(format, value), fmt.Sprintf(definition, args...))
	}
	row("reconstruction", "%.4g", t.Reconstruction, "%s error, summed over features", t.Loss)
	row("mean norm", "%.4g", t.MeanNorm, "mean of ||J||, the Frobenius norm of the encoder's Jacobian J = dh/dx")
	row("||J||^2", "%.4g", t.JacobianNorm2, "mean of ||J||^2, which lambda multiplies")
	row("mean squared entry", "%.3g", t.MeanSquareEntry, "mean of ||J||^2 / (%d * %d)", t.Visible, t.Hidden)
	row("saturation", "%.1f%%", 100*t.Saturation, "%s", model.Saturated(t.Activation))
	row("dead units", "%.0f", float64(len(t.Units.Dead)), "of %d: their variance over the samples is below %v of the largest", t.Hidden, inspect.DeadVariance)
	if t.Rank != nil {
		row("effective rank", "%.1f", t.Rank.EffectiveRank, "directions in which codes vary: exp(entropy of the covariance's eigenvalues)")
		row("participation ratio", "%.1f", t.Rank.Participation, "the same as (sum of eigenvalues)^2 / (sum of their squares)")
	}
	row("||W||", "%.4g", t.Weights.Encoder, "Frobenius norm of the encoder's weights")
	if t.Untied {
		row("||V||", "%.4g", t.Weights.Decoder, "of the decoder's: far above ||W||, a small ||J|| means nothing")
	}
}

// curve writes the contraction curve.
func (t *text) curve() {
	t.printf("\nContraction curve: how far the code moves, ||f(x+u) - f(x)|| / r, for one u on the sphere of radius r for each sample\n\n")
	t.printf("%8s %10s %10s\n", "r", "mean", "rms")
	largest := 0.0
	for _, p := range t.Curve {
		largest = max(largest, p.Ratio)
	}
	for _, p := range t.Curve {
		t.printf("%8.4g %10.4f %10.4f  %s\n", p.Radius, p.Ratio, p.RMS, bar(p.Ratio, largest))
	}
	if t.Curve[0].Radius == 0 {
		t.printf("\nAt r = 0, the limit, rms^2 * %d estimates ||J||^2: %.4g, from directions, beside %.4g.\n",
			t.Visible, t.Curve[0].RMS*t.Curve[0].RMS*float64(t.Visible), t.JacobianNorm2)
	}
}

// spectrum writes some of the singular values.
func (t *text) spectrum() {
	t.printf("\nSingular values of J, by which the code follows a sample's own directions: means over %d samples chosen at random\n\n", t.Singular.Samples)
	t.printf("%8s %10s %10s\n", "k", "sigma_k", "share")
	values := t.Singular.Values
	for _, k := range ladder(len(values)) {
		t.printf("%8d %10.4g %9.1f%%  %s\n", k, values[k-1], 100*t.Singular.Share[k-1], bar(values[k-1], values[0]))
	}
	t.printf("\nThe share is the part of ||J||^2 in the first k directions.\n")
}

// ladder returns 1, 2, 3, 5, 10, 20, 30, 50, 100, ... below n, and n.
func ladder(n int) []int {
	var steps []int
	for decade := 1; decade < n; decade *= 10 {
		for _, k := range []int{1, 2, 3, 5} {
			if k*decade < n {
				steps = append(steps, k*decade)
			}
		}
	}
	return append(steps, n)
}

// barWidth is the length of the longest bar.
const barWidth = 40

// bar draws a value beside the largest one.
func bar(value, largest float64) string {
	if !(largest > 0) {
		return ""
	}
	return strings.Repeat("#", int(math.Round(barWidth*value/largest)))
}

// sensitivity writes which features the code depends on.
func (t *text) sensitivity() {
	order := make([]int, len(t.Sensitivity))
	total := 0.0
	for i, s := range t.Sensitivity {
		order[i] = i
		total += s
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(t.Sensitivity[b], t.Sensitivity[a]) })
	half, most := 0.0, 0
	for ; half < total/2; most++ {
		half += t.Sensitivity[order[most]]
	}
	t.printf("\nSensitivity, the mean of sum_j J_ji^2 for feature i: %d of %d features make up half of ||J||^2, feature %d most (%.3g)\n",
		most, t.Visible, order[0], t.Sensitivity[order[0]])
	t.pictures([][]float64{t.Sensitivity})
}

// tangents writes the tangents of one sample.
func (t *text) tangents() {
	t.printf("\nTangents of sample %d, the directions that move its code most; singular values", t.Tangents.Row)
	var directions [][]float64
	for _, v := range t.Tangents.Leading {
		t.printf(" %.4g", v.Sigma)
		directions = append(directions, v.Direction)
	}
	t.printf("\n")
	t.pictures(directions)
}

// walkBack writes how a chain of samples goes on.
func (t *text) walkBack() {
	t.printf("\nWalk-back sampling from sample %d, noise %v; lengths of steps", t.WalkBack.Row, t.WalkBack.Sigma)
	var samples [][]float64
	for i, x := range t.WalkBack.Chain {
		wide, square := make([]float64, len(x)), 0.0
		for f, v := range x {
			wide[f] = float64(v)
			if i > 0 {
				d := wide[f] - samples[i-1][f]
				square += d * d
			}
		}
		samples = append(samples, wide)
		if i > 0 {
			t.printf(" %.3g", math.Sqrt(square))
		}
	}
	t.printf("\n")
	t.pictures(samples)
}

// pictures draws square images as text.
func (t *text) pictures(images [][]float64) { picture.Text(t.out, images, t.Visible) }
