package onnx

import (
	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/kernels"
)

// score builds the scorer.
func (n *network) score() {
	x := n.normalise(n.samples())
	z, h := n.encode(x)
	a, y := n.decode(h)
	features := n.features(a, y, x)
	// From operator set 13 on, ReduceSum takes its axes as an input.
	n.initializers = append(n.initializers, intTensor("axes", 1))
	reconstruction := n.nodeWith("ReduceSum", []attribute{intAttribute("keepdims", 0)}, "reconstruction", features, "axes")
	jacobianNorm2 := n.jacobianNorm2(z)

	loss := "squared error"
	if n.config.Output == cae.SigmoidOutput {
		loss = "cross-entropy"
	}
	n.output(reconstruction, loss+" of the reconstruction, summed over features"+n.ofNormalised())
	n.output(features, loss+" of each feature"+n.ofNormalised(), n.model.Visible())
	n.output(jacobianNorm2, "squared Frobenius norm of J = dh/dx"+n.ofNormalised())
	n.codes(h)
	n.reconstructions(n.restore(y))
}

// ofNormalised says what units figures are in, if that needs saying.
func (n *network) ofNormalised() string {
	if n.normaliser == nil {
		return ""
	}
	return ", in units of normalised features"
}

// features returns the terms of the reconstruction error: (y - x)^2 for a linear output. The cross-entropy of a sigmoid output,
// -x log y - (1 - x) log(1 - y), is max(a, 0) - a x + log(1 + exp(-|a|)), which neither overflows nor takes the
// logarithm of 0.
func (n *network) features(a, y, x string) string {
	if n.config.Output == cae.LinearOutput {
		d := n.node("Sub", "difference", y, x)
		return n.node("Mul", "features", d, d)
	}
	distance := n.node("Sub", "a_distance", n.node("Relu", "a_positive", a), n.node("Mul", "a_x", a, x))
	tail := n.node("Softplus", "a_tail", n.node("Neg", "a_negative", n.node("Abs", "a_magnitude", a)))
	return n.node("Add", "features", distance, tail)
}

// jacobianNorm2 returns ||J||_F^2 = sum_j p_j^2 n_j with p = s'(z) and n_j = ||W_j||^2.
func (n *network) jacobianNorm2(z string) string {
	p := n.derivative(z)
	norms := n.store("n", n.rowNorms2(), n.model.Hidden())
	return n.node("MatMul", "jacobian_norm2", n.node("Mul", "p_squared", p, p), norms)
}

func (n *network) rowNorms2() []float32 {
	norms := make([]float32, n.model.Hidden())
	kernels.RowNorms2(norms, kernels.Matrix{Data: n.weights, Rows: n.model.Hidden(), Cols: n.model.Visible(), Stride: n.model.Visible()})
	return norms
}

// derivative returns p = s'(z).
func (n *network) derivative(z string) string {
	switch n.config.Activation {
	case cae.Sigmoid:
		return n.bell(z, 1)
	case cae.Tanh:
		return n.bell(z, 2) // tanh(z) = 2 sigmoid(2 z) - 1
	case cae.ReLU:
		positive := n.node("Greater", "z_positive", z, n.scalar("zero", 0))
		return n.nodeWith("Cast", []attribute{intAttribute("to", elementFloat)}, "p", positive)
	case cae.Softplus:
		return n.logistic(z)
	}
	one := tensorAttribute("value", floatTensor("", []float32{1}, 1))
	return n.nodeWith("ConstantOfShape", []attribute{one}, "p", n.node("Shape", "z_shape", z))
}

// bell returns k^2 times the derivative of the sigmoid at k z: with e = exp(-k |z|) it is e r r, where r = k / (1 + e).
// The operator Sigmoid is not used: a runtime's may have an absolute error, and p is as small where a unit saturates. (ONNX
// Runtime's makes ||J||^2 wrong by 4e-4 of itself where all |z| are 8 to 16, and this by 2e-7.)
func (n *network) bell(z string, k float32) string {
	exponent := n.node("Mul", "exponent", n.node("Abs", "z_magnitude", z), n.scalar("minus_k", -k))
	e := n.node("Exp", "e", exponent)
	r := n.node("Div", "r", n.scalar("k", k), n.node("Add", "e_plus_one", e, n.scalar("one", 1)))
	return n.node("Mul", "p", n.node("Mul", "e_r", e, r), r)
}

// logistic returns 1 / (1 + exp(-z)), for the reason that bell has.
func (n *network) logistic(z string) string {
	e := n.node("Exp", "e", n.node("Neg", "z_negative", z))
	return n.node("Reciprocal", "p", n.node("Add", "e_plus_one", e, n.scalar("one", 1)))
}
