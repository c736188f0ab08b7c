package page

import (
	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
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
