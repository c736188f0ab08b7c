package kernels

import (
	"slices"
	"testing"

	"github.com/seed85368726/contractive/generic"
)

// vectors returns five vectors of n values.
func vectors(n int) (v [5][]float32) {
	r := newRand()
	for i := range v {
		v[i] = values(r, n)
	}
	return v
}

func TestElementwise(t *testing.T) {
	step := &AdamStep{Beta1: 0.9, Gain1: 0.1, Beta2: 0.999, Gain2: 0.001, Rate: 0.01, Scale: 3, Epsilon: 1e-8}
	operations := map[string]struct{ got, want func(v [5][]float32) }{
		"Axpy": {
			func(v [5][]float32) { Axpy(v[0], 0.37, v[1]) },
			func(v [5][]float32) { generic.Axpy(v[0], 0.37, v[1]) },
		},
		"AddSquares": {
			func(v [5][]float32) { AddSquares(v[0], v[1]) },
			func(v [5][]float32) { generic.AddSquares(v[0], v[1]) },
		},
		"AddScaledSquares": {
			func(v [5][]float32) { AddScaledSquares(v[0], 0.37, v[1]) },
			func(v [5][]float32) { generic.AddScaledSquares(v[0], 0.37, v[1]) },
		},
		"AddCurvature": {
			func(v [5][]float32) { AddCurvature(v[0], v[1], v[2], 1, -2) },
			func(v [5][]float32) { generic.AddCurvature(v[0], v[1], v[2], 1, -2) },
		},
		"Sigmoid": {
			func(v [5][]float32) { Sigmoid(v[0], v[1]) },
			func(v [5][]float32) { generic.Sigmoid(v[0], v[1]) },
		},
		"Sigmoid in place": {
			func(v [5][]float32) { Sigmoid(v[0], v[0]) },
			func(v [5][]float32) { generic.Sigmoid(v[0], v[0]) },
		},
		"SigmoidPrime": {
			func(v [5][]float32) { SigmoidPrime(v[0], v[1], v[2]) },
			func(v [5][]float32) { generic.SigmoidPrime(v[0], v[1], v[2]) },
		},
		"SigmoidPrime in place": {
			func(v [5][]float32) { SigmoidPrime(v[0], v[1], v[1]) },
			func(v [5][]float32) { generic.SigmoidPrime(v[0], v[1], slices.Clone(v[1])) },
		},
		"Tanh": {
			func(v [5][]float32) { Tanh(v[0], v[1]) },
			func(v [5][]float32) { generic.Tanh(v[0], v[1]) },
		},
		"Tanh in place": {
			func(v [5][]float32) { Tanh(v[0], v[0]) },
			func(v [5][]float32) { generic.Tanh(v[0], v[0]) },
		},
		"TanhPrime": {
			func(v [5][]float32) { TanhPrime(v[0], v[1], v[2]) },
			func(v [5][]float32) { generic.TanhPrime(v[0], v[1], v[2]) },
		},
		"TanhPrime in place": {
			func(v [5][]float32) { TanhPrime(v[0], v[1], v[1]) },
			func(v [5][]float32) { generic.TanhPrime(v[0], v[1], slices.Clone(v[1])) },
		},
		"Softplus": {
			func(v [5][]float32) { Softplus(v[0], v[1]) },
			func(v [5][]float32) { generic.Softplus(v[0], v[1]) },
		},
		"Softplus in place": {
			func(v [5][]float32) { Softplus(v[0], v[0]) },
			func(v [5][]float32) { generic.Softplus(v[0], v[0]) },
		},
		"SoftplusPrime": {
			func(v [5][]float32) { SoftplusPrime(v[0], v[1], v[2]) },
			func(v [5][]float32) { generic.SoftplusPrime(v[0], v[1], v[2]) },
		},
		"SoftplusPrime in place": {
			func(v [5][]float32) { SoftplusPrime(v[0], v[1], v[1]) },
			func(v [5][]float32) { generic.SoftplusPrime(v[0], v[1], slices.Clone(v[1])) },
		},
		"ReLU": {
			func(v [5][]float32) { ReLU(v[0], v[1]) },
			func(v [5][]float32) { generic.ReLU(v[0], v[1]) },
		},
		"ReLU in place": {
			func(v [5][]float32) { ReLU(v[0], v[0]) },
			func(v [5][]float32) { generic.ReLU(v[0], v[0]) },
		},
		"ReLUPrime": {
			func(v [5][]float32) { ReLUPrime(v[0], v[1], v[2]) },
			func(v [5][]float32) { generic.ReLUPrime(v[0], v[1], v[2]) },
		},
		"ReLUPrime in place": {
			func(v [5][]float32) { ReLUPrime(v[0], v[1], v[1]) },
			func(v [5][]float32) { generic.ReLUPrime(v[0], v[1], slices.Clone(v[1])) },
		},
		"HiddenDelta": {
			func(v [5][]float32) { HiddenDelta(v[0], v[1], v[2], v[3], 0.3, 0.2, 1, -2) },
			func(v [5][]float32) { generic.HiddenDelta(v[0], v[1], v[2], v[3], 0.3, 0.2, 1, -2) },
		},
		"HiddenDelta in place": {
			func(v [5][]float32) { HiddenDelta(v[0], v[0], v[2], v[3], 0.3, 0.2, 1, -2) },
			func(v [5][]float32) { generic.HiddenDelta(v[0], slices.Clone(v[0]), v[2], v[3], 0.3, 0.2, 1, -2) },
		},
		"Momentum": {
			func(v [5][]float32) { Momentum(v[0], v[1], v[2], 0.1, 0.9) },
			func(v [5][]float32) { generic.Momentum(v[0], v[1], v[2], 0.1, 0.9) },
		},
		"Adam": {
			func(v [5][]float32) { Adam(v[0], v[1], positive(v[2]), v[3], step) },
			func(v [5][]float32) { generic.Adam(v[0], v[1], positive(v[2]), v[3], step) },
		},
	}
	for name, op := range operations {
		t.Run(name, func(t *testing.T) {
			for _, n := range lengths {
				got, want := vectors(n), vectors(n)
				op.got(got)
				op.want(want)
				for i := range want {
					requireBits(t, want[i], got[i], "operand ", i, " length ", n)
				}
			}
		})
	}
}

// positive makes the elements of x positive, as second moments are.
func positive(x []float32) []float32 {
	for i, v := range x {
		x[i] = max(v, -v)
	}
	return x
}
