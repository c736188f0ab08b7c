package stack

import (
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/optimizer"
	"github.com/seed85368726/contractive/kernels"
)

// step computes the cost of a mini-batch and its gradient, and updates the parameters. After the first mini-batch it allocates
// nothing.
//
// Workers meet twice. First each takes some samples forward through the network and back; then each takes some units of the
// layers and computes the gradient of their parameters over all samples, a strip at a time, and updates them while the
// strip is in the cache. Clipping needs the norm of the gradient first: the gradient is then kept, and the update is a third
// meeting. The contraction penalty comes between forward and back.
type step struct {
	forward
	optimizer *optimizer.Optimizer
	decay     float32     // weight decay
	clip      float32     // the longest gradient, or 0
	penalty   contraction // nil without
	shares    []share
	ones      []float32

	gradient      []float32   // of all parameters, if it is clipped
	norms         [][]float32 // squared norms of the rows of each layer's dW
	biasGradients [][]float32 // of each layer

	sampleRows, backRows, shareUnits, applyShares func(lo, hi int) // see forward
}

// costs are the terms of the cost, and the bound of its gradient: see Options.
type costs struct {
	decay, clip, lambda float32
}

func newStep(net network, packed []kernels.Packed, rows *dataset.Matrix, batch int, c costs, o *optimizer.Optimizer, workers *kernels.Workers) *step {
	s := &step{optimizer: o, decay: c.decay, clip: c.clip}
	s.forward.init(net, packed, rows, batch, workers)
	if c.lambda > 0 {
		s.penalty = newContraction(&s.forward, c.lambda)
	}
	if c.clip > 0 {
		s.gradient = make([]float32, len(net.all))
	}
	for _, l := range net.layers {
		s.norms = append(s.norms, make([]float32, l.w.Rows))
		s.biasGradients = append(s.biasGradients, make([]float32, l.w.Rows))
	}
	s.shares = newShares(net.layers, batch, workers.Count())
	s.ones = make([]float32, batch)
	for i := range s.ones {
		s.ones[i] = 1
	}
	s.sampleRows, s.backRows, s.shareUnits, s.applyShares = s.sampleRange, s.backRange, s.unitRange, s.applyRange
	return s
}

// run leaves the figures of the picked rows and takes a step down the gradient of their mean cost with a learning rate.
func (s *step) run(pick []int, rate float32) {
	s.pick, s.samples = pick, len(pick)
	s.back()
	if s.clip > 0 {
		s.workers.Split(len(s.shares), 1, s.shareUnits)
		s.optimizer.Advance(rate, optimizer.ClipScale(s.gradientNorm2(), s.clip))
		s.workers.Split(len(s.shares), 1, s.applyShares)
		return
	}
	s.optimizer.Advance(rate, 1)
	s.workers.Split(len(s.shares), 1, s.shareUnits)
}

// judge leaves the figures of the picked rows and takes no step.
func (s *step) judge(pick []int) {
	s.pick, s.samples = pick, len(pick)
	s.workers.Split(s.samples, 1, s.forwardRows)
}

// back takes the mini-batch forward and back.
func (s *step) back() {
	if s.penalty == nil {
		s.workers.Split(s.samples, 1, s.sampleRows)
		return
	}
	s.workers.Split(s.samples, 1, s.forwardRows)
	s.penalty.run()
	s.workers.Split(s.samples, 1, s.backRows)
}

// sampleRange takes samples lo to hi forward and back.
func (s *step) sampleRange(lo, hi int) {
	for ; lo < hi; lo += chunk {
		end := min(lo+chunk, hi)
		s.forwardChunk(lo, end)
		s.backChunk(lo, end)
	}
}

func (s *step) backRange(lo, hi int) {
	for ; lo < hi; lo += chunk {
		s.backChunk(lo, min(lo+chunk, hi))
	}
}

