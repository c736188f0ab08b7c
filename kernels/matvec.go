package kernels

import "github.com/seed85368726/contractive"

// MatVec computes y = A x. Every y_r has the bits of Dot(A_r, x).
//
//go:noinline
func MatVec(y []float32, a Matrix, x []float32) {
	equal(len(y), a.Rows, "MatVec", "y has %d elements, A has %d rows")
	equal(len(x), a.Cols, "MatVec", "x has %d elements, A has %d columns")
	a.check("MatVec", "A")
	switch {
	case a.oneStep():
		contractive.MatVec(y, a.Data, a.Stride, x)
	case a.Cols > matrixStep:
		for r := range y {
			y[r] = Dot(a.Row(r), x)
		}
	default:
		for r, step := 0, a.stepRows(); r < a.Rows; r += step {
			hi := min(r+step, a.Rows)
			MatVec(y[r:hi], a.RowRange(r, hi), x)
		}
	}
}

// RowNorms2 writes n_r = sum_i A_ri^2, the squared norms of the rows. Every
// n_r has the bits of SumSquares(A_r).
//
//go:noinline
func RowNorms2(n []float32, a Matrix) {
	equal(len(n), a.Rows, "RowNorms2", "n has %d elements, A has %d rows")
	a.check("RowNorms2", "A")
	switch {
	case a.oneStep():
		contractive.RowNorms2(n, a.Data, a.Stride, a.Cols)
	case a.Cols > matrixStep:
		for r := range n {
			n[r] = SumSquares(a.Row(r))
		}
	default:
		for r, step := 0, a.stepRows(); r < a.Rows; r += step {
			hi := min(r+step, a.Rows)
			RowNorms2(n[r:hi], a.RowRange(r, hi))
		}
	}
}

// MatVecNorms2 computes y = A x and the squared norms n of the rows of A in
// one pass over A, with the bits of [MatVec] and [RowNorms2].
//
//go:noinline
func MatVecNorms2(y, n []float32, a Matrix, x []float32) {
	equal(len(y), a.Rows, "MatVecNorms2", "y has %d elements, A has %d rows")
	equal(len(n), a.Rows, "MatVecNorms2", "n has %d elements, A has %d rows")
	equal(len(x), a.Cols, "MatVecNorms2", "x has %d elements, A has %d columns")
	a.check("MatVecNorms2", "A")
	switch {
	case a.oneStep():
		contractive.MatVecNorms2(y, n, a.Data, a.Stride, x)
	case a.Cols > matrixStep:
		for r := range y {
			y[r], n[r] = dotAndSquares(a.Row(r), x)
		}
	default:
		for r, step := 0, a.stepRows(); r < a.Rows; r += step {
			hi := min(r+step, a.Rows)
			MatVecNorms2(y[r:hi], n[r:hi], a.RowRange(r, hi), x)
		}
	}
}

// dotAndSquares returns Dot(row, x) and SumSquares(row), step by step, so that
// the second finds the row in the cache.
func dotAndSquares(row, x []float32) (dot, squares float32) {
	var d, s contractive.Lanes
	for lo := 0; lo < len(row); lo += vectorStep {
		hi := min(lo+vectorStep, len(row))
		dotLanes(&d, row[lo:hi], x[lo:hi])
		sumSquaresLanes(&s, row[lo:hi])
	}
	return contractive.SumLanes(&d), contractive.SumLanes(&s)
}

// MatVecT computes y = A^T x. Every element is one chain of fused
// multiply-adds in the order of the rows, from +0.
func MatVecT(y []float32, a Matrix, x []float32) {
	a.checkT(y, x, "MatVecT")
	if len(y) <= len(zeros) && a.oneStep() {
		contractive.MatVecT(y, zeros[:], a.Data, a.Stride, x)
		return
	}
	clear(y)
	AddMatVecT(y, a, x)
}

// AddMatVecT computes y += A^T x: as [MatVecT], from the old values of y.
//
//go:noinline
func AddMatVecT(y []float32, a Matrix, x []float32) {
	a.checkT(y, x, "AddMatVecT")
	switch {
	case a.Cols > stripWidth:
		for j := 0; j < a.Cols; j += stripWidth {
			hi := min(j+stripWidth, a.Cols)
			AddMatVecT(y[j:hi], a.ColRange(j, hi), x)
		}
	case a.oneStep():
		contractive.MatVecT(y, y, a.Data, a.Stride, x)
	default:
		for r, step := 0, a.stepRows(); r < a.Rows; r += step {
			hi := min(r+step, a.Rows)
			AddMatVecT(y, a.RowRange(r, hi), x[r:hi])
		}
	}
}

// checkT panics unless y = A^T x is possible.
func (m *Matrix) checkT(y, x []float32, op string) {
	equal(len(y), m.Cols, op, "y has %d elements, A has %d columns")
	equal(len(x), m.Rows, op, "x has %d elements, A has %d rows")
	m.check(op, "A")
}

// AddOuter computes A += (alpha x) y^T; alpha x_i is rounded first.
//
//go:noinline
func AddOuter(a Matrix, alpha float32, x, y []float32) {
	equal(len(x), a.Rows, "AddOuter", "x has %d elements, A has %d rows")
	equal(len(y), a.Cols, "AddOuter", "y has %d elements, A has %d columns")
	a.check("AddOuter", "A")
	switch {
	case a.Cols > stripWidth:
		for j := 0; j < a.Cols; j += stripWidth {
			hi := min(j+stripWidth, a.Cols)
			AddOuter(a.ColRange(j, hi), alpha, x, y[j:hi])
		}
	case a.oneStep():
		contractive.AddOuter(a.Data, a.Stride, alpha, x, y)
	default:
		for r, step := 0, a.stepRows(); r < a.Rows; r += step {
			hi := min(r+step, a.Rows)
			AddOuter(a.RowRange(r, hi), alpha, x[r:hi], y)
		}
	}
}

// oneStep reports whether m is small enough for one call of assembly.
func (m *Matrix) oneStep() bool { return int64(m.Rows)*int64(max(m.Cols, minRow)) <= matrixStep }

// stepRows returns the number of rows of at most matrixStep elements to take
// in one call of assembly.
func (m *Matrix) stepRows() int { return matrixStep / max(m.Cols, minRow) }
