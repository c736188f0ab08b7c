package cae

import (
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// step computes the cost of a mini-batch and its gradient. The gradient never exists as a whole: it comes in strips, and
// each goes to a sink while it is in the cache. After the first mini-batch step allocates nothing.
//
// Workers meet twice. First each takes some samples forward through the model and back to the hidden units; then each
// takes some units and computes the gradient of their parameters over all samples.
type step struct {
	forward
	dh     kernels.Matrix // hidden x samples: the gradient with respect to h, then to z
	ones   []float32
	shares []share

	normsW, normsV []float32 // squared norms of the rows of dW and, if untied, of dV
	db, dc         []float32 // gradients of the biases

	sink sink

	sampleBands, unitShares func(lo, hi int) // see forward
}

// sink takes a part g of the gradient, from parameter lo on, and may change these parameters. It is called once for
// each parameter, from several goroutines at a time.
type sink func(lo int, g []float32)

func newStep(cfg Config, theta parameters, rows *dataset.Matrix, batch int, workers *kernels.Workers) *step {
	s := new(step)
	s.forward.init(cfg, theta, batch, workers)
	s.rows = rows
	if cfg.Untied {
		s.normsV = make([]float32, cfg.Hidden)
	}
	s.dh = newUnits(cfg.Hidden, batch)
	s.ones = make([]float32, batch)
	fill(s.ones, 1)
	s.shares = newShares(cfg.Hidden, rows.Width, workers.Count())
	s.normsW = make([]float32, cfg.Hidden)
	s.db = make([]float32, cfg.Hidden)
	s.dc = make([]float32, rows.Width)
	s.sampleBands = func(lo, hi int) { s.eachChunk(lo, hi, s.sampleRange) }
	s.unitShares = s.shareRange
	return s
}

// run leaves the figures of the picked rows, hands the gradient of their mean cost to a sink, and takes over the weights
// that the sink has changed.
func (s *step) run(pick []int, to sink) {
	s.pick, s.sink, s.samples = pick, to, len(pick)
	s.workers.Split(len(s.bands), 1, s.sampleBands)
	s.workers.Split(len(s.shares), 1, s.unitShares)
}

// sampleRange takes samples lo to hi forward and back.
func (s *step) sampleRange(b *band, lo, hi int) {
	s.forwardRange(b, lo, hi)
	s.backward(b, lo, hi)
}

// backward propagates dy of samples lo to hi, which is packed, back to the hidden units: dh = V dy, and dz from dh and the penalty.
func (s *step) backward(b *band, lo, hi int) {
	var alone *kernels.Workers
	h, p, dh := s.h.ColRange(lo, hi), s.p.ColRange(lo, hi), s.dh.ColRange(lo, hi)
	alone.MatMulT(dh, s.theta.v, &b.packed, nil)
	for j := range dh.Rows {
		s.penalty.delta(j, dh.Row(j), h.Row(j), p.Row(j), s.samples)
	}
}

// gradientNorm2 returns the squared norm of the gradient.
func (s *step) gradientNorm2() float64 {
	sum := float64(kernels.SumSquares(s.db)) + float64(kernels.SumSquares(s.dc))
	for _, norms := range [][]float32{s.normsW, s.normsV} {
		for _, v := range norms {
			sum += float64(v)
		}
	}
	return sum
}
