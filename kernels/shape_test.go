package kernels

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestShapePanics(t *testing.T) {
	v := func(n int) []float32 { return make([]float32, n) }
	m := NewMatrix
	var w *Workers
	packed := &Packed{}
	packed.Pack(m(4, 5))
	short := Matrix{v(10), 3, 4, 4}
	overlapping := Matrix{v(100), 3, 4, 3}
	negative := Matrix{v(0), 0, -1, 0}

	for want, f := range map[string]func(){
		"kernels: Dot: x has 3 elements, y has 4":                    func() { Dot(v(3), v(4)) },
		"kernels: JacobianNorm2: p has 3 elements, n has 2":          func() { JacobianNorm2(v(3), v(2)) },
		"kernels: SquaredError: dst has 3 elements, y has 4":         func() { SquaredError(v(3), v(4), v(3), 1) },
		"kernels: SquaredError: dst has 3 elements, x has 4":         func() { SquaredError(v(3), v(3), v(4), 1) },
		"kernels: CrossEntropy: dst has 3 elements, a has 4":         func() { CrossEntropy(v(3), v(4), v(3), 1) },
		"kernels: CrossEntropy: dst has 3 elements, x has 4":         func() { CrossEntropy(v(3), v(3), v(4), 1) },
		"kernels: Axpy: y has 3 elements, x has 4":                   func() { Axpy(v(3), 1, v(4)) },
		"kernels: AddSquares: y has 3 elements, x has 4":             func() { AddSquares(v(3), v(4)) },
		"kernels: Sigmoid: dst has 3 elements, x has 4":              func() { Sigmoid(v(3), v(4)) },
		"kernels: SigmoidPrime: h has 3 elements, p has 4":           func() { SigmoidPrime(v(3), v(4), v(3)) },
		"kernels: SigmoidPrime: h has 3 elements, z has 4":           func() { SigmoidPrime(v(3), v(3), v(4)) },
		"kernels: HiddenDelta: dz has 3 elements, dh has 4":          func() { HiddenDelta(v(3), v(4), v(3), v(3), 1, 1, 1, -2) },
		"kernels: HiddenDelta: dz has 3 elements, h has 4":           func() { HiddenDelta(v(3), v(3), v(4), v(3), 1, 1, 1, -2) },
		"kernels: HiddenDelta: dz has 3 elements, p has 4":           func() { HiddenDelta(v(3), v(3), v(3), v(4), 1, 1, 1, -2) },
		"kernels: AddCurvature: dh has 3 elements, dp has 4":         func() { AddCurvature(v(3), v(4), v(3), 1, -2) },
		"kernels: AddCurvature: dh has 3 elements, h has 4":          func() { AddCurvature(v(3), v(3), v(4), 1, -2) },
		"kernels: AddScaledSquares: y has 3 elements, x has 4":       func() { AddScaledSquares(v(3), 1, v(4)) },
		"kernels: Transpose: B has 4 rows, A has 5 columns":          func() { Transpose(m(4, 4), m(4, 5)) },
		"kernels: Transpose: B has 5 columns, A has 4 rows":          func() { Transpose(m(5, 5), m(4, 5)) },
		"kernels: Reset: -1 x 3":                                     func() { new(Packed).Reset(-1, 3) },
		"kernels: Tanh: dst has 3 elements, x has 4":                 func() { Tanh(v(3), v(4)) },
		"kernels: TanhPrime: h has 3 elements, p has 4":              func() { TanhPrime(v(3), v(4), v(3)) },
		"kernels: TanhPrime: h has 3 elements, z has 4":              func() { TanhPrime(v(3), v(3), v(4)) },
		"kernels: Softplus: dst has 3 elements, x has 4":             func() { Softplus(v(3), v(4)) },
		"kernels: SoftplusPrime: h has 3 elements, p has 4":          func() { SoftplusPrime(v(3), v(4), v(3)) },
		"kernels: SoftplusPrime: h has 3 elements, z has 4":          func() { SoftplusPrime(v(3), v(3), v(4)) },
		"kernels: ReLU: dst has 3 elements, x has 4":                 func() { ReLU(v(3), v(4)) },
		"kernels: ReLUPrime: h has 3 elements, p has 4":              func() { ReLUPrime(v(3), v(4), v(3)) },
		"kernels: ReLUPrime: h has 3 elements, z has 4":              func() { ReLUPrime(v(3), v(3), v(4)) },
		"kernels: Momentum: w has 3 elements, v has 4":               func() { Momentum(v(3), v(4), v(3), 1, 1) },
		"kernels: Momentum: w has 3 elements, g has 4":               func() { Momentum(v(3), v(3), v(4), 1, 1) },
		"kernels: Adam: w has 3 elements, m has 4":                   func() { Adam(v(3), v(4), v(3), v(3), &AdamStep{}) },
		"kernels: Adam: w has 3 elements, v has 4":                   func() { Adam(v(3), v(3), v(4), v(3), &AdamStep{}) },
		"kernels: Adam: w has 3 elements, g has 4":                   func() { Adam(v(3), v(3), v(3), v(4), &AdamStep{}) },
		"kernels: MatVec: y has 3 elements, A has 4 rows":            func() { MatVec(v(3), m(4, 5), v(5)) },
		"kernels: MatVec: x has 6 elements, A has 5 columns":         func() { MatVec(v(4), m(4, 5), v(6)) },
		"kernels: RowNorms2: n has 3 elements, A has 4 rows":         func() { RowNorms2(v(3), m(4, 5)) },
		"kernels: MatVecNorms2: y has 3 elements, A has 4 rows":      func() { MatVecNorms2(v(3), v(4), m(4, 5), v(5)) },
		"kernels: MatVecNorms2: n has 3 elements, A has 4 rows":      func() { MatVecNorms2(v(4), v(3), m(4, 5), v(5)) },
		"kernels: MatVecNorms2: x has 6 elements, A has 5 columns":   func() { MatVecNorms2(v(4), v(4), m(4, 5), v(6)) },
		"kernels: MatVecT: y has 4 elements, A has 5 columns":        func() { MatVecT(v(4), m(4, 5), v(4)) },
		"kernels: MatVecT: x has 5 elements, A has 4 rows":           func() { MatVecT(v(5), m(4, 5), v(5)) },
		"kernels: AddMatVecT: y has 4 elements, A has 5 columns":     func() { AddMatVecT(v(4), m(4, 5), v(4)) },
		"kernels: AddMatVecT: x has 5 elements, A has 4 rows":        func() { AddMatVecT(v(5), m(4, 5), v(5)) },
		"kernels: AddOuter: x has 5 elements, A has 4 rows":          func() { AddOuter(m(4, 5), 1, v(5), v(5)) },
		"kernels: AddOuter: y has 4 elements, A has 5 columns":       func() { AddOuter(m(4, 5), 1, v(4), v(4)) },
		"kernels: PackRows: rows has 4 columns, B has 5":             func() { packed.PackRows(0, m(2, 4)) },
		"kernels: PackRows: range [3, 5), the matrix has 4 rows":     func() { packed.PackRows(3, m(2, 5)) },
		"kernels: PackRows: range [-1, 1), the matrix has 4 rows":    func() { packed.PackRows(-1, m(2, 5)) },
		"kernels: Linear: y has 5 elements, B has 4 rows":            func() { packed.Linear(v(5), v(4), v(5)) },
		"kernels: Linear: x has 4 elements, B has 5 columns":         func() { packed.Linear(v(4), v(4), v(4)) },
		"kernels: Linear: bias has 5 elements, B has 4 rows":         func() { packed.Linear(v(4), v(5), v(5)) },
		"kernels: MatMul: C has 3 rows, A has 4 rows":                func() { w.MatMul(m(3, 6), m(4, 5), m(5, 6), nil) },
		"kernels: MatMul: C has 3 columns, B has 6 columns":          func() { w.MatMul(m(4, 3), m(4, 5), m(5, 6), nil) },
		"kernels: MatMul: A has 5 columns, B has 7 rows":             func() { w.MatMul(m(4, 6), m(4, 5), m(7, 6), nil) },
		"kernels: MatMul: bias has 5 elements, C has 6 columns":      func() { w.MatMul(m(4, 6), m(4, 5), m(5, 6), v(5)) },
		"kernels: AddMatMul: C has 3 rows, A has 4 rows":             func() { w.AddMatMul(m(3, 6), m(4, 5), m(5, 6)) },
		"kernels: AddMatMul: C has 3 columns, B has 6 columns":       func() { w.AddMatMul(m(4, 3), m(4, 5), m(5, 6)) },
		"kernels: AddMatMul: A has 5 columns, B has 7 rows":          func() { w.AddMatMul(m(4, 6), m(4, 5), m(7, 6)) },
		"kernels: AddMatMulT: C has 3 rows, A has 2 rows":            func() { w.AddMatMulT(m(3, 4), m(2, 5), packed) },
		"kernels: AddMatMulT: C has 3 columns, B has 4 rows":         func() { w.AddMatMulT(m(2, 3), m(2, 5), packed) },
		"kernels: AddMatMulT: A has 6 columns, B has 5 columns":      func() { w.AddMatMulT(m(2, 4), m(2, 6), packed) },
		"kernels: MatTMul: bias has 5 elements, C has 6 columns":     func() { w.MatTMul(m(4, 6), m(5, 4), m(5, 6), v(5)) },
		"kernels: MatTMul: C has 3 rows, A has 4 columns":            func() { w.MatTMul(m(3, 6), m(5, 4), m(5, 6), nil) },
		"kernels: MatTMul: C has 3 columns, B has 6 columns":         func() { w.MatTMul(m(4, 3), m(5, 4), m(5, 6), nil) },
		"kernels: MatTMul: A has 5 rows, B has 7 rows":               func() { w.MatTMul(m(4, 6), m(5, 4), m(7, 6), nil) },
		"kernels: AddMatTMul: C has 3 rows, A has 4 columns":         func() { w.AddMatTMul(m(3, 6), m(5, 4), m(5, 6)) },
		"kernels: AddMatTMul: C has 3 columns, B has 6 columns":      func() { w.AddMatTMul(m(4, 3), m(5, 4), m(5, 6)) },
		"kernels: AddMatTMul: A has 5 rows, B has 7 rows":            func() { w.AddMatTMul(m(4, 6), m(5, 4), m(7, 6)) },
		"kernels: MatMulT: C has 3 rows, A has 2 rows":               func() { w.MatMulT(m(3, 4), m(2, 5), packed, nil) },
		"kernels: MatMulT: C has 3 columns, B has 4 rows":            func() { w.MatMulT(m(2, 3), m(2, 5), packed, nil) },
		"kernels: MatMulT: A has 6 columns, B has 5 columns":         func() { w.MatMulT(m(2, 4), m(2, 6), packed, nil) },
		"kernels: MatMulT: bias has 3 elements, C has 4 columns":     func() { w.MatMulT(m(2, 4), m(2, 5), packed, v(3)) },
		"kernels: Split: n is -1, grain is 1; want at least 0 and 1": func() { w.Split(-1, 1, func(lo, hi int) {}) },
		"kernels: Split: n is 1, grain is 0; want at least 0 and 1":  func() { w.Split(1, 0, func(lo, hi int) {}) },
		"kernels: NewMatrix: -1 x 2":                                 func() { m(-1, 2) },
		"kernels: Row: index 4, the matrix has 4 rows":               func() { m(4, 5).Row(4) },
		"kernels: Row: index -1, the matrix has 4 rows":              func() { m(4, 5).Row(-1) },
		"kernels: RowRange: range [2, 5), the matrix has 4 rows":     func() { m(4, 5).RowRange(2, 5) },
		"kernels: RowRange: range [3, 2), the matrix has 4 rows":     func() { m(4, 5).RowRange(3, 2) },
		"kernels: ColRange: range [-1, 2), the matrix has 5 columns": func() { m(4, 5).ColRange(-1, 2) },

		"kernels: MatVec: A is 3 x 4 with stride 4 in a slice of 10 elements":       func() { MatVec(v(3), short, v(4)) },
		"kernels: MatVec: A is 3 x 4 with stride 3 in a slice of 100 elements":      func() { MatVec(v(3), overlapping, v(4)) },
		"kernels: RowNorms2: A is 0 x -1 with stride 0 in a slice of 0 elements":    func() { RowNorms2(nil, negative) },
		"kernels: MatVecNorms2: A is 3 x 4 with stride 4 in a slice of 10 elements": func() { MatVecNorms2(v(3), v(3), short, v(4)) },
		"kernels: MatVecT: A is 3 x 4 with stride 4 in a slice of 10 elements":      func() { MatVecT(v(4), short, v(3)) },
		"kernels: AddMatVecT: A is 3 x 4 with stride 3 in a slice of 100 elements":  func() { AddMatVecT(v(4), overlapping, v(3)) },
		"kernels: AddOuter: A is 3 x 4 with stride 4 in a slice of 10 elements":     func() { AddOuter(short, 1, v(3), v(4)) },
		"kernels: Transpose: A is 3 x 4 with stride 4 in a slice of 10 elements":    func() { Transpose(m(4, 3), short) },
		"kernels: Transpose: B is 3 x 4 with stride 4 in a slice of 10 elements":    func() { Transpose(short, m(4, 3)) },
		"kernels: Pack: B is 3 x 4 with stride 4 in a slice of 10 elements":         func() { (&Packed{}).Pack(short) },
		"kernels: PackRows: rows is 3 x 4 with stride 4 in a slice of 10 elements":  func() { packed.PackRows(0, short) },
		"kernels: MatMul: C is 3 x 4 with stride 3 in a slice of 100 elements":      func() { w.MatMul(overlapping, m(3, 2), m(2, 4), nil) },
		"kernels: MatMul: A is 3 x 4 with stride 4 in a slice of 10 elements":       func() { w.MatMul(m(3, 2), short, m(4, 2), nil) },
		"kernels: MatMul: B is 3 x 4 with stride 4 in a slice of 10 elements":       func() { w.MatMul(m(2, 4), m(2, 3), short, nil) },
		"kernels: MatTMul: A is 3 x 4 with stride 4 in a slice of 10 elements":      func() { w.MatTMul(m(4, 2), short, m(3, 2), nil) },
		"kernels: AddMatTMul: B is 3 x 4 with stride 4 in a slice of 10 elements":   func() { w.AddMatTMul(m(2, 4), m(3, 2), short) },
		"kernels: MatMulT: C is 3 x 4 with stride 4 in a slice of 10 elements":      func() { w.MatMulT(short, m(3, 5), packed, nil) },
		"kernels: MatMulT: A is 2 x 5 with stride 5 in a slice of 9 elements":       func() { w.MatMulT(m(2, 4), Matrix{v(9), 2, 5, 5}, packed, nil) },
	} {
		t.Run(want, func(t *testing.T) { require.PanicsWithValue(t, want, f) })
	}
}

