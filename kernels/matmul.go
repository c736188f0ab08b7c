package kernels

// MatMul computes C = A B + 1 bias^T: every row of C starts from bias, which
// is +0 when nil. As the decoder of a batch it is Y = H V + c.
func (w *Workers) MatMul(c, a, b Matrix, bias []float32) {
	checkMatMul(&c, &a, &b, "MatMul")
	checkBias(bias, c.Cols, "MatMul")
	w.multiply(product{c: c, a: a, inner: a.Cols, b: b, bias: bias})
}

// AddMatMul computes C += A B: as [Workers.MatMul], from the old values of C.
func (w *Workers) AddMatMul(c, a, b Matrix) {
	checkMatMul(&c, &a, &b, "AddMatMul")
	w.multiply(product{c: c, a: a, inner: a.Cols, b: b, add: true})
}

// MatTMul computes C = A^T B + 1 bias^T: every row of C starts from bias,
// which is +0 when nil. As the decoder of a batch with one row of H for each
// unit it is Y = H^T V + c; as the gradient of weights it sums, over the
// samples of a batch, the outer products of the rows of A and B.
func (w *Workers) MatTMul(c, a, b Matrix, bias []float32) {
	checkMatTMul(&c, &a, &b, "MatTMul")
	checkBias(bias, c.Cols, "MatTMul")
	w.multiply(product{c: c, a: a, transposed: true, inner: a.Rows, b: b, bias: bias})
}

// AddMatTMul computes C += A^T B: as [Workers.MatTMul], from the old values of C.
func (w *Workers) AddMatTMul(c, a, b Matrix) {
	checkMatTMul(&c, &a, &b, "AddMatTMul")
	w.multiply(product{c: c, a: a, transposed: true, inner: a.Rows, b: b, add: true})
}

// MatMulT computes C = A B^T + 1 bias^T: every row of C starts from bias,
// which is +0 when nil. As the encoder of a batch it is Z = X W^T + b; in
// back-propagation it is dH = dY V^T.
func (w *Workers) MatMulT(c, a Matrix, b *Packed, bias []float32) {
	checkMatMulT(&c, &a, b, "MatMulT")
	checkBias(bias, c.Cols, "MatMulT")
	w.multiply(product{c: c, a: a, inner: a.Cols, packed: b, bias: bias})
}

// AddMatMulT computes C += A B^T: as [Workers.MatMulT], from the old values of C. With a batch packed
// as B and biases as the old values of C's rows, it is the encoder with one row for each unit.
func (w *Workers) AddMatMulT(c, a Matrix, b *Packed) {
	checkMatMulT(&c, &a, b, "AddMatMulT")
	w.multiply(product{c: c, a: a, inner: a.Cols, packed: b, add: true})
}

// checkMatMul panics unless C = A B is possible.
func checkMatMul(c, a, b *Matrix, op string) {
	equal(c.Rows, a.Rows, op, "C has %d rows, A has %d rows")
	equal(c.Cols, b.Cols, op, "C has %d columns, B has %d columns")
	equal(a.Cols, b.Rows, op, "A has %d columns, B has %d rows")
	c.check(op, "C")
	a.check(op, "A")
	b.check(op, "B")
}

// checkMatMulT panics unless C = A B^T is possible.
func checkMatMulT(c, a *Matrix, b *Packed, op string) {
	equal(c.Rows, a.Rows, op, "C has %d rows, A has %d rows")
	equal(c.Cols, b.rows, op, "C has %d columns, B has %d rows")
	equal(a.Cols, b.cols, op, "A has %d columns, B has %d columns")
	c.check(op, "C")
	a.check(op, "A")
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
