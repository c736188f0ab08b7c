package main

import (
	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/kernels"
)

var (
	dotSizes        = []size{{64}, {784}, {4096}}
	activationSizes = []size{{4096}}
	rowSizes        = []size{{64}, {784}, {4096}}
	weightSizes     = []size{{64 * 784}, {1000 * 784}}
	matrixSizes     = []size{{8, 8}, {16, 32}, {64, 784}, {784, 64}, {256, 256}, {1000, 784}, {1024, 1024}, {4096, 4096}}
	layerSizes      = []size{{8, 16}, {64, 784}, {1000, 784}}
	productSizes    = []size{{128, 784, 64}, {128, 784, 1000}}
	panelRows       = []size{{contractive.PanelWidth, 784}}
	panelSizes      = []size{{64, contractive.PanelWidth, contractive.Block}}
)

// Values that keep repeated updates finite.
const (
	small = 1e-6
	decay = 0.9
)

var adamStep = kernels.AdamStep{Beta1: 0.9, Gain1: 0.1, Beta2: 0.999, Gain2: 0.001, Rate: 1e-3, Scale: 1, Epsilon: 1e-8}

// sink keeps results of reductions alive.
var sink float32

// oneThread runs products on the caller's thread.
var oneThread *kernels.Workers

// table is every kernel, by its name in lower case. Most are of package
// kernels; transpose, mulpanel and mulpanelt are what packing and all products
// there call in the root package.
var table = []kernel{
	// Reductions.
	{
		"dot", vectorForm, dotSizes,
		[]operand{reads(first, signed), reads(first, signed)},
		per(2, first),
		func(s size, o [][]float32) loop {
			x, y := o[0], o[1]
			return func(n int) {
				for range n {
					sink = kernels.Dot(x, y)
				}
			}
		},
	},
	{
		"sumsquares", vectorForm, dotSizes,
		[]operand{reads(first, signed)},
		per(2, first),
		func(s size, o [][]float32) loop {
			x := o[0]
			return func(n int) {
				for range n {
					sink = kernels.SumSquares(x)
				}
			}
		},
	},
	{ // p^2, and an FMA with n
		"jacobiannorm2", vectorForm, rowSizes,
		[]operand{reads(first, positive), reads(first, positive)},
		per(3, first),
		func(s size, o [][]float32) loop {
			p, norms := o[0], o[1]
			return func(n int) {
				for range n {
					sink = kernels.JacobianNorm2(p, norms)
				}
			}
		},
	},
	{ // y - x, alpha times it, and an FMA of its square
		"squarederror", vectorForm, rowSizes,
		[]operand{writes(first), reads(first, signed), reads(first, signed)},
		per(4, first),
		func(s size, o [][]float32) loop {
			dst, y, x := o[0], o[1], o[2]
			return func(n int) {
				for range n {
					sink = kernels.SquaredError(dst, y, x, 0.5)
				}
			}
		},
	},
	{
		"crossentropy", vectorForm, rowSizes,
		[]operand{writes(first), reads(first, logit), reads(first, positive)},
		nil,
		func(s size, o [][]float32) loop {
			dst, a, x := o[0], o[1], o[2]
			return func(n int) {
				for range n {
					sink = kernels.CrossEntropy(dst, a, x, 0.5)
				}
			}
		},
	},

	// Elementwise.
	{
		"axpy", vectorForm, rowSizes,
		[]operand{updates(first, signed), reads(first, signed)},
		per(2, first),
		func(s size, o [][]float32) loop {
			y, x := o[0], o[1]
			return func(n int) {
				for range n {
					kernels.Axpy(y, small, x)
				}
			}
		},
	},
	{
		"addsquares", vectorForm, rowSizes,
		[]operand{updates(first, signed), reads(first, signed)},
		per(2, first),
		func(s size, o [][]float32) loop {
			y, x := o[0], o[1]
			return func(n int) {
				for range n {
					kernels.AddSquares(y, x)
				}
			}
		},
	},
	{
		"sigmoid", vectorForm, activationSizes,
		[]operand{writes(first), reads(first, logit)},
		nil,
		func(s size, o [][]float32) loop {
			dst, x := o[0], o[1]
			return func(n int) {
				for range n {
					kernels.Sigmoid(dst, x)
				}
			}
		},
	},
	{
		"sigmoidprime", vectorForm, activationSizes,
		[]operand{writes(first), writes(first), reads(first, logit)},
		nil,
		func(s size, o [][]float32) loop {
			h, p, z := o[0], o[1], o[2]
			return func(n int) {
				for range n {
					kernels.SigmoidPrime(h, p, z)
				}
			}
		},
	},
	{ // two FMAs and three products
		"hiddendelta", vectorForm, rowSizes,
		[]operand{writes(first), reads(first, signed), reads(first, positive), reads(first, positive), reads(first, positive)},
		per(7, first),
		func(s size, o [][]float32) loop {
			dz, dh, h, p, norms := o[0], o[1], o[2], o[3], o[4]
			return func(n int) {
				for range n {
					kernels.HiddenDelta(dz, dh, h, p, norms, 0.5)
				}
			}
		},
	},

	// Optimisers, over the weights of a layer.
	{
		"momentum", vectorForm, weightSizes,
		[]operand{updates(first, signed), updates(first, signed), reads(first, signed)},
		per(4, first),
		func(s size, o [][]float32) loop {
			w, v, g := o[0], o[1], o[2]
			return func(n int) {
				for range n {
					kernels.Momentum(w, v, g, small, decay)
				}
			}
		},
	},
	{ // three FMAs, four products, a root, a quotient and a difference
		"adam", vectorForm, weightSizes,
		[]operand{updates(first, signed), updates(first, signed), updates(first, positive), reads(first, signed)},
		per(13, first),
		func(s size, o [][]float32) loop {
			w, m, v, g := o[0], o[1], o[2], o[3]
			return func(n int) {
				for range n {
					kernels.Adam(w, m, v, g, &adamStep)
				}
			}
		},
	},

	// Matrix and vector.
	{
		"matvec", matrixForm, matrixSizes,
		[]operand{writes(first), reads(firstBySecond, signed), reads(second, signed)},
		per(2, firstBySecond),
		func(s size, o [][]float32) loop {
			y, a, x := o[0], matrix(o[1], s[0], s[1]), o[2]
			return func(n int) {
				for range n {
					kernels.MatVec(y, a, x)
				}
			}
		},
	},
	{
		"matvect", matrixForm, matrixSizes,
		[]operand{writes(second), reads(firstBySecond, signed), reads(first, signed)},
		per(2, firstBySecond),
		func(s size, o [][]float32) loop {
			y, a, x := o[0], matrix(o[1], s[0], s[1]), o[2]
			return func(n int) {
				for range n {
					kernels.MatVecT(y, a, x)
				}
			}
		},
	},
	{
		"addmatvect", matrixForm, layerSizes,
		[]operand{updates(second, signed), reads(firstBySecond, signed), reads(first, almostZeros)},
		per(2, firstBySecond),
		func(s size, o [][]float32) loop {
			y, a, x := o[0], matrix(o[1], s[0], s[1]), o[2]
			return func(n int) {
				for range n {
					kernels.AddMatVecT(y, a, x)
				}
			}
		},
	},
	{
		"rownorms2", matrixForm, matrixSizes,
		[]operand{writes(first), reads(firstBySecond, signed)},
		per(2, firstBySecond),
		func(s size, o [][]float32) loop {
			norms, a := o[0], matrix(o[1], s[0], s[1])
			return func(n int) {
				for range n {
					kernels.RowNorms2(norms, a)
				}
			}
		},
	},
	{
		"matvecnorms2", matrixForm, matrixSizes,
		[]operand{writes(first), writes(first), reads(firstBySecond, signed), reads(second, signed)},
		per(4, firstBySecond),
		func(s size, o [][]float32) loop {
			y, norms, a, x := o[0], o[1], matrix(o[2], s[0], s[1]), o[3]
			return func(n int) {
				for range n {
					kernels.MatVecNorms2(y, norms, a, x)
				}
			}
		},
	},
	{ // an FMA for each element, and alpha x
		"addouter", matrixForm, matrixSizes,
		[]operand{updates(firstBySecond, signed), reads(first, signed), reads(second, signed)},
		func(s size) int64 { return 2*firstBySecond(s) + first(s) },
		func(s size, o [][]float32) loop {
			a, x, y := matrix(o[0], s[0], s[1]), o[1], o[2]
			return func(n int) {
				for range n {
					kernels.AddOuter(a, small, x, y)
				}
			}
		},
	},

	// Packed layers.
	{
		"pack", matrixForm, layerSizes,
		[]operand{reads(firstBySecond, signed), writes(firstBySecond)},
		nil,
		func(s size, o [][]float32) loop {
			var p kernels.Packed
			b := matrix(o[0], s[0], s[1])
			return func(n int) {
				for range n {
					p.Pack(b)
				}
			}
		},
	},
	{
		"transpose", matrixForm, panelRows,
		[]operand{writes(firstBySecond), reads(firstBySecond, signed)},
		nil,
		func(s size, o [][]float32) loop {
			b, a, rows, cols := o[0], o[1], s[0], s[1]
			return func(n int) {
				for range n {
					contractive.Transpose(b, rows, a, cols, rows, cols)
				}
			}
		},
	},
	{
		"linear", matrixForm, layerSizes,
		[]operand{writes(first), reads(first, signed), reads(firstBySecond, signed), reads(second, signed)},
		per(2, firstBySecond),
		func(s size, o [][]float32) loop {
			var p kernels.Packed
			p.Pack(matrix(o[2], s[0], s[1]))
			y, bias, x := o[0], o[1], o[3]
			return func(n int) {
				for range n {
					p.Linear(y, bias, x)
				}
			}
		},
	},

	// Products of matrices, each as it occurs in training.
	{ // the decoder, Y = H V + c
		"matmul", productForm, productSizes,
		[]operand{writes(firstBySecond), reads(firstByThird, signed), reads(secondByThird, signed), reads(second, signed)},
		per(2, volume),
		func(s size, o [][]float32) loop {
			y, h, v := matrix(o[0], s[0], s[1]), matrix(o[1], s[0], s[2]), matrix(o[2], s[2], s[1])
			bias := o[3]
			return func(n int) {
				for range n {
					oneThread.MatMul(y, h, v, bias)
				}
			}
		},
	},
	{ // the gradient of the weights, dW = dZ^T X
		"mattmul", productForm, productSizes,
		[]operand{writes(secondByThird), reads(firstByThird, signed), reads(firstBySecond, signed)},
		per(2, volume),
		func(s size, o [][]float32) loop {
			dw, dz, x := matrix(o[0], s[2], s[1]), matrix(o[1], s[0], s[2]), matrix(o[2], s[0], s[1])
			return func(n int) {
				for range n {
					oneThread.MatTMul(dw, dz, x)
				}
			}
		},
	},
	{ // the second half of the gradient of tied weights, dW += H^T dY
		"addmattmul", productForm, productSizes,
		[]operand{updates(secondByThird, signed), reads(firstByThird, almostZeros), reads(firstBySecond, signed)},
		per(2, volume),
		func(s size, o [][]float32) loop {
			dw, h, dy := matrix(o[0], s[2], s[1]), matrix(o[1], s[0], s[2]), matrix(o[2], s[0], s[1])
			return func(n int) {
				for range n {
					oneThread.AddMatTMul(dw, h, dy)
				}
			}
		},
	},
	{ // the encoder, Z = X W^T + b, with W packed
		"matmult", productForm, productSizes,
		[]operand{writes(firstByThird), reads(firstBySecond, signed), reads(secondByThird, signed), reads(third, signed)},
		per(2, volume),
		func(s size, o [][]float32) loop {
			z, x := matrix(o[0], s[0], s[2]), matrix(o[1], s[0], s[1])
			var w kernels.Packed
			w.Pack(matrix(o[2], s[2], s[1]))
			bias := o[3]
			return func(n int) {
				for range n {
					oneThread.MatMulT(z, x, &w, bias)
				}
			}
		},
	},
	{
		"mulpanel", panelForm, panelSizes,
		[]operand{writes(firstBySecond), reads(second, signed), reads(firstByThird, signed), reads(secondByThird, signed)},
		per(2, volume),
		func(s size, o [][]float32) loop {
			m, n, k := s[0], s[1], s[2]
			c, start, a, b := o[0], o[1], o[2], o[3]
			return func(calls int) {
				for range calls {
					contractive.MulPanel(c, n, start, 0, a, k, b, n, m, n, k)
				}
			}
		},
	},
	{
		"mulpanelt", panelForm, panelSizes,
		[]operand{writes(firstBySecond), reads(second, signed), reads(firstByThird, signed), reads(secondByThird, signed)},
		per(2, volume),
		func(s size, o [][]float32) loop {
			m, n, k := s[0], s[1], s[2]
			c, start, a, b := o[0], o[1], o[2], o[3]
			return func(calls int) {
				for range calls {
					contractive.MulPanelT(c, n, start, 0, a, m, b, n, m, n, k)
				}
			}
		},
	},
}