// backChunk propagates the gradient of samples lo to hi from the logits to the first layer: with d_k that with respect to z_k,
// d_(k-1) = s'(z_(k-1)) W_k^T d_k, and the penalty's part.
func (s *step) backChunk(lo, hi int) {
	var alone *kernels.Workers
	for k := s.net.depth(); k > 0; k-- {
		d := s.delta[k-1].RowRange(lo, hi)
		alone.MatMul(d, s.delta[k].RowRange(lo, hi), s.net.layers[k].w, nil)
		multiply(d.Data, s.p[k-1].RowRange(lo, hi).Data)
		if s.penalty != nil {
			kernels.Axpy(d.Data, 1, s.penalty.delta(k-1).RowRange(lo, hi).Data)
		}
	}
}

// multiply computes d *= p, element by element.
func multiply(d, p []float32) {
	p = p[:len(d)]
	for j := range d {
		d[j] *= p[j]
	}
}

// unitRange computes the gradients of shares lo to hi: dW = dz^T h, and db the sum of dz.
func (s *step) unitRange(lo, hi int) {
	for i := lo; i < hi; i++ {
		share := &s.shares[i]
		for _, u := range share.units {
			for j := u.lo; j < u.hi; j += stripUnits {
				s.weights(share, u.layer, j, min(j+stripUnits, u.hi))
			}
			s.biases(u)
		}
	}
}

// weights computes dW of units lo to hi of layer k.
func (s *step) weights(share *share, k, lo, hi int) {
	var alone *kernels.Workers
	l := &s.net.layers[k]
	start := l.start + lo*l.w.Cols
	dw := s.strip(share, start, hi-lo, l.w.Cols)
	alone.MatTMul(dw, share.gather(s.delta[k], s.samples, lo, hi), s.h[k].RowRange(0, s.samples), nil)
	if s.penalty != nil {
		s.penalty.addGradient(dw, k, lo)
	}
	if s.decay > 0 {
		kernels.Axpy(dw.Data, 2*s.decay, l.w.RowRange(lo, hi).Data)
	}
	kernels.RowNorms2(s.norms[k][lo:hi], dw)
	if s.gradient == nil {
		s.optimizer.Update(start, dw.Data)
		s.packed[k].PackRows(lo, l.w.RowRange(lo, hi))
	}
}

// strip returns room for the gradient of rows of weights: where it is kept, if it is.
func (s *step) strip(share *share, start, rows, cols int) kernels.Matrix {
	data := share.strip
	if s.gradient != nil {
		data = s.gradient[start:]
	}
	return kernels.Matrix{Data: data[:rows*cols], Rows: rows, Cols: cols, Stride: cols}
}

// biases computes db of units of a layer.
func (s *step) biases(u units) {
	l := &s.net.layers[u.layer]
	g := s.biasGradients[u.layer][u.lo:u.hi]
	kernels.MatVecT(g, s.delta[u.layer].RowRange(0, s.samples).ColRange(u.lo, u.hi), s.ones[:s.samples])
	if s.gradient == nil {
		s.optimizer.Update(l.bias()+u.lo, g)
	}
}

// applyRange updates the parameters of shares lo to hi with the gradient that was kept.
func (s *step) applyRange(lo, hi int) {
	for i := lo; i < hi; i++ {
		for _, u := range s.shares[i].units {
			l := &s.net.layers[u.layer]
			from, to := l.start+u.lo*l.w.Cols, l.start+u.hi*l.w.Cols
			s.optimizer.Update(from, s.gradient[from:to])
			s.optimizer.Update(l.bias()+u.lo, s.biasGradients[u.layer][u.lo:u.hi])
			s.packed[u.layer].PackRows(u.lo, l.w.RowRange(u.lo, u.hi))
		}
	}
}

// gradientNorm2 returns the squared norm of the gradient, before it is clipped.
func (s *step) gradientNorm2() float64 {
	sum := 0.0
	for k, norms := range s.norms {
		for _, v := range norms {
			sum += float64(v)
		}
		sum += float64(kernels.SumSquares(s.biasGradients[k]))
	}
	return sum
}

// sumNorms2 returns the sum of ||J||_F^2 over the samples, or 0 without a penalty.
func (s *step) sumNorms2() (sum float64) {
	if s.penalty == nil {
		return 0
	}
	for _, v := range s.penalty.norms() {
		sum += float64(v)
	}
	return sum
}
