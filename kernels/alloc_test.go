package kernels

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoAllocation(t *testing.T) {
	const n = 2*vectorStep + 5
	r := newRand()
	x, y, z := values(r, n), values(r, n), values(r, n)
	step := &AdamStep{Beta1: 0.9, Gain1: 0.1, Beta2: 0.999, Gain2: 0.001, Rate: 0.01, Scale: 3, Epsilon: 1e-8}
	a, b, c := NewMatrix(64, 1100), NewMatrix(1100, 70), NewMatrix(64, 70)
	rows, cols := make([]float32, 64), make([]float32, 1100)
	var packed Packed
	packed.Pack(NewMatrix(70, 1100))
	hidden := make([]float32, 70)
	a70, b70 := NewMatrix(70, 1100), NewMatrix(1100, 70)
	workers := NewWorkers(2)
	defer workers.Close()
	split := func(lo, hi int) { clear(rows[lo:hi]) }

	const runs = 20 // so many that what else the process allocates meanwhile rounds to none
	for name, f := range map[string]func(){
		"Dot":              func() { Dot(x, y) },
		"SumSquares":       func() { SumSquares(x) },
		"JacobianNorm2":    func() { JacobianNorm2(x, y) },
		"SquaredError":     func() { SquaredError(z, y, x, 1) },
		"CrossEntropy":     func() { CrossEntropy(z, y, x, 1) },
		"Axpy":             func() { Axpy(y, 1, x) },
		"AddSquares":       func() { AddSquares(y, x) },
		"Sigmoid":          func() { Sigmoid(y, x) },
		"SigmoidPrime":     func() { SigmoidPrime(z, y, x) },
		"HiddenDelta":      func() { HiddenDelta(z, y, x, x, 1, 1, 1, -2) },
		"AddCurvature":     func() { AddCurvature(z, y, x, 1, -2) },
		"AddScaledSquares": func() { AddScaledSquares(z, 0.5, x) },
		"CountOutside":     func() { CountOutside(x, 0, 1) },
		"Momentum":         func() { Momentum(z, y, x, 0.1, 0.9) },
		"Adam":             func() { Adam(z, y, x, x, step) },
		"MatVec":           func() { MatVec(rows, a, cols) },
		"MatVecT":          func() { MatVecT(cols, a, rows) },
		"AddMatVecT":       func() { AddMatVecT(cols, a, rows) },
		"RowNorms2":        func() { RowNorms2(rows, a) },
		"MatVecNorms2":     func() { MatVecNorms2(rows, rows, a, cols) },
		"AddOuter":         func() { AddOuter(a, 1, rows, cols) },
		"MatMul":           func() { workers.MatMul(c, a, b, hidden) },
		"AddMatMul":        func() { workers.AddMatMul(c, a, b) },
		"MatTMul":          func() { workers.MatTMul(b, a, c, hidden) },
		"AddMatMulT":       func() { workers.AddMatMulT(c, a, &packed) },
		"AddMatTMul":       func() { workers.AddMatTMul(b, a, c) },
		"MatMulT":          func() { workers.MatMulT(c, a, &packed, hidden) },
		"MatMul alone":     func() { (*Workers)(nil).MatMul(c, a, b, nil) },
		"Transpose":        func() { Transpose(b70, a70) },
		"Split":            func() { workers.Split(64, 1, split) },
		"Linear":           func() { packed.Linear(hidden, hidden, cols) },
		"Tanh":             func() { Tanh(y, x) },
		"TanhPrime":        func() { TanhPrime(z, y, x) },
		"Softplus":         func() { Softplus(y, x) },
		"SoftplusPrime":    func() { SoftplusPrime(z, y, x) },
		"ReLU":             func() { ReLU(y, x) },
		"ReLUPrime":        func() { ReLUPrime(z, y, x) },
	} {
		t.Run(name, func(t *testing.T) {
			// The runtime itself allocates now and then when a goroutine waits: an allocation of ours shows in every run.
			require.Zero(t, testing.AllocsPerRun(runs, f))
		})
	}
}
