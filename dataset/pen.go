package dataset

import "github.com/seed85368726/contractive/internal/random"

// A pen writes one digit at a time. Everything it computes is built from +, -, *, / and square roots
// with no product fused into a sum, so that a digit has the same bits on every machine.
type pen struct {
	rng   *random.Source
	trace []dot
	ink   [DigitSide * DigitSide]float64
}

// A dot is a sample of the pen's way: its position, its radius relative to the stroke's, and whether
// the pen drew from the dot before it to here.
type dot struct {
	x, y, radius float64
	down         bool
}

// write draws the digit class into dst.
func (p *pen) write(dst []float32, class int) {
	styles := glyphs[class]
	p.follow(styles[p.rng.IntN(len(styles))])
	p.bend()
	p.slant()
	radius := p.fit()
	p.stain(radius)
	p.develop(dst)
}

// normal returns a normal variate with the given mean and deviation, clamped to two and a half deviations.
func (p *pen) normal(mean, deviation float64) float64 {
	return mean + float64(deviation*min(max(p.rng.Normal(), -2.5), 2.5))
}

// uniform returns a uniform variate in [lo, hi].
func (p *pen) uniform(lo, hi float64) float64 {
	return lo + float64((hi-lo)*float64(p.rng.Float32()))
}

// follow traces the glyph, with an unsteady hand, in the unit square.
func (p *pen) follow(g glyph) {
	p.trace = p.trace[:0]
	unsteady := p.uniform(0.01, 0.05)
	for _, s := range g {
		var knots [maxKnots]knot
		n := 0
		for _, c := range s {
			for _, at := range c {
				knots[n] = knot{
					x:        p.normal(at[0]/100, unsteady),
					y:        p.normal(at[1]/100, unsteady),
					pressure: p.normal(1, 0.12),
				}
				n++
			}
			knots[n-1].corner = true
		}
		p.spline(knots[:n])
	}
}

// A knot is a point that a stroke passes through.
type knot struct {
	x, y, pressure float64
	corner         bool // the direction may change abruptly here
}

// maxKnots is the most points that a stroke of the table may have.
const maxKnots = 16

// steps is the number of straight pieces between two knots, a power of two so that their parameters are exact.
const steps = 8

// spline traces the Catmull-Rom spline through the knots, broken at corners.
func (p *pen) spline(knots []knot) {
	p.trace = append(p.trace, dot{knots[0].x, knots[0].y, knots[0].pressure, false})
	for i := 1; i < len(knots); i++ {
		a, b := knots[i-1], knots[i]
		before, after := a, b
		if i > 1 && !a.corner {
			before = knots[i-2]
		}
		if i+1 < len(knots) && !b.corner {
			after = knots[i+1]
		}
		for step := 1; step <= steps; step++ {
			t := float64(step) / steps
			p.trace = append(p.trace, dot{
				x:      catmullRom(before.x, a.x, b.x, after.x, t),
				y:      catmullRom(before.y, a.y, b.y, after.y, t),
				radius: a.pressure + float64((b.pressure-a.pressure)*t),
				down:   true,
			})
		}
	}
}

// catmullRom is the cubic with value b and slope (c-a)/2 at t = 0, value c and slope (d-b)/2 at t = 1.
func catmullRom(a, b, c, d, t float64) float64 {
	slope0, slope1 := float64(0.5*(c-a)), float64(0.5*(d-b))
	chord := c - b
	quadratic := float64(3*chord) - float64(2*slope0) - slope1
	cubic := slope0 + slope1 - float64(2*chord)
	return b + float64(t*(slope0+float64(t*(quadratic+float64(t*cubic)))))
}

// bend moves every dot by a smooth random displacement field, a uniform cubic B-spline over a grid of
// 5 x 5 displacements, after moving the waist of the digit up or down.
func (p *pen) bend() {
	const cells = 2 // in each direction over the unit square
	var field [cells + 3][cells + 3]struct{ x, y float64 }
	strength := p.uniform(0.03, 0.12)
	for i := range field {
		for j := range field[i] {
			field[i][j].x = p.normal(0, strength)
			field[i][j].y = p.normal(0, strength)
		}
	}
	waist := p.normal(0, 0.25)
	for k := range p.trace {
		d := &p.trace[k]
		d.y += float64(waist * float64(d.y*(1-d.y)))
		column, wx := bspline(d.x, cells)
		row, wy := bspline(d.y, cells)
		var dx, dy float64
		for i, vertical := range wy {
			for j, horizontal := range wx {
				weight := float64(vertical * horizontal)
				dx += float64(weight * field[row+i][column+j].x)
				dy += float64(weight * field[row+i][column+j].y)
			}
		}
		d.x += dx
		d.y += dy
	}
}

// bspline returns the first of the four control points that matter at u, and the weights of the uniform
// cubic B-spline there; u is clamped to [0, 1].
func bspline(u float64, cells int) (first int, weight [4]float64) {
	u = float64(min(max(u, 0), 1) * float64(cells))
	first = min(int(u), cells-1)
	t := u - float64(first)
	s := 1 - t
	t2, s2 := float64(t*t), float64(s*s)
	weight[0] = float64(s2*s) / 6
	weight[3] = float64(t2*t) / 6
	weight[1] = (4 - float64(6*t2) + float64(3*float64(t2*t))) / 6
	weight[2] = (4 - float64(6*s2) + float64(3*float64(s2*s))) / 6
	return first, weight
}

// slant stretches, shears and rotates the digit about its centre.
func (p *pen) slant() {
	width := p.normal(0.95, 0.15)
	shear := p.normal(0.16, 0.2)
	// (cos, sin) of a small angle, from the tangent h of its half.
	h := p.normal(0, 0.06)
	h2 := float64(h * h)
	cos, sin := (1-h2)/(1+h2), float64(2*h)/(1+h2)
	for k := range p.trace {
		d := &p.trace[k]
		y := d.y - 0.5
		x := float64(width*(d.x-0.5)) - float64(shear*y)
		d.x = float64(cos*x) - float64(sin*y)
		d.y = float64(sin*x) + float64(cos*y)
	}
}

// fit scales the digit to a box of about 20 pixels and puts its centre of mass near the middle of the
// image, as the makers of MNIST did. It returns the radius of the stroke in pixels.
func (p *pen) fit() float64 {
	radius := p.normal(1.25, 0.26)
	left, top := p.trace[0].x, p.trace[0].y
	right, bottom := left, top
	for _, d := range p.trace {
		left, right = min(left, d.x), max(right, d.x)
		top, bottom = min(top, d.y), max(bottom, d.y)
	}
	box := p.uniform(18.5, 20.5) - float64(2*radius)
	scale := box / max(right-left, bottom-top)

	cx, cy := p.centre()
	middleX := p.uniform(-0.5, 0.5) + (DigitSide-1)/2.0
	middleY := p.uniform(-0.5, 0.5) + (DigitSide-1)/2.0
	for k := range p.trace {
		d := &p.trace[k]
		d.x = middleX + float64(scale*(d.x-cx))
		d.y = middleY + float64(scale*(d.y-cy))
		d.radius = float64(radius * d.radius)
	}
	return radius
}

// centre returns the mean of the trace, weighted by length.
func (p *pen) centre() (x, y float64) {
	var total float64
	for k := 1; k < len(p.trace); k++ {
		a, b := &p.trace[k-1], &p.trace[k]
		if !b.down {
			continue
		}
		length := distance(b.x-a.x, b.y-a.y)
		x += float64(length * (a.x + b.x))
		y += float64(length * (a.y + b.y))
		total += float64(2 * length)
	}
	return x / total, y / total
}