// What a call that panics would have written is as it was.
func TestPanicsBeforeWriting(t *testing.T) {
	ones := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = 1
		}
		return v
	}
	short := Matrix{ones(10), 3, 4, 4}
	packed := &Packed{}
	packed.Pack(NewMatrix(70, 5))
	c := Matrix{ones(12), 3, 4, 4}
	v3, v4, v70 := ones(3), ones(4), ones(70)
	var w *Workers
	for name, call := range map[string]func(){
		"MatVec":       func() { MatVec(v3, short, ones(4)) },
		"MatVecNorms2": func() { MatVecNorms2(v3, v3, short, ones(4)) },
		"MatVecT":      func() { MatVecT(v4, short, ones(3)) },
		"MatMul":       func() { w.MatMul(c, NewMatrix(3, 5), NewMatrix(5, 4), ones(3)) },
		"MatMul, B":    func() { w.MatMul(c, NewMatrix(3, 3), short, nil) },
		"Linear":       func() { packed.Linear(v70, ones(69), ones(5)) },
		"Transpose":    func() { Transpose(short, NewMatrix(4, 3)) },
		"Momentum":     func() { Momentum(v3, v3, ones(4), 1, 1) },
		"TanhPrime":    func() { TanhPrime(v3, v3, ones(4)) },
	} {
		require.Panics(t, call, name)
		for _, v := range [][]float32{v3, v4, v70, c.Data, short.Data} {
			require.Equal(t, ones(len(v)), v, name)
		}
	}
}
