package onnx

import "github.com/seed85368726/contractive/cae"

// network builds the graphs of a model.
type network struct {
	builder
	model      *cae.Model
	config     cae.Config
	weights    []float32       // W
	normaliser *cae.Normaliser // nil without one
}

// build adds all of a graph.
func (n *network) build(graph Graph) {
	switch graph {
	case Encoder:
		_, h := n.encode(n.normalise(n.samples()))
		n.codes(h)
	case Decoder:
		_, y := n.decode(n.input("h", "codes", n.model.Hidden()))
		n.reconstructions(n.restore(y))
	case Scorer:
		n.score()
	}
}

func (n *network) samples() string { return n.input("x", "samples", n.model.Visible()) }

func (n *network) codes(h string) { n.output(h, "codes", n.model.Hidden()) }

func (n *network) reconstructions(y string) { n.output(y, "reconstructions", n.model.Visible()) }

// normalise returns (x - shift) scale, which is x itself without a normaliser.
func (n *network) normalise(x string) string {
	if n.normaliser == nil {
		return x
	}
	return n.node("Mul", "x_normalised", n.node("Sub", "x_shifted", x, n.shift()), n.scale())
}

// restore returns y / scale + shift of normalised reconstructions, which is y itself without a normaliser.
func (n *network) restore(y string) string {
	if n.normaliser == nil {
		return y
	}
	return n.node("Add", "y", n.node("Div", "y_scaled", y, n.scale()), n.shift())
}

func (n *network) shift() string { return n.store("shift", n.normaliser.Shift(), n.model.Visible()) }
func (n *network) scale() string { return n.store("scale", n.normaliser.Scale(), n.model.Visible()) }

// encode returns z = x W^T + b and h = s(z), a row for each sample.
func (n *network) encode(x string) (z, h string) {
	bias := n.store("b", n.model.EncoderBias(), n.model.Hidden())
	z = n.nodeWith("Gemm", []attribute{intAttribute("transB", 1)}, "z", x, n.encoderWeights(), bias)
	return z, n.node(activationOperators[n.config.Activation], "h", z)
}

// decode returns a = h V + c and y = g(a), a row for each sample, which is normalised if there is a normaliser.
func (n *network) decode(h string) (a, y string) {
	bias := n.store("c", n.model.DecoderBias(), n.model.Visible())
	a = n.node("Gemm", "a", h, n.decoderWeights(), bias)
	name := "y"
	if n.normaliser != nil {
		name = "y_normalised"
	}
	return a, n.node(outputOperators[n.config.Output], name, a)
}

func (n *network) encoderWeights() string {
	return n.store("W", n.weights, n.model.Hidden(), n.model.Visible())
}

// decoderWeights returns V, which is W when tied.
func (n *network) decoderWeights() string {
	if !n.config.Untied {
		return n.encoderWeights()
	}
	return n.store("V", n.model.DecoderWeights(), n.model.Hidden(), n.model.Visible())
}

var (
	activationOperators = map[cae.Activation]string{
		cae.Sigmoid: "Sigmoid", cae.Tanh: "Tanh", cae.ReLU: "Relu", cae.Softplus: "Softplus", cae.Identity: "Identity",
	}
	outputOperators = map[cae.Output]string{cae.LinearOutput: "Identity", cae.SigmoidOutput: "Sigmoid"}
)
