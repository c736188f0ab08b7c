package main

// The operations on vectors.
var (
	dotKind     = &kind{opDot, "x . y", "GB/s", dotShapes, vectorOperands}
	sigmoidKind = &kind{opSigmoid, "1 / (1 + exp(-x)), x uniform on [-10, 10)", "G elements/s", sigmoidShapes, vectorOperands}
)

func dotShapes(k *kind) []job {
	return vectorShapes(k, 8e-9, 64, 256, 784, 4096)
}

func sigmoidShapes(k *kind) []job {
	return vectorShapes(k, 1e-9, 64, 784, 4096)
}

func vectorShapes(k *kind, work float64, lengths ...int) []job {
	var jobs []job
	for _, n := range lengths {
		jobs = append(jobs, job{k, dims(n), spec{op: k.op, k: n}, float64(n) * work})
	}
	return jobs
}

func vectorOperands(s *spec) error {
	r := newRand()
	if s.op == opDot {
		s.a, s.b, s.out = drawn(r, s.k, 0, 1), drawn(r, s.k, 0, 1), newOperand(1)
		return nil
	}
	s.a, s.out = drawn(r, s.k, -10, 10), newOperand(s.k)
	return nil
}
