package kernels

// MatMul computes C = A B + 1 bias^T: every row of C starts from bias, which
// is +0 when nil. As the decoder of a batch it is Y = H V + c.
func (w *Workers) MatMul(c, a, b Matrix, bias []float32) {
	const op = "MatMul"
	equal(c.Rows, a.Rows, op, "C has %d rows, A has %d rows")
	equal(c.Cols, b.Cols, op, "C has %d columns, B has %d columns")
	equal(a.Cols, b.Rows, op, "A has %d columns, B has %d rows")
	checkBias(bias, c.Cols, op)
	c.check(op, "C")
	a.check(op, "A")
	b.check(op, "B")
	w.multiply(product{c: c, a: a, inner: a.Cols, b: b, bias: bias})
}

// MatTMul computes C = A^T B. As the gradient of weights it sums, over the
// samples of a batch, the outer products of the rows of A and B.
func (w *Workers) MatTMul(c, a, b Matrix) {
	checkMatTMul(&c, &a, &b, "MatTMul")
	w.multiply(product{c: c, a: a, transposed: true, inner: a.Rows, b: b})
}

// AddMatTMul computes C += A^T B: as [Workers.MatTMul], from the old values of
// C. It adds the second half of the gradient of tied weights.
func (w *Workers) AddMatTMul(c, a, b Matrix) {
	checkMatTMul(&c, &a, &b, "AddMatTMul")
	w.multiply(product{c: c, a: a, transposed: true, inner: a.Rows, b: b, add: true})
}

// MatMulT computes C = A B^T + 1 bias^T: every row of C starts from bias,
// which is +0 when nil. As the encoder of a batch it is Z = X W^T + b; in
// back-propagation it is dH = dY V^T.
func (w *Workers) MatMulT(c, a Matrix, b *Packed, bias []float32) {
	const op = "MatMulT"
	equal(c.Rows, a.Rows, op, "C has %d rows, A has %d rows")
	equal(c.Cols, b.rows, op, "C has %d columns, B has %d rows")
	equal(a.Cols, b.cols, op, "A has %d columns, B has %d columns")
	checkBias(bias, c.Cols, op)
	c.check(op, "C")
	a.check(op, "A")
	w.multiply(product{c: c, a: a, inner: a.Cols, packed: b, bias: bias})
}

// checkMatTMul panics unless C = A^T B is possible.
func checkMatTMul(c, a, b *Matrix, op string) {
	equal(c.Rows, a.Cols, op, "C has %d rows, A has %d columns")
	equal(c.Cols, b.Cols, op, "C has %d columns, B has %d columns")
	equal(a.Rows, b.Rows, op, "A has %d rows, B has %d rows")
	c.check(op, "C")
	a.check(op, "A")
	b.check(op, "B")
}

func checkBias(bias []float32, cols int, op string) {
	if bias != nil {
		equal(len(bias), cols, op, "bias has %d elements, C has %d columns")
	}
}
