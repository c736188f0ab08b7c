package kernels

import (
	"fmt"
	"slices"
	"testing"

	"github.com/seed85368726/contractive/generic"
)

// matVecShapes of matrices around every bound of a step.
var matVecShapes = []struct{ rows, cols int }{
	{0, 0}, {0, 5}, {5, 0}, {1, 1}, {2, 3}, {8, 8}, {7, 31}, {13, 67}, {64, 100},
	{matrixStep / minRow, 1}, {matrixStep/minRow + 1, 3}, {2*matrixStep/minRow + 5, 7}, // many short rows
	{70, 1000}, {131, 1021}, // several steps of rows
	{16, stripWidth}, {17, stripWidth}, {3, stripWidth + 1}, {19, 2*stripWidth + 3}, // strips of columns
	{1, matrixStep}, {2, matrixStep - 1}, {2, matrixStep + 1}, // rows as long as a step
}

func TestMatVec(t *testing.T) {
	r := newRand()
	for _, shape := range matVecShapes {
		for _, gap := range []int{0, 5} {
			t.Run(fmt.Sprintf("%dx%d+%d", shape.rows, shape.cols, gap), func(t *testing.T) {
				a := matrix(r, shape.rows, shape.cols, gap)
				x, y := values(r, a.Cols), values(r, a.Rows)

				wantY, wantN := slices.Clone(y), slices.Clone(y)
				generic.MatVecNorms2(wantY, wantN, a.Data, a.Stride, x)
				got, norms := slices.Clone(y), slices.Clone(y)
				MatVec(got, a, x)
				requireBits(t, wantY, got, "MatVec")
				RowNorms2(norms, a)
				requireBits(t, wantN, norms, "RowNorms2")
				clear(got)
				clear(norms)
				MatVecNorms2(got, norms, a, x)
				requireBits(t, wantY, got, "MatVecNorms2: y")
				requireBits(t, wantN, norms, "MatVecNorms2: n")

				wantX := slices.Clone(x)
				generic.MatVecT(wantX, wantX, a.Data, a.Stride, y)
				got = slices.Clone(x)
				AddMatVecT(got, a, y)
				requireBits(t, wantX, got, "AddMatVecT")
				clear(wantX)
				generic.MatVecT(wantX, wantX, a.Data, a.Stride, y)
				MatVecT(got, a, y)
				requireBits(t, wantX, got, "MatVecT")

				want := a.clone()
				generic.AddOuter(want.Data, a.Stride, 0.37, y, x)
				AddOuter(a, 0.37, y, x)
				requireBits(t, want.Data, a.Data, "AddOuter")
			})
		}
	}
}
