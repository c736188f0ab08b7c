package kernels

import "github.com/seed85368726/contractive"

// product is one product of matrices: C = start + L R, where the left factor L
// is A or A^T, the right factor R is B or the transpose that is packed, and
// start is the bias in every row, the old C, or +0.
type product struct {
	c, a       Matrix
	transposed bool      // L is A^T
	inner      int       // columns of L, rows of R
	b          Matrix    // R, unless packed
	packed     *Packed   // R^T, or nil
	bias       []float32 // nil for none
	add        bool      // start from C

	byColumns bool // split over column panels of C, not over its rows
}

// zeros starts the rows of a product that has no bias.
var zeros [contractive.PanelWidth]float32

// compute computes the rows i0 <= i < i1 of the columns j0 <= j < j1 of C. j0
// is a multiple of PanelWidth.
//
// A block of R, 128 x 64 elements or 32 KiB, serves many rows before the next
// one is read; L streams past it. The larger factor is read once: where that is L,
// as many rows at a time as stay in the cache while all of R passes.
func (p *product) compute(i0, i1, j0, j1 int) {
	if p.inner == 0 {
		p.fill(i0, i1, j0, j1)
		return
	}
	rows := i1 - i0
	if rows > j1-j0 {
		rows = max(matrixStep/p.inner/rowStep, 1) * rowStep
	}
	for i := i0; i < i1; i += rows {
		p.panels(i, min(i+rows, i1), j0, j1)
	}
}

// panels is compute for rows that all share a block of R.
func (p *product) panels(i0, i1, j0, j1 int) {
	for j := j0; j < j1; j += contractive.PanelWidth {
		for t := 0; t < p.inner; t += contractive.Block {
			ahead := p.ahead(j, j1, t)
			for i := i0; i < i1; i += rowStep {
				p.step(i, min(i1-i, rowStep), j, min(j1-j, contractive.PanelWidth), t, min(p.inner-t, contractive.Block), ahead)
				ahead = 0
			}
		}
	}
}

// step adds one block of the inner index, k from t on, for m rows from i on
// and n columns from j on.
//
//go:noinline
func (p *product) step(i, m, j, n, t, k, ahead int) {
	c := p.c.Data[i*p.c.Stride+j:]
	start, startStride := p.start(c, j, t)
	r, rStride := p.right(j, t)
	if p.transposed {
		contractive.MulPanelT(c, p.c.Stride, start, startStride, p.a.Data[t*p.a.Stride+i:], p.a.Stride, r, rStride, m, n, k, ahead)
	} else {
		contractive.MulPanel(c, p.c.Stride, start, startStride, p.a.Data[i*p.a.Stride+t:], p.a.Stride, r, rStride, m, n, k, ahead)
	}
}

// ahead returns the distance from the block of R at row t and column j to the one that is read next.
func (p *product) ahead(j, j1, t int) int {
	k := min(p.inner-t, contractive.Block)
	last := t+k == p.inner
	switch {
	case last && j+contractive.PanelWidth >= j1:
		return 0
	case p.packed != nil:
		_, width := p.packed.panel(j, t)
		return k * width // panels follow each other
	case last:
		return contractive.PanelWidth - t*p.b.Stride
	}
	return k * p.b.Stride
}

// start returns what the block at t of the columns from j on is added to, and
// its stride: C itself from the second block on.
func (p *product) start(c []float32, j, t int) ([]float32, int) {
	switch {
	case p.add || t > 0:
		return c, p.c.Stride
	case p.bias != nil:
		return p.bias[j:], 0
	}
	return zeros[:], 0
}

// right returns the right factor from row t and column j on, and its stride.
func (p *product) right(j, t int) ([]float32, int) {
	if p.packed != nil {
		return p.packed.panel(j, t)
	}
	return p.b.Data[t*p.b.Stride+j:], p.b.Stride
}

// fill is compute for an empty sum: C = start.
func (p *product) fill(i0, i1, j0, j1 int) {
	if p.add {
		return
	}
	for i := i0; i < i1; i++ {
		c := p.c.Row(i)[j0:j1]
		clear(c)
		if p.bias != nil {
			copy(c, p.bias[j0:j1])
		}
	}
}
