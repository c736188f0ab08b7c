package stack

import (
	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/kernels"
)

// network is a classifier's parameters: the layers of an encoder, none if it is frozen, and the softmax head, all views of
// one vector. Samples go through the normaliser first, if there is one; it is not trained.
type network struct {
	all        []float32
	layers     []layer // the last is the head
	normaliser normaliser
}

// layer is z = W h + b of the layer below, and s(z) but for the head.
type layer struct {
	w          kernels.Matrix // units x inputs
	b          []float32
	activation cae.Activation
	start      int // of W in the vector; b follows
}

// shape is what a layer is before it has parameters.
type shape struct {
	units, inputs int
	activation    cae.Activation
}

func (s shape) parameters() int { return s.units * (s.inputs + 1) }

// newNetwork returns zero parameters.
func newNetwork(shapes []shape) network {
	size := 0
	for _, s := range shapes {
		size += s.parameters()
	}
	return viewNetwork(shapes, make([]float32, size))
}

// viewNetwork cuts a vector into W and b of each layer.
func viewNetwork(shapes []shape, all []float32) network {
	n := network{all: all}
	start := 0
	for _, s := range shapes {
		l := layer{activation: s.activation, start: start}
		part := all[start:][:s.parameters():s.parameters()]
		weights := s.units * s.inputs
		l.w = kernels.Matrix{Data: part[:weights:weights], Rows: s.units, Cols: s.inputs, Stride: s.inputs}
		l.b = part[weights:]
		n.layers = append(n.layers, l)
		start += s.parameters()
	}
	return n
}

// shapes returns what newNetwork made the network of.
func (n *network) shapes() (shapes []shape) {
	for _, l := range n.layers {
		shapes = append(shapes, shape{l.w.Rows, l.w.Cols, l.activation})
	}
	return shapes
}

// stackNetwork returns the layers' weights below a head of zeros.
func stackNetwork(layers []*cae.Model, inputs, classes int) network {
	var shapes []shape
	for _, m := range layers {
		shapes = append(shapes, shape{m.Hidden(), m.Visible(), m.Config().Activation})
		inputs = m.Hidden()
	}
	n := newNetwork(append(shapes, shape{units: classes, inputs: inputs}))
	for k, m := range layers {
		if k == 0 {
			n.normaliser = normaliserOf(m)
		}
		copy(n.layers[k].w.Data, m.EncoderWeights())
		copy(n.layers[k].b, m.EncoderBias())
	}
	return n
}

func (n *network) visible() int { return n.bottom().w.Cols }
func (n *network) depth() int   { return max(0, len(n.layers)-1) } // layers below the head
func (n *network) classes() int { return n.head().w.Rows }

// bottom and head return the first layer and the last: an empty one where there is none, in the zero Classifier.
func (n *network) bottom() *layer { return n.layerOr(0) }
func (n *network) head() *layer   { return n.layerOr(n.depth()) }

func (n *network) layerOr(k int) *layer {
	if k >= len(n.layers) {
		return new(layer)
	}
	return &n.layers[k]
}

// bias returns where b starts in the vector.
func (l *layer) bias() int { return l.start + len(l.w.Data) }

// pack returns the weights of each layer in panels.
func (n *network) pack() []kernels.Packed {
	packed := make([]kernels.Packed, len(n.layers))
	for k := range packed {
		packed[k].Pack(n.layers[k].w)
	}
	return packed
}
