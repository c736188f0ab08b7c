package figures

import (
	"github.com/seed85368726/contractive/internal/symmetric"
)

// Plane is the codes in the two directions in which they vary most.
type Plane struct {
	X, Y   []float64  // of each point
	Labels []int      // of each point, or nil
	Share  [2]float64 // of the variance, along X and Y
	Fitted int        // samples that the directions are from
	Walks  [][2][]float64
}

// planeWork is the number of multiply-adds of their covariance, about half a second.
const planeWork = 5e8

// maxSide is the largest matrix whose eigenvectors are taken, some tenths of a second.
const maxSide = 512

// plane projects codes. The directions are eigenvectors of their covariance, or for many units, of as many samples as maxSide, since
// the smaller of C^T C and C C^T has the same eigenvalues.
func (g *gathering) plane() error {
	g.progress("codes", 0, 0)
	hidden := g.model.Hidden()
	fitted := even(g.data.Count, max(1, int(min(planeWork/float64(hidden*hidden), usualRows))))
	if hidden > maxSide {
		fitted = even(g.data.Count, maxSide)
	}
	p := projection{hidden: hidden, codes: g.codes, mean: make([]float64, hidden)}
	p.centre(fitted)
	var err error
	if hidden > maxSide {
		err = p.fitSamples(fitted)
	} else {
		err = p.fitUnits(fitted)
	}
	if err != nil {
		return err
	}
	g.Codes.Fitted, g.Codes.Share = len(fitted), p.share
	points := even(g.data.Count, planePoints)
	for _, i := range points {
		x, y := p.at(g.codes[i*hidden:][:hidden])
		g.Codes.X, g.Codes.Y = append(g.Codes.X, x), append(g.Codes.Y, y)
		if g.Labels {
			g.Codes.Labels = append(g.Codes.Labels, g.label(i))
		}
	}
	for _, w := range g.Walks {
		var path [2][]float64
		for i := range w.Chain.Count {
			x, y := p.at(w.Codes[i*hidden:][:hidden])
			path[0], path[1] = append(path[0], x), append(path[1], y)
		}
		g.Codes.Walks = append(g.Codes.Walks, path)
	}
	return nil
}

// projection is a plane in the space of codes.
type projection struct {
	hidden int
	codes  []float32
	mean   []float64
	axes   [2][]float64 // of length 1, or 0 where codes do not vary
	share  [2]float64
}

// centre sets the mean of the codes of rows.
func (p *projection) centre(rows []int) {
	for _, i := range rows {
		for j, h := range p.codes[i*p.hidden:][:p.hidden] {
			p.mean[j] += float64(h)
		}
	}
	for j := range p.mean {
		p.mean[j] /= float64(len(rows))
	}
}

// deviation writes the code of row i, less the mean.
func (p *projection) deviation(dst []float64, i int) {
	for j, h := range p.codes[i*p.hidden:][:p.hidden] {
		dst[j] = float64(h) - p.mean[j]
	}
}

// fitUnits takes the axes from the hidden x hidden matrix of products of units.
func (p *projection) fitUnits(rows []int) error {
	n := p.hidden
	products, d := make([]float64, n*n), make([]float64, n)
	for _, i := range rows {
		p.deviation(d, i)
		for j, a := range d {
			row := products[j*n:][:j+1]
			for k := range row {
				row[k] += float64(a * d[k])
			}
		}
	}
	values, vectors, err := symmetric.Decompose(products, n)
	if err != nil {
		return err
	}
	for a := range min(2, n) {
		p.axes[a] = vectors[a*n:][:n]
	}
	p.setShare(values)
	return nil
}

// fitSamples takes the axes from the matrix of products of samples: an eigenvector u of C C^T gives the axis C^T u.
func (p *projection) fitSamples(rows []int) error {
	n := len(rows)
	deviations := make([][]float64, n)
	for r, i := range rows {
		deviations[r] = make([]float64, p.hidden)
		p.deviation(deviations[r], i)
	}
	products := make([]float64, n*n)
	for r := range n {
		for s := range r + 1 {
			products[r*n+s] = dot(deviations[r], deviations[s])
		}
	}
	values, vectors, err := symmetric.Decompose(products, n)
	if err != nil {
		return err
	}
	for a := range min(2, n) {
		axis := make([]float64, p.hidden)
		for r, c := range vectors[a*n:][:n] {
			for j, d := range deviations[r] {
				axis[j] += float64(c * d)
			}
		}
		symmetric.Orient(axis)
		p.axes[a] = unit(axis)
	}
	p.setShare(values)
	return nil
}

// setShare takes the share of the first two of all eigenvalues. Rounding leaves some below 0.
func (p *projection) setShare(values []float64) {
	total := 0.0
	for _, v := range values {
		total += max(v, 0)
	}
	for a := range min(2, len(values)) {
		if total > 0 {
			p.share[a] = max(values[a], 0) / total
		}
	}
}

// at returns the coordinates of a code.
func (p *projection) at(code []float32) (x, y float64) {
	var c [2]float64
	for a, axis := range p.axes {
		for j, v := range axis {
			c[a] += float64(v * (float64(code[j]) - p.mean[j]))
		}
	}
	return c[0], c[1]
}
