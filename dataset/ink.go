package dataset

import "math"

// distance returns sqrt(x^2 + y^2).
func distance(x, y float64) float64 {
	return math.Sqrt(float64(x*x) + float64(y*y))
}

// stain puts the trace on paper: the ink at a pixel falls from 1 to 0 over the width of the edge, centred
// on the border of the stroke.
func (p *pen) stain(radius float64) {
	clear(p.ink[:])
	edge := min(p.uniform(0.8, 1.4), float64(2*radius))
	for k := 1; k < len(p.trace); k++ {
		if p.trace[k].down {
			p.segment(&p.trace[k-1], &p.trace[k], edge)
		}
	}
}

// segment draws from a to b; where ink is already, the darker value stays.
func (p *pen) segment(a, b *dot, edge float64) {
	reach := max(a.radius, b.radius) + float64(0.5*edge)
	left, right := span(a.x, b.x, reach)
	top, bottom := span(a.y, b.y, reach)
	dx, dy := b.x-a.x, b.y-a.y
	length2 := float64(dx*dx) + float64(dy*dy)
	inverse := 0.0
	if length2 > 0 {
		inverse = 1 / length2
	}
	sharpness := 1 / edge
	for y := top; y <= bottom; y++ {
		py := float64(y) - a.y
		row := p.ink[y*DigitSide : (y+1)*DigitSide]
		for x := left; x <= right; x++ {
			px := float64(x) - a.x
			// The nearest point of the segment is a + t (b - a).
			t := min(max(float64((float64(px*dx)+float64(py*dy))*inverse), 0), 1)
			ex, ey := px-float64(t*dx), py-float64(t*dy)
			radius := a.radius + float64(t*(b.radius-a.radius))
			dark := float64((radius-distance(ex, ey))*sharpness) + 0.5
			row[x] = max(row[x], min(dark, 1))
		}
	}
}

// span returns the pixels within reach of the interval between a and b.
func span(a, b, reach float64) (first, last int) {
	first = int(max(math.Ceil(min(a, b)-reach), 0))
	last = int(min(math.Floor(max(a, b)+reach), DigitSide-1))
	return first, last
}

// develop turns ink into the grey levels of a scanner: a little noise where there is ink, 8 bits, and
// exact zeros on the paper.
func (p *pen) develop(dst []float32) {
	const noise, paper = 0.06, 10
	for i, dark := range p.ink {
		dst[i] = 0
		if dark <= 0 {
			continue
		}
		dark -= float64(noise * float64(dark*float64(p.rng.Float32())))
		if level := int(float64(255*dark) + 0.5); level >= paper {
			dst[i] = pixelValue[level]
		}
	}
}
