package page

import (
	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/figures"
)

// maxImage is the height and the width of images on the page, in their own pixels; larger ones are made smaller.
const maxImage = 64

func (r *reporter) image(values []float32) draw.Image {
	return draw.Pixels(r.Image.Height, r.Image.Width, values).Shrink(maxImage)
}

// drawn draws a sample, or a thing of the same kind.
func (r *reporter) drawn(x []float32, alt string) picture {
	if r.Paper {
		return picture{r.image(x).Ink(r.Low, r.High), alt, "ink"}
	}
	return picture{r.image(x).Grey(r.Low, r.High), alt, "grey"}
}

// signed draws values that have a sign, in the scale of the largest magnitude, or of their own if that is 0.
func (r *reporter) signed(x []float32, most float64, alt string) picture {
	m := r.image(x)
	if most == 0 {
		most = m.Magnitude()
	}
	return picture{m.Signed(most), alt, "signed"}
}

// amount draws values from zero, in a scale of their own.
func (r *reporter) amount(x []float32, alt string) picture {
	m := r.image(x)
	return picture{m.Amount(m.Magnitude()), alt, "amount"}
}

// difference returns y - x.
func difference(s figures.Sample) []float32 {
	d := make([]float32, len(s.X))
	for i := range d {
		d[i] = s.Y[i] - s.X[i]
	}
	return d
}

// narrow converts to float32.
func narrow(v []float64) []float32 {
	list := make([]float32, len(v))
	for i := range v {
		list[i] = float32(v[i])
	}
	return list
}
