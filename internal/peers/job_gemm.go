package main

// The matrix products of training, with batches of 128 and 784 visible units.
var (
	gemmNTKind   = &kind{opGemmNT, "C = A B^T (encoder)", "GFLOP/s", encoderShapes, gemmOperands}
	gemmPackKind = &kind{opGemmPack, "C = A B^T (encoder), B in the library's own layout beforehand", "GFLOP/s", encoderShapes, gemmOperands}
	gemmNNKind   = &kind{opGemmNN, "C = A B (decoder)", "GFLOP/s", decoderShapes, gemmOperands}
	gemmTNKind   = &kind{opGemmTN, "C = A^T B (gradient of weights)", "GFLOP/s", gradientShapes, gemmOperands}
)

var (
	batch, visible = 128, 784
	hiddenSizes    = []int{64, 256, 1000}
)

func encoderShapes(k *kind) []job {
	return gemmShapes(k, func(hidden int) (m, n, inner int) { return batch, hidden, visible })
}

func decoderShapes(k *kind) []job {
	return gemmShapes(k, func(hidden int) (m, n, inner int) { return batch, visible, hidden })
}

func gradientShapes(k *kind) []job {
	return gemmShapes(k, func(hidden int) (m, n, inner int) { return hidden, visible, batch })
}

func gemmShapes(k *kind, shape func(hidden int) (m, n, inner int)) []job {
	var jobs []job
	for _, hidden := range hiddenSizes {
		m, n, inner := shape(hidden)
		work := 2e-9 * float64(m) * float64(n) * float64(inner)
		jobs = append(jobs, job{k, dims(m, n) + " over " + dims(inner), spec{op: k.op, m: m, n: n, k: inner}, work})
	}
	return jobs
}

func gemmOperands(s *spec) error {
	r := newRand()
	s.a, s.b, s.out = drawn(r, s.m*s.k, -1, 1), drawn(r, s.k*s.n, -1, 1), newOperand(s.m*s.n)
	return nil
}
