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

// sink and outside keep results of reductions alive.
var (
	sink    float32
	outside int
)

// oneThread runs products on the caller's thread.
var oneThread *kernels.Workers

// table is every kernel, by its name in lower case. Most are of package
// kernels; transpose, mulpanel and mulpanelt are what packing and all products
// there call in the root package.
var table = []kernel{
	// Reductions.
	{
		name: "dot", form: vectorForm, sizes: dotSizes,
		operands: []operand{reads(first, signed), reads(first, signed)},
		flops:    per(2, first),
		bind: func(s size, o [][]float32) loop {
			x, y := o[0], o[1]
			return func(n int) {
				for range n {
					sink = kernels.Dot(x, y)
				}
			}
		},
	},
	{
		name: "sumsquares", form: vectorForm, sizes: dotSizes,
		operands: []operand{reads(first, signed)},
		flops:    per(2, first),
		bind: func(s size, o [][]float32) loop {
			x := o[0]
			return func(n int) {
				for range n {
					sink = kernels.SumSquares(x)
				}
			}
		},
	},
	{ // p^2, and an FMA with n
		name: "jacobiannorm2", form: vectorForm, sizes: rowSizes,
		operands: []operand{reads(first, positive), reads(first, positive)},
		flops:    per(3, first),
		bind: func(s size, o [][]float32) loop {
			p, norms := o[0], o[1]
			return func(n int) {
				for range n {
					sink = kernels.JacobianNorm2(p, norms)
				}
			}
		},
	},
	{ // y - x, alpha times it, and an FMA of its square
		name: "squarederror", form: vectorForm, sizes: rowSizes,
		operands: []operand{writes(first), reads(first, signed), reads(first, signed)},
		flops:    per(4, first),
		bind: func(s size, o [][]float32) loop {
			dst, y, x := o[0], o[1], o[2]
			return func(n int) {
				for range n {
					sink = kernels.SquaredError(dst, y, x, 0.5)
				}
			}
		},
	},
	{
		name: "crossentropy", form: vectorForm, sizes: rowSizes,
		operands: []operand{writes(first), reads(first, logit), reads(first, positive)},
		bind: func(s size, o [][]float32) loop {
			dst, a, x := o[0], o[1], o[2]
			return func(n int) {
				for range n {
					sink = kernels.CrossEntropy(dst, a, x, 0.5)
				}
			}
		},
	},

	{ // two differences, and a count
		name: "countoutside", form: vectorForm, sizes: rowSizes,
		operands: []operand{reads(first, positive)},
		flops:    per(3, first),
		bind: func(s size, o [][]float32) loop {
			h := o[0]
			return func(n int) {
				for range n {
					outside = kernels.CountOutside(h, 0.05, 0.95)
				}
			}
		},
	},

	// Elementwise.
	{
		name: "axpy", form: vectorForm, sizes: rowSizes,
		operands: []operand{updates(first, signed), reads(first, signed)},
		flops:    per(2, first),
		bind: func(s size, o [][]float32) loop {
			y, x := o[0], o[1]
			return func(n int) {
				for range n {
					kernels.Axpy(y, small, x)
				}
			}
		},
	},
	{
		name: "addsquares", form: vectorForm, sizes: rowSizes,
		operands: []operand{updates(first, signed), reads(first, signed)},
		flops:    per(2, first),
		bind: func(s size, o [][]float32) loop {
			y, x := o[0], o[1]
			return func(n int) {
				for range n {
					kernels.AddSquares(y, x)
				}
			}
		},
	},
	{ // a product and an FMA
		name: "addscaledsquares", form: vectorForm, sizes: rowSizes,
		operands: []operand{updates(first, signed), reads(first, signed)},
		flops:    per(3, first),
		bind: func(s size, o [][]float32) loop {
			y, x := o[0], o[1]
			return func(n int) {
				for range n {
					kernels.AddScaledSquares(y, small, x)
				}
			}
		},
	},
	{
		name: "sigmoid", form: vectorForm, sizes: activationSizes,
		operands: []operand{writes(first), reads(first, logit)},
		bind: func(s size, o [][]float32) loop {
			dst, x := o[0], o[1]
			return func(n int) {
				for range n {
					kernels.Sigmoid(dst, x)
				}
			}
		},
	},
	{
		name: "sigmoidprime", form: vectorForm, sizes: activationSizes,
		operands: []operand{writes(first), writes(first), reads(first, logit)},
		bind: func(s size, o [][]float32) loop {
			h, p, z := o[0], o[1], o[2]
			return func(n int) {
				for range n {
					kernels.SigmoidPrime(h, p, z)
				}
			}
		},
	},
	{
		name: "tanh", form: vectorForm, sizes: activationSizes,
		operands: []operand{writes(first), reads(first, logit)},
		bind: func(s size, o [][]float32) loop {
			dst, x := o[0], o[1]
			return func(n int) {
				for range n {
					kernels.Tanh(dst, x)
				}
			}
		},
	},
	{
		name: "tanhprime", form: vectorForm, sizes: activationSizes,
		operands: []operand{writes(first), writes(first), reads(first, logit)},
		bind: func(s size, o [][]float32) loop {
			h, p, z := o[0], o[1], o[2]
			return func(n int) {
				for range n {
					kernels.TanhPrime(h, p, z)
				}
			}
		},
	},
	{
		name: "softplus", form: vectorForm, sizes: activationSizes,
		operands: []operand{writes(first), reads(first, logit)},
		bind: func(s size, o [][]float32) loop {
			dst, x := o[0], o[1]
			return func(n int) {
				for range n {
					kernels.Softplus(dst, x)
				}
			}
		},
	},
	{
		name: "softplusprime", form: vectorForm, sizes: activationSizes,
		operands: []operand{writes(first), writes(first), reads(first, logit)},
		bind: func(s size, o [][]float32) loop {
			h, p, z := o[0], o[1], o[2]
			return func(n int) {
				for range n {
					kernels.SoftplusPrime(h, p, z)
				}
			}
		},
	},
	{
		name: "relu", form: vectorForm, sizes: activationSizes,
		operands: []operand{writes(first), reads(first, logit)},
		bind: func(s size, o [][]float32) loop {
			dst, x := o[0], o[1]
			return func(n int) {
				for range n {
					kernels.ReLU(dst, x)
				}
			}
		},
	},
	{
		name: "reluprime", form: vectorForm, sizes: activationSizes,
		operands: []operand{writes(first), writes(first), reads(first, logit)},
		bind: func(s size, o [][]float32) loop {
			h, p, z := o[0], o[1], o[2]
			return func(n int) {
				for range n {
					kernels.ReLUPrime(h, p, z)
				}
			}
		},
	},
	{ // two FMAs and three products
		name: "hiddendelta", form: vectorForm, sizes: rowSizes,
		operands: []operand{writes(first), reads(first, signed), reads(first, positive), reads(first, positive)},
		flops:    per(7, first),
		bind: func(s size, o [][]float32) loop {
			dz, dh, h, p := o[0], o[1], o[2], o[3]
			return func(n int) {
				for range n {
					kernels.HiddenDelta(dz, dh, h, p, 0.3, 0.5, 1, -2)
				}
			}
		},
	},
	{ // two FMAs
		name: "addcurvature", form: vectorForm, sizes: rowSizes,
		operands: []operand{updates(first, signed), reads(first, almostZeros), reads(first, positive)},
		flops:    per(4, first),
		bind: func(s size, o [][]float32) loop {
			dh, dp, h := o[0], o[1], o[2]
			return func(n int) {
				for range n {
					kernels.AddCurvature(dh, dp, h, 1, -2)
				}
			}
		},
	},

	// Optimisers, over the weights of a layer.
	{
		name: "momentum", form: vectorForm, sizes: weightSizes,
		operands: []operand{updates(first, signed), updates(first, signed), reads(first, signed)},
		flops:    per(4, first),
		bind: func(s size, o [][]float32) loop {
			w, v, g := o[0], o[1], o[2]
			return func(n int) {
				for range n {
					kernels.Momentum(w, v, g, small, decay)
				}
			}
		},
	},
	{ // three FMAs, four products, a root, a quotient and a difference
		name: "adam", form: vectorForm, sizes: weightSizes,
		operands: []operand{updates(first, signed), updates(first, signed), updates(first, positive), reads(first, signed)},
		flops:    per(13, first),
		bind: func(s size, o [][]float32) loop {
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
		name: "matvec", form: matrixForm, sizes: matrixSizes,
		operands: []operand{writes(first), reads(firstBySecond, signed), reads(second, signed)},
		flops:    per(2, firstBySecond),
		bind: func(s size, o [][]float32) loop {
			y, a, x := o[0], matrix(o[1], s[0], s[1]), o[2]
			return func(n int) {
				for range n {
					kernels.MatVec(y, a, x)
				}
			}
		},
	},
	{
		name: "matvect", form: matrixForm, sizes: matrixSizes,
		operands: []operand{writes(second), reads(firstBySecond, signed), reads(first, signed)},
		flops:    per(2, firstBySecond),
		bind: func(s size, o [][]float32) loop {
			y, a, x := o[0], matrix(o[1], s[0], s[1]), o[2]
			return func(n int) {
				for range n {
					kernels.MatVecT(y, a, x)
				}
			}
		},
	},
	{
		name: "addmatvect", form: matrixForm, sizes: layerSizes,
		operands: []operand{updates(second, signed), reads(firstBySecond, signed), reads(first, almostZeros)},
		flops:    per(2, firstBySecond),
		bind: func(s size, o [][]float32) loop {
			y, a, x := o[0], matrix(o[1], s[0], s[1]), o[2]
			return func(n int) {
				for range n {
					kernels.AddMatVecT(y, a, x)
				}
			}
		},
	},
	{
		name: "rownorms2", form: matrixForm, sizes: matrixSizes,
		operands: []operand{writes(first), reads(firstBySecond, signed)},
		flops:    per(2, firstBySecond),
		bind: func(s size, o [][]float32) loop {
			norms, a := o[0], matrix(o[1], s[0], s[1])
			return func(n int) {
				for range n {
					kernels.RowNorms2(norms, a)
				}
			}
		},
	},
	{
		name: "matvecnorms2", form: matrixForm, sizes: matrixSizes,
		operands: []operand{writes(first), writes(first), reads(firstBySecond, signed), reads(second, signed)},
		flops:    per(4, firstBySecond),
		bind: func(s size, o [][]float32) loop {
			y, norms, a, x := o[0], o[1], matrix(o[2], s[0], s[1]), o[3]
			return func(n int) {
				for range n {
					kernels.MatVecNorms2(y, norms, a, x)
				}
			}
		},
	},
	{ // an FMA for each element, and alpha x
		name: "addouter", form: matrixForm, sizes: matrixSizes,
		operands: []operand{updates(firstBySecond, signed), reads(first, signed), reads(second, signed)},
		flops:    func(s size) int64 { return 2*firstBySecond(s) + first(s) },
		bind: func(s size, o [][]float32) loop {
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
		name: "pack", form: matrixForm, sizes: layerSizes,
		operands: []operand{reads(firstBySecond, signed), writes(firstBySecond)},
		bind: func(s size, o [][]float32) loop {
			var p kernels.Packed
			b := matrix(o[0], s[0], s[1])
			return func(n int) {
				for range n {
					p.Pack(b)
				}
			}
		},
		proof: func(s size, o [][]float32) { // packing shows in a product with the packed matrix
			var p kernels.Packed
			p.Pack(matrix(o[0], s[0], s[1]))
			p.Linear(o[1][:s[0]], nil, o[0][:s[1]])
		},
	},
	{
		name: "transpose", form: matrixForm, sizes: panelRows,
		operands: []operand{writes(firstBySecond), reads(firstBySecond, signed)},
		bind: func(s size, o [][]float32) loop {
			b, a, rows, cols := o[0], o[1], s[0], s[1]
			return func(n int) {
				for range n {
					contractive.Transpose(b, rows, a, cols, rows, cols)
				}
			}
		},
	},
	{
		name: "linear", form: matrixForm, sizes: layerSizes,
		operands: []operand{writes(first), reads(first, signed), reads(firstBySecond, signed), reads(second, signed)},
		flops:    per(2, firstBySecond),
		bind: func(s size, o [][]float32) loop {
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
		name: "matmul", form: productForm, sizes: productSizes,
		operands: []operand{writes(firstBySecond), reads(firstByThird, signed), reads(secondByThird, signed), reads(second, signed)},
		flops:    per(2, volume),
		bind: func(s size, o [][]float32) loop {
			y, h, v := matrix(o[0], s[0], s[1]), matrix(o[1], s[0], s[2]), matrix(o[2], s[2], s[1])
			bias := o[3]
			return func(n int) {
				for range n {
					oneThread.MatMul(y, h, v, bias)
				}
			}
		},
	},
	{ // the gradient of tied weights, second half: dW += H dY, with a row of H for each unit
		name: "addmatmul", form: productForm, sizes: productSizes,
		operands: []operand{updates(secondByThird, signed), reads(firstByThird, almostZeros), reads(firstBySecond, signed)},
		flops:    per(2, volume),
		bind: func(s size, o [][]float32) loop {
			dw, h, dy := matrix(o[0], s[2], s[1]), matrix(o[1], s[2], s[0]), matrix(o[2], s[0], s[1])
			return func(n int) {
				for range n {
					oneThread.AddMatMul(dw, h, dy)
				}
			}
		},
	},
	{ // dW = dZ^T X, with a row of dZ for each sample
		name: "mattmul", form: productForm, sizes: productSizes,
		operands: []operand{writes(secondByThird), reads(firstByThird, signed), reads(firstBySecond, signed)},
		flops:    per(2, volume),
		bind: func(s size, o [][]float32) loop {
			dw, dz, x := matrix(o[0], s[2], s[1]), matrix(o[1], s[0], s[2]), matrix(o[2], s[0], s[1])
			return func(n int) {
				for range n {
					oneThread.MatTMul(dw, dz, x, nil)
				}
			}
		},
	},
	{ // the decoder, Y += H^T V, with a row of H for each unit
		name: "addmattmul", form: productForm, sizes: productSizes,
		operands: []operand{updates(firstBySecond, signed), reads(firstByThird, almostZeros), reads(secondByThird, signed)},
		flops:    per(2, volume),
		bind: func(s size, o [][]float32) loop {
			y, h, v := matrix(o[0], s[0], s[1]), matrix(o[1], s[2], s[0]), matrix(o[2], s[2], s[1])
			return func(n int) {
				for range n {
					oneThread.AddMatTMul(y, h, v)
				}
			}
		},
	},
	{ // the encoder, Z += W X^T, with X packed and a row of Z for each unit
		name: "addmatmult", form: productForm, sizes: productSizes,
		operands: []operand{updates(firstByThird, signed), reads(firstBySecond, almostZeros), reads(secondByThird, signed)},
		flops:    per(2, volume),
		bind: func(s size, o [][]float32) loop {
			z, w := matrix(o[0], s[2], s[0]), matrix(o[2], s[2], s[1])
			var x kernels.Packed
			x.Pack(matrix(o[1], s[0], s[1]))
			return func(n int) {
				for range n {
					oneThread.AddMatMulT(z, w, &x)
				}
			}
		},
	},
	{ // the encoder, Z = X W^T + b, with W packed
		name: "matmult", form: productForm, sizes: productSizes,
		operands: []operand{writes(firstByThird), reads(firstBySecond, signed), reads(secondByThird, signed), reads(third, signed)},
		flops:    per(2, volume),
		bind: func(s size, o [][]float32) loop {
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
		name: "mulpanel", form: panelForm, sizes: panelSizes,
		operands: []operand{writes(firstBySecond), reads(second, signed), reads(firstByThird, signed), reads(secondByThird, signed)},
		flops:    per(2, volume),
		bind: func(s size, o [][]float32) loop {
			m, n, k := s[0], s[1], s[2]
			c, start, a, b := o[0], o[1], o[2], o[3]
			return func(calls int) {
				for range calls {
					contractive.MulPanel(c, n, start, 0, a, k, b, n, m, n, k, 0)
				}
			}
		},
	},
	{
		name: "mulpanelt", form: panelForm, sizes: panelSizes,
		operands: []operand{writes(firstBySecond), reads(second, signed), reads(firstByThird, signed), reads(secondByThird, signed)},
		flops:    per(2, volume),
		bind: func(s size, o [][]float32) loop {
			m, n, k := s[0], s[1], s[2]
			c, start, a, b := o[0], o[1], o[2], o[3]
			return func(calls int) {
				for range calls {
					contractive.MulPanelT(c, n, start, 0, a, m, b, n, m, n, k, 0)
				}
			}
		},
	},
}
