package kernels

import "github.com/seed85368726/contractive"

// Transpose computes B = A^T, for A of rows x cols and B of cols x rows, which
// must not overlap.
func Transpose(b, a Matrix) {
	equal(b.Rows, a.Cols, "Transpose", "B has %d rows, A has %d columns")
	equal(b.Cols, a.Rows, "Transpose", "B has %d columns, A has %d rows")
	b.check("Transpose", "B")
	a.check("Transpose", "A")
	for i := 0; i < a.Rows && a.Cols > 0; i += contractive.PanelWidth {
		transpose(b.Data[i:], b.Stride, a.RowRange(i, min(i+contractive.PanelWidth, a.Rows)))
	}
}

// transpose writes the transpose of a, of at most PanelWidth rows, to the first
// columns of a matrix with the given stride.
//
//go:noinline
func transpose(columns []float32, stride int, a Matrix) {
	const step = matrixStep / contractive.PanelWidth
	for ; a.Cols > step; columns, a = columns[step*stride:], a.ColRange(step, a.Cols) {
		transpose(columns, stride, a.ColRange(0, step))
	}
	contractive.Transpose(columns, stride, a.Data, a.Stride, a.Rows, a.Cols)
}
