package main

// The products of a matrix and a vector read the matrix once: GB/s of its
// bytes are the measure.
var (
	matVecKind   = &kind{opMatVec, "y = A x", "GB/s", matrixShapes, matrixOperands}
	matVecTKind  = &kind{opMatVecT, "y = A^T x", "GB/s", matrixShapes, matrixOperands}
	rowNormsKind = &kind{opRowNorms, "n = sums of squares of the rows of A", "GB/s", matrixShapes, matrixOperands}
)

func matrixShapes(k *kind) []job {
	var jobs []job
	for _, s := range [][2]int{{8, 8}, {16, 32}, {64, 784}, {784, 64}, {256, 256}, {1000, 784}, {1024, 1024}, {4096, 4096}} {
		jobs = append(jobs, job{k, dims(s[0], s[1]), spec{op: k.op, m: s[0], k: s[1]}, float64(s[0]) * float64(s[1]) * 4e-9})
	}
	return jobs
}

func matrixOperands(s *spec) error {
	in, out := s.k, s.m
	if s.op == opMatVecT {
		in, out = out, in
	}
	r := newRand()
	s.a, s.b, s.out = drawn(r, s.m*s.k, -1, 1), drawn(r, in, -1, 1), newOperand(out)
	return nil
}
