package kernels

import (
	"fmt"
	"math"

	"github.com/seed85368726/contractive"
)

// Packed holds the transpose of a matrix B in panels, so that products with
// B^T read memory in order: panel p holds the rows of B from p*PanelWidth on
// as columns, element (t, j) at t*width+j, where the inner index t counts the
// columns of B. The last panel is padded with zeros to a multiple of 8
// columns. The zero value is an empty matrix.
//
// A matrix that is packed for a single product costs its copy each time: where
// A has fewer rows than B, pack A instead and take (B A^T)^T, with the same
// bits; see [Transpose].
//
// Any number of goroutines may use a Packed while none packs it.
type Packed struct {
	data       []float32
	rows, cols int // of B
}

// panelPad is what the width of the last panel is a multiple of.
const panelPad = 8

// Pack makes p a copy of B. It allocates when B is larger than what p has
// held. Later changes of B do not reach p.
func (p *Packed) Pack(b Matrix) {
	b.check("Pack", "B")
	p.Reset(b.Rows, b.Cols)
	p.PackRows(0, b)
}

// Reset makes p stand for a matrix of rows x cols whose rows are all yet to be packed by [Packed.PackRows]; what
// they hold until then is not specified. It allocates when the matrix is larger than what p has held.
func (p *Packed) Reset(rows, cols int) {
	if rows < 0 || cols < 0 || cols > 0 && rows > math.MaxInt/cols-panelPad {
		panic(fmt.Sprintf("kernels: Reset: %d x %d", rows, cols))
	}
	if rows == p.rows && cols == p.cols {
		return // the padding is zero still
	}
	p.rows, p.cols = rows, cols
	size := (rows + panelPad - 1) / panelPad * panelPad * cols
	if cap(p.data) < size {
		p.data = make([]float32, size)
	}
	p.data = p.data[:size]
	p.clearPadding()
}

// PackRows replaces the rows of B from lo on by rows, as many as that has.
// Different rows may be packed at the same time.
func (p *Packed) PackRows(lo int, rows Matrix) {
	rows.check("PackRows", "rows")
	equal(rows.Cols, p.cols, "PackRows", "rows has %d columns, B has %d")
	hi := lo + rows.Rows
	if lo < 0 || rows.Rows > p.rows-lo {
		badRange("PackRows", lo, hi, p.rows, "rows")
	}
	if p.cols == 0 {
		return
	}
	for j := lo; j < hi; {
		first := j / contractive.PanelWidth * contractive.PanelWidth
		end := min(first+contractive.PanelWidth, hi)
		panel, width := p.panel(first, 0)
		transpose(panel[j-first:], width, rows.RowRange(j-lo, end-lo))
		j = end
	}
}

// clearPadding zeroes the columns of the last panel beyond the rows of B.
func (p *Packed) clearPadding() {
	used := p.rows % contractive.PanelWidth
	if used%panelPad == 0 {
		return
	}
	panel, width := p.panel(p.rows-used, 0)
	for t := range p.cols {
		clear(panel[t*width+used : (t+1)*width])
	}
}

// panel returns the panel of the rows of B from j on, a multiple of
// PanelWidth, starting at the inner index t, and its width.
func (p *Packed) panel(j, t int) (data []float32, width int) {
	width = min(contractive.PanelWidth, (p.rows-j+panelPad-1)/panelPad*panelPad)
	return p.data[j*p.cols+t*width : (j+width)*p.cols], width
}

// Linear computes one row of a linear layer, y = B x + bias, with the bits of
// that row in [Workers.MatMulT]. A nil bias is +0.
func (p *Packed) Linear(y, bias, x []float32) {
	equal(len(y), p.rows, "Linear", "y has %d elements, B has %d rows")
	equal(len(x), p.cols, "Linear", "x has %d elements, B has %d columns")
	if bias != nil {
		equal(len(bias), p.rows, "Linear", "bias has %d elements, B has %d rows")
	}
	for j := 0; j < p.rows; j += contractive.PanelWidth {
		start := zeros[:]
		if bias != nil {
			start = bias[j:]
		}
		panel, width := p.panel(j, 0)
		linear(y[j:min(j+contractive.PanelWidth, p.rows)], start, x, panel, width)
	}
}

// linear is Linear for one panel. Steps are whole blocks of the inner index,
// so that they do not change the order of the sums.
//
//go:noinline
func linear(y, start, x, panel []float32, width int) {
	const step = matrixStep / contractive.PanelWidth / contractive.Block * contractive.Block
	for ; len(x) > step; start, x, panel = y, x[step:], panel[step*width:] {
		linear(y, start, x[:step], panel, width)
	}
	contractive.Linear(y, start, x, panel, width)
}
