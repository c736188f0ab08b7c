package stack

import "github.com/seed85368726/contractive/kernels"

// twoLayers is the contraction of an encoder of two layers. With p and q the first and second derivatives of
// the activations, J = diag(p2) W2 diag(p1) W1, and with G = W1 W1^T, one product for each mini-batch,
//
//	||J||^2 = sum_k p2_k^2 s_k,   s_k = A_k G A_k^T,   A = W2 diag(p1).
//
// Let B = A G and D_kj = 2 p2_k^2 B_kj, the derivative with respect to A. Then
//
//	d||J||^2/dz2_k = 2 p2_k q2_k s_k
//	d||J||^2/dz1_j = q1_j sum_k D_kj W2_kj
//
// join the sample's deltas, whose other part of z1 comes through z2 by back-propagation, and the explicit parts are
//
//	d||J||^2/dW2_kj = D_kj p1_j
//	d||J||^2/dW1    = 2 S W1,   S = A^T diag(p2^2) A.
//
// Each sample takes two products of hidden2 x hidden1 x hidden1: samples come one after the other, and workers share each.
type twoLayers struct {
	contractionBase
	g        kernels.Matrix   // G, hidden1 x hidden1
	a, b     kernels.Matrix   // A and B of the sample, hidden2 x hidden1
	scaled   kernels.Matrix   // diag(c p2^2) A, with c = 2 lambda / samples
	sums     []float32        // sum_k D_kj W2_kj
	outer    kernels.Matrix   // c S, summed over samples
	explicit []kernels.Matrix // the explicit parts for W1 and W2
	s        []float32        // of the sample

	sample                int              // at hand
	rowsA, rowsB, columns func(lo, hi int) // see forward
}

func newTwoLayers(base contractionBase) *twoLayers {
	below, above := base.f.net.layers[0].w, base.f.net.layers[1].w
	c := &twoLayers{contractionBase: base}
	c.g, c.outer = kernels.NewMatrix(below.Rows, below.Rows), kernels.NewMatrix(below.Rows, below.Rows)
	c.a, c.b, c.scaled = newLike(above), newLike(above), newLike(above)
	c.sums = make([]float32, below.Rows)
	c.explicit = []kernels.Matrix{newLike(below), newLike(above)}
	c.s = make([]float32, above.Rows)
	c.rowsA, c.rowsB, c.columns = c.factor, c.derive, c.sumColumns
	return c
}

// run sums samples in their order.
func (c *twoLayers) run() {
	f := c.f
	below, above := f.net.layers[0].w, f.net.layers[1].w
	f.workers.MatMulT(c.g, below, &f.packed[0], nil)
	clear(c.outer.Data)
	clear(c.explicit[1].Data)
	for c.sample = range f.samples {
		f.workers.Split(above.Rows, 1, c.rowsA)
		f.workers.MatMul(c.b, c.a, c.g, nil)
		f.workers.Split(above.Rows, 1, c.rowsB)
		f.workers.Split(below.Rows, unitGrain, c.columns)
		f.workers.AddMatTMul(c.outer, c.a, c.scaled)
		c.norms2[c.sample] = c.norm2()
	}
	f.workers.MatMul(c.explicit[0], c.outer, below, nil)
}

// factor computes rows lo to hi of A.
func (c *twoLayers) factor(lo, hi int) {
	p1 := c.f.p[0].Row(c.sample)
	for k := lo; k < hi; k++ {
		w, a := c.f.net.layers[1].w.Row(k)[:len(p1)], c.a.Row(k)[:len(p1)]
		for j, p := range p1 {
			a[j] = w[j] * p
		}
	}
}

// derive computes, for rows lo to hi of B: s, the sample's part for z2, the rows of diag(c p2^2) A and the explicit part
// for W2. B becomes D, with the factor c / 2 in place of 1.
func (c *twoLayers) derive(lo, hi int) {
	p1, p2, h2 := c.f.p[0].Row(c.sample), c.f.p[1].Row(c.sample), c.f.h[2].Row(c.sample)
	delta := c.deltas[1].Row(c.sample)
	curve := curvatureOf(c.f.net.layers[1].activation)
	weight := c.weight()
	for k := lo; k < hi; k++ {
		a, b, scaled, explicit := c.a.Row(k)[:len(p1)], c.b.Row(k)[:len(p1)], c.scaled.Row(k)[:len(p1)], c.explicit[1].Row(k)[:len(p1)]
		s := kernels.Dot(a, b)
		c.s[k] = s
		delta[k] = weight * p2[k] * curve.second(h2[k], p2[k]) * s
		square := weight * p2[k] * p2[k]
		for j, p := range p1 {
			scaled[j] = square * a[j]
			b[j] *= square
			explicit[j] += float32(b[j] * p)
		}
	}
}

// sumColumns computes the sample's part for z1, units lo to hi.
func (c *twoLayers) sumColumns(lo, hi int) {
	w := c.f.net.layers[1].w
	sums := c.sums[lo:hi]
	clear(sums)
	for k := range w.Rows {
		row, d := w.Row(k)[lo:hi], c.b.Row(k)[lo:hi]
		for j := range sums {
			sums[j] += float32(d[j] * row[j])
		}
	}
	h1, p1, delta := c.f.h[1].Row(c.sample), c.f.p[0].Row(c.sample), c.deltas[0].Row(c.sample)
	curve := curvatureOf(c.f.net.layers[0].activation)
	for j := lo; j < hi; j++ {
		delta[j] = curve.second(h1[j], p1[j]) * c.sums[j]
	}
}

// norm2 returns ||J||_F^2 of the sample.
func (c *twoLayers) norm2() float32 {
	return kernels.JacobianNorm2(c.f.p[1].Row(c.sample), c.s)
}

func (c *twoLayers) addGradient(dw kernels.Matrix, k, lo int) {
	if k < len(c.explicit) {
		kernels.Axpy(dw.Data, 1, c.explicit[k].RowRange(lo, lo+dw.Rows).Data)
	}
}
