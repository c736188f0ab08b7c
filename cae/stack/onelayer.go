package stack

import "github.com/seed85368726/contractive/kernels"

// oneLayer is the contraction of an encoder of one layer, J = diag(p) W. With p and q the first and second derivatives of the
// activation and n_j = sum_i W_ji^2,
//
//	||J||^2 = sum_j p_j^2 n_j,   d||J||^2/dz_j = 2 p_j q_j n_j,   d||J||^2/dW_ji = 2 p_j^2 W_ji.
type oneLayer struct {
	contractionBase
	n       []float32 // of the weights at hand
	squares []float32 // sum of p^2 over the samples

	units, samples func(lo, hi int) // see forward
}

func newOneLayer(b contractionBase) *oneLayer {
	hidden := b.f.net.layers[0].w.Rows
	c := &oneLayer{contractionBase: b, n: make([]float32, hidden), squares: make([]float32, hidden)}
	c.units, c.samples = c.unitRange, c.sampleRange
	return c
}

func (c *oneLayer) run() {
	c.f.workers.Split(len(c.n), unitGrain, c.units)
	c.f.workers.Split(c.f.samples, 1, c.samples)
}

// unitRange computes n and the sums of p^2 of units lo to hi, samples in their order.
func (c *oneLayer) unitRange(lo, hi int) {
	kernels.RowNorms2(c.n[lo:hi], c.f.net.layers[0].w.RowRange(lo, hi))
	squares := c.squares[lo:hi]
	clear(squares)
	for i := range c.f.samples {
		for j, p := range c.f.p[0].Row(i)[lo:hi] {
			squares[j] += float32(p * p)
		}
	}
}

// sampleRange computes ||J||^2 of samples lo to hi and the parts for z.
func (c *oneLayer) sampleRange(lo, hi int) {
	curve := curvatureOf(c.f.net.layers[0].activation)
	weight := c.weight()
	for i := lo; i < hi; i++ {
		h, p, delta := c.f.h[1].Row(i), c.f.p[0].Row(i), c.deltas[0].Row(i)
		c.norms2[i] = kernels.JacobianNorm2(p, c.n)
		for j, n := range c.n {
			delta[j] = weight * p[j] * curve.second(h[j], p[j]) * n
		}
	}
}

func (c *oneLayer) addGradient(dw kernels.Matrix, k, lo int) {
	if k > 0 {
		return
	}
	weight := c.weight()
	for j := range dw.Rows {
		kernels.Axpy(dw.Row(j), weight*c.squares[lo+j], c.f.net.layers[0].w.Row(lo+j))
	}
}
