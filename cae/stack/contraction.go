package stack

import (
	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/activation"
	"github.com/seed85368726/contractive/kernels"
)

// contraction is the penalty lambda ||J||_F^2 of the whole encoder, J = dh/dx, exactly.
type contraction interface {
	// run computes the penalty of the mini-batch that has gone forward, and all parts of its gradient.
	run()
	// norms returns ||J||_F^2 of each sample.
	norms() []float32
	// delta returns the part with respect to z of layer k, samples x units. What reaches z through the layers above is not in it.
	delta(k int) kernels.Matrix
	// addGradient adds the explicit part for W of layer k, units from lo on, to dw.
	addGradient(dw kernels.Matrix, k, lo int)
}

// maxContracted is the most layers whose contraction has a closed form here.
const maxContracted = 2

func newContraction(f *forward, lambda float32) contraction {
	b := contractionBase{f: f, lambda: lambda, norms2: make([]float32, len(f.losses))}
	for _, p := range f.p {
		b.deltas = append(b.deltas, newLike(p))
	}
	if f.net.depth() == 1 {
		return newOneLayer(b)
	}
	return newTwoLayers(b)
}

func newLike(m kernels.Matrix) kernels.Matrix { return kernels.NewMatrix(m.Rows, m.Cols) }

// contractionBase is what the penalties of all depths have.
type contractionBase struct {
	f      *forward
	lambda float32
	norms2 []float32
	deltas []kernels.Matrix // of each layer
}

func (c *contractionBase) norms() []float32           { return c.norms2[:c.f.samples] }
func (c *contractionBase) delta(k int) kernels.Matrix { return c.deltas[k] }

// weight returns 2 lambda / samples, the factor of all gradients of the mean.
func (c *contractionBase) weight() float32 { return 2 * c.lambda / float32(c.f.samples) }

// curvature gives the second derivative of an activation: see [activation.Function.Curvature].
type curvature struct {
	c0, c1  float32
	ofPrime bool
}

func curvatureOf(a cae.Activation) (c curvature) {
	c.c0, c.c1, c.ofPrime = activation.Function(a).Curvature()
	return c
}

// second returns s”(z) for h = s(z) and p = s'(z).
func (c curvature) second(h, p float32) float32 {
	t := h
	if c.ofPrime {
		t = p
	}
	return p * (c.c0 + float32(c.c1*t))
}
