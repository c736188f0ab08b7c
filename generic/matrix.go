package generic

// A matrix argument is a slice in row-major order and the stride between the
// starts of its rows.

// MatVec computes y = A x: y_r = Dot(A_r, x), with len(y) rows of len(x).
func MatVec(y, a []float32, stride int, x []float32) {
	for r := range y {
		y[r] = Dot(a[r*stride:][:len(x)], x)
	}
}

// RowNorms2 computes n_r = SumSquares(A_r), with len(n) rows of cols elements.
func RowNorms2(n, a []float32, stride, cols int) {
	for r := range n {
		n[r] = SumSquares(a[r*stride:][:cols])
	}
}

// MatVecNorms2 computes MatVec and RowNorms2 in one pass over A.
func MatVecNorms2(y, n, a []float32, stride int, x []float32) {
	MatVec(y, a, stride, x)
	RowNorms2(n, a, stride, len(x))
}

// MatVecT computes y = s + A^T x, with len(x) rows of len(y): one FMA chain for
// every element of y, in row order. s may be y.
func MatVecT(y, s, a []float32, stride int, x []float32) {
	copy(y, s)
	for r, v := range x {
		Axpy(y, v, a[r*stride:][:len(y)])
	}
}

// AddOuter computes A += (alpha x) y^T, with len(x) rows of len(y). alpha x_i
// is rounded first.
func AddOuter(a []float32, stride int, alpha float32, x, y []float32) {
	for i, v := range x {
		Axpy(a[i*stride:][:len(y)], float32(alpha*v), y)
	}
}

// Transpose writes B = A^T, where A has rows rows of cols elements.
func Transpose(b []float32, ldb int, a []float32, lda, rows, cols int) {
	for i := range rows {
		for t, v := range a[i*lda:][:cols] {
			b[t*ldb+i] = v
		}
	}
}
