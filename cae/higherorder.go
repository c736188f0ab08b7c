package cae

import (
	"fmt"
	"math"

	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/kernels"
)

// HigherOrder is the penalty of the higher-order contractive autoencoder, CAE+H (Rifai, Mesnil, Vincent, Muller,
// Bengio, Dauphin and Glorot, ECML 2011): Gamma times the mean over draws e of ||J(x) - J(x + e)||_F^2, with e normal of
// variance Sigma^2 in each feature. For small Sigma it approaches Gamma Sigma^2 ||H||^2, the squared norm of the
// encoder's Hessian. Each draw costs about as much as encoding the sample and its part of the gradient anew. [Model.Evaluate] makes
// the same draws at every call.
type HigherOrder struct {
	Gamma float32 // weight, at least 0; 0 means no such penalty
	Sigma float32 // standard deviation of the draws, above 0 where there is a weight
	Draws int     // draws for each sample and mini-batch, 1 to 64; 0 means 1
}

// maxDraws bounds the memory for draws.
const maxDraws = 64

func (h HigherOrder) check() error {
	if err := checkWeight("HigherOrder.Gamma", h.Gamma); err != nil {
		return err
	}
	if h.Draws < 0 || h.Draws > maxDraws {
		return fmt.Errorf("HigherOrder.Draws is %d, want 0 to %d: %w", h.Draws, maxDraws, ErrRange)
	}
	if h.Gamma > 0 && !(h.Sigma > 0 && h.Sigma <= math.MaxFloat32) || !(h.Sigma >= 0) {
		return fmt.Errorf("HigherOrder.Sigma is %v, want a finite number above 0: %w", h.Sigma, ErrRange)
	}
	return nil
}

// higherOrder computes, with d = p - p' between the derivatives at the sample and at a draw,
//
//	||J(x) - J(x + e)||_F^2 = sum_j d_j^2 n_j
//
// so that again no Jacobian is formed. The gradient has a part through each of p and p', 2 d_j n_j and -2 d_j n_j,
// and 2 d_j^2 W_ji through n.
type higherOrder struct {
	noPenalty
	HigherOrder
	f       *forward
	draws   []draw
	values  []float64 // of each sample, the mean over draws
	squares []float32 // sum of d^2 over the mini-batch, for each unit
	sums    []float32 // of the draws' gradients with respect to z
}

// draw is a mini-batch moved by noise, and what becomes of it.
type draw struct {
	x       kernels.Matrix // samples x visible
	h, p, d kernels.Matrix // hidden x samples; h becomes the gradient with respect to z
	given   bool           // x is not drawn but given, which tests do
}

func newHigherOrder(h HigherOrder, f *forward, batch int) *higherOrder {
	o := &higherOrder{HigherOrder: h, f: f, draws: make([]draw, max(h.Draws, 1))}
	for i := range o.draws {
		o.draws[i] = draw{
			x: newSamples(batch, f.x.Cols),
			h: newUnits(f.h.Rows, batch), p: newUnits(f.h.Rows, batch), d: newUnits(f.h.Rows, batch),
		}
	}
	o.values = make([]float64, batch)
	o.squares = make([]float32, f.h.Rows)
	o.sums = make([]float32, f.h.Rows)
	return o
}

// samples takes the draws of samples lo to hi forward. It leaves the band with the last draw loaded.
func (o *higherOrder) samples(b *band, lo, hi int) {
	last := min(hi, o.f.samples)
	clear(o.values[lo:last])
	for k := range o.draws {
		d := &o.draws[k]
		h, p, diff := d.h.ColRange(lo, hi), d.p.ColRange(lo, hi), d.d.ColRange(lo, hi)
		b.load(d.x.RowRange(lo, hi), func(i int) { o.move(k, lo+i) })
		o.f.encode(b, h, p)
		for j := range h.Rows {
			copy(diff.Row(j), o.f.p.Row(j)[lo:hi])
			kernels.Axpy(diff.Row(j), -1, p.Row(j))
		}
		for i, v := range b.sumSquares(diff.ColRange(0, last-lo), o.f.penalty.norms) {
			o.values[lo+i] += float64(v) / float64(len(o.draws))
		}
	}
}

// move makes row i of draw k: the encoder's input, moved by noise.
func (o *higherOrder) move(k, i int) {
	row := o.draws[k].x.Row(i)
	switch {
	case i >= o.f.samples:
		clear(row)
	case !o.draws[k].given:
		copy(row, o.f.u.Row(i))
		addNoise(row, o.Sigma, random.New(o.f.seed, o.f.stream(streamDraws+uint64(k), i)))
	}
}

// weight is the factor 2 of the derivative of a square, in a mean over samples and draws.
func (o *higherOrder) weight() float32 {
	return 2 * o.Gamma / float32(o.f.samples*len(o.draws))
}

// deltas adds to dp, and turns the draws' h into their gradient with respect to z.
func (o *higherOrder) deltas(dh, dp kernels.Matrix, lo int) {
	n := o.f.samples
	for k := range o.draws {
		d := &o.draws[k]
		for j := range dp.Rows {
			h, p, diff := d.h.Row(lo + j)[:n], d.p.Row(lo + j)[:n], d.d.Row(lo + j)[:n]
			c := o.weight() * o.f.penalty.norms[lo+j]
			kernels.Axpy(dp.Row(j), c, diff)
			o.drawDelta(h, p, diff, -c)
		}
	}
}

// drawDelta turns one unit's h at a draw into the gradient with respect to z there: c d times the second derivative.
func (o *higherOrder) drawDelta(h, p, d []float32, c float32) {
	t, k0, k1 := o.f.curved(h, p)
	for i, v := range t {
		h[i] = float32(float32(c*d[i])*(k0+float32(k1*v))) * p[i]
	}
}

// encoder adds the draws' part of the gradient, and that through the norms.
func (o *higherOrder) encoder(dw kernels.Matrix, db []float32, lo int) {
	var alone *kernels.Workers
	n, hi := o.f.samples, lo+dw.Rows
	squares, ones := o.squares[lo:hi], o.f.ones[:n]
	sums := o.sums[lo:hi]
	for k := range o.draws {
		d := &o.draws[k]
		dz := d.h.RowRange(lo, hi).ColRange(0, n)
		alone.AddMatMul(dw, dz, d.x.RowRange(0, n))
		kernels.MatVec(sums, dz, ones)
		kernels.Axpy(db, 1, sums)
		kernels.RowNorms2(squares, d.d.RowRange(lo, hi).ColRange(0, n))
		for j := range dw.Rows {
			kernels.Axpy(dw.Row(j), o.weight()*squares[j], o.f.theta.w.Row(lo+j))
		}
	}
}

func (o *higherOrder) total() float64 {
	return float64(o.Gamma) * sumInOrder(o.values[:o.f.samples])
}

func (o *higherOrder) term() int { return termHigherOrder }
