package page

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
)

// contraction shows how the code moves when a sample moves.
func (r *reporter) contraction() section {
	s := section{ID: "contraction", Name: "Contraction", Title: "How it contracts",
		Lead: "A contractive encoder moves its code little when a sample moves, but still follows the few directions in which samples differ."}
	s.Figures = append(s.Figures, r.curve())
	if r.Report.Singular != nil {
		s.Figures = append(s.Figures, r.spectrum())
	}
	return s
}

// published is the contraction curve of the contractive autoencoder of Rifai et al. (ICML 2011) for MNIST, with 1000 sigmoid units.
var published = draw.Series{
	Name: "published", Class: "reference", Points: true,
	X: []float64{0, 5, 10, 18, 40}, Y: []float64{0.272, 0.30, 0.36, 0.40, 0.334},
}

// likeMNIST reports whether samples have the form of those that the published curve is about.
func (r *reporter) likeMNIST() bool {
	return r.Image.Height == 28 && r.Image.Width == 28 && r.Paper && r.Low > -0.01 && r.High > 0.9 && r.High < 1.01
}

// curve shows the contraction curve.
func (r *reporter) curve() figure {
	model := draw.Series{Name: "this model", Class: "c0", Points: true}
	numbers := &table{Caption: "Contraction curve", Class: "numbers", Head: []string{"r", "mean ratio", "root mean square"}}
	peak := 0
	for i, p := range r.Report.Curve {
		model.X, model.Y = append(model.X, p.Radius), append(model.Y, p.Ratio)
		numbers.Rows = append(numbers.Rows, []string{value(p.Radius), value(p.Ratio), value(p.RMS)})
		if p.Ratio > r.Report.Curve[peak].Ratio {
			peak = i
		}
	}
	f := figure{Title: "The contraction curve", Numbers: numbers, Caption: fmt.Sprintf("Each of %s is moved a distance r in a random direction; the ratio tells how far its code moves for each unit of r. "+
		"A curve that rises first and falls then belongs to an encoder that is flat around the samples and steeper between them.", r.seen(r.Inspected))}
	alt := fmt.Sprintf("Contraction curve of this model: a ratio of %s at r = 0, the largest, %s, at r = %s, and %s at r = %s.",
		value(model.Y[0]), value(model.Y[peak]), value(model.X[peak]), value(model.Y[len(model.Y)-1]), value(model.X[len(model.X)-1]))
	if !r.likeMNIST() {
		f.Charts = []chart{{"", draw.Picture(curves("ratio ‖f(x + u) − f(x)‖ / r", model), alt, wide, slim)}}
		return f
	}
	f.Caption += " Dotted: the contractive autoencoder of Rifai et al. (ICML 2011) with 1,000 units, on MNIST. The number of units scales the whole curve; to the right, where both begin at 1, the shapes compare."
	alt += " For comparison, the published curve of Rifai et al., from 0.272 at r = 0 over 0.40 at r = 18 to 0.334 at r = 40."
	f.Charts = []chart{
		{"As measured", draw.Single(curves("ratio ‖f(x + u) − f(x)‖ / r", model, published), alt, small)},
		{"Relative to r = 0", draw.Single(curves("ratio / ratio at r = 0", relative(model), relative(published)), "The same curves, each divided by its value at r = 0.", small)},
	}
	return f
}

// curves is a chart of contraction curves.
func curves(title string, list ...draw.Series) draw.Lines {
	return draw.Lines{X: draw.Axis{Title: "distance r moved, in a random direction"}, Y: draw.Axis{Title: title, Zero: true}, Series: list}
}

// relative returns a curve divided by its first value; without one it is as it was.
func relative(s draw.Series) draw.Series {
	first := s.Y[0]
	if first == 0 {
		return s
	}
	s.Y = slices.Clone(s.Y)
	for i := range s.Y {
		s.Y[i] /= first
	}
	return s
}

// spectrum shows the singular values of the Jacobian.
func (r *reporter) spectrum() figure {
	singular := r.Report.Singular
	s := draw.Series{Class: "c0"}
	for k, v := range singular.Values {
		if v > 1e-6*singular.Values[0] { // the others are rounding errors
			s.X, s.Y = append(s.X, float64(k+1)), append(s.Y, v)
		}
	}
	half, most := reaches(singular.Share, 0.5), reaches(singular.Share, 0.9)
	l := draw.Lines{X: draw.Axis{Title: "direction k, the steepest first", Whole: true}, Y: draw.Axis{Title: "singular value σₖ of J", Log: true}, Series: []draw.Series{s},
		Marker: &draw.Marker{X: float64(most), Text: "90 % of ‖J‖² to the left"}}
	if len(s.Y) == 0 {
		l.Series, l.Marker = nil, nil // the encoder is constant
	}
	numbers := &table{Caption: "Singular values", Class: "numbers", Head: []string{"k", "σₖ", "share of ‖J‖² up to k"}}
	for k := 1; k <= len(singular.Values); k *= 2 {
		numbers.Rows = append(numbers.Rows, []string{strconv.Itoa(k), value(singular.Values[k-1]), percent(singular.Share[k-1])})
	}
	return figure{
		Title: "The singular spectrum of the Jacobian",
		Caption: fmt.Sprintf("At every sample, the code follows small steps in some directions and ignores others: σₖ is how far it moves for a step in the k-th. "+
			"Half of ‖J‖² lies in %s, 90 %% in %s. A steep fall means few directions, those of the data; a flat line that the encoder treats all alike. Means over %s.",
			plural(half, "direction"), strconv.Itoa(most), r.drawnFrom(singular.Samples)),
		Numbers: numbers,
		Charts: []chart{{"", draw.Picture(l, fmt.Sprintf("Singular values of the Jacobian on a logarithmic scale: the first is %s; half of the squared norm lies in %s, 90 percent in %d.",
			value(singular.Values[0]), plural(half, "direction"), most), wide, slim)}},
	}
}

// reaches returns how many directions have a share.
func reaches(share []float64, part float64) int {
	for k, v := range share {
		if v >= part {
			return k + 1
		}
	}
	return len(share)
}
