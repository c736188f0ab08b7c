package cae

import (
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// step computes the cost of a mini-batch and its gradient. After the first mini-batch it allocates nothing.
type step struct {
	forward
	gradient parameters
	decoder  *kernels.Packed // V; with tied weights the encoder's
	dh       kernels.Matrix  // samples x hidden: the gradient with respect to h, then to z
	ones     []float32

	rows *dataset.Matrix
	pick []int // the rows of the mini-batch

	gatherRows, deltaRows, hiddenUnits, visibleUnits func(lo, hi int) // see forward
}

func newStep(cfg Config, theta parameters, rows *dataset.Matrix, batch int, workers *kernels.Workers) *step {
	s := &step{rows: rows}
	s.forward.init(cfg, theta, batch, workers)
	s.gradient = newParameters(cfg, rows.Width)
	s.decoder = &s.encoder
	if cfg.Untied {
		s.decoder = new(kernels.Packed)
	}
	s.dh = kernels.NewMatrix(batch, cfg.Hidden)
	s.ones = make([]float32, batch)
	for i := range s.ones {
		s.ones[i] = 1
	}
	s.gatherRows, s.deltaRows, s.hiddenUnits, s.visibleUnits = s.gatherRange, s.deltaRange, s.hiddenRange, s.visibleRange
	return s
}

// run leaves the figures of the picked rows and the gradient of their mean cost.
func (s *step) run(pick []int) {
	s.refresh()
	s.gather(pick)
	s.forward.run(len(pick))
	s.backward()
}

func (s *step) refresh() {
	s.forward.refresh()
	if s.decoder != &s.encoder {
		s.decoder.Pack(s.theta.v)
	}
}

// gather copies the picked rows to x.
func (s *step) gather(pick []int) {
	s.pick = pick
	s.workers.Split(len(pick), 1, s.gatherRows)
}

// backward propagates dy back to the parameters:
//
//	dh = dy V^T,  dz from dh and the penalty
//	dW = dz^T x,  dV = h^T dy,  db = sum of dz,  dc = sum of dy
//
// Tied weights take dW + dV. The penalty adds its own part to dW.
func (s *step) backward() {
	n := s.samples
	x, h, dy, dh := s.x.RowRange(0, n), s.h.RowRange(0, n), s.dy.RowRange(0, n), s.dh.RowRange(0, n)
	s.workers.MatMulT(dh, dy, s.decoder, nil)
	s.workers.Split(n, 1, s.deltaRows)
	s.workers.MatTMul(s.gradient.w, dh, x)
	if s.decoder == &s.encoder {
		s.workers.AddMatTMul(s.gradient.w, h, dy)
	} else {
		s.workers.MatTMul(s.gradient.v, h, dy)
	}
	s.workers.Split(len(s.gradient.b), unitGrain, s.hiddenUnits)
	s.workers.Split(len(s.gradient.c), unitGrain, s.visibleUnits)
}

func (s *step) gatherRange(lo, hi int) {
	for i := lo; i < hi; i++ {
		copy(s.x.Row(i), s.rows.Row(s.pick[i]))
	}
}

func (s *step) deltaRange(lo, hi int) {
	for i := lo; i < hi; i++ {
		s.penalty.delta(s.dh.Row(i), s.h.Row(i), s.p.Row(i), s.samples)
	}
}

// hiddenRange finishes the gradient of the encoder's units lo to hi.
func (s *step) hiddenRange(lo, hi int) {
	s.penalty.addGradient(s.gradient.w, s.theta.w, s.p.RowRange(0, s.samples), lo, hi)
	s.sumRows(s.gradient.b, s.dh, lo, hi)
}

// visibleRange finishes the gradient of the decoder's units lo to hi.
func (s *step) visibleRange(lo, hi int) {
	s.sumRows(s.gradient.c, s.dy, lo, hi)
}

// sumRows writes columns lo to hi of the sum of a delta's rows to a bias gradient.
func (s *step) sumRows(bias []float32, delta kernels.Matrix, lo, hi int) {
	kernels.MatVecT(bias[lo:hi], delta.RowRange(0, s.samples).ColRange(lo, hi), s.ones[:s.samples])
}
