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
	decoder *kernels.Packed // V; with tied weights the encoder's
	dh      kernels.Matrix  // samples x hidden: the gradient with respect to h, then to z
	ones    []float32
	shares  []share

	normsW, normsV []float32 // squared norms of the rows of dW and, if untied, of dV
	db, dc         []float32 // gradients of the biases

	rows *dataset.Matrix
	pick []int // the rows of the mini-batch
	sink sink

	sampleRows, shareUnits func(lo, hi int) // see forward
}

// sink takes a part g of the gradient, from parameter lo on, and may change these parameters. It is called once for
// each parameter, from several goroutines at a time.
type sink func(lo int, g []float32)

func newStep(cfg Config, theta parameters, rows *dataset.Matrix, batch int, workers *kernels.Workers) *step {
	s := &step{rows: rows}
	s.forward.init(cfg, theta, batch, workers)
	s.decoder = &s.encoder
	if cfg.Untied {
		s.decoder = new(kernels.Packed)
		s.decoder.Pack(theta.v)
		s.normsV = make([]float32, cfg.Hidden)
	}
	s.dh = kernels.NewMatrix(batch, cfg.Hidden)
	s.ones = make([]float32, batch)
	for i := range s.ones {
		s.ones[i] = 1
	}
	s.shares = newShares(cfg.Hidden, rows.Width, batch, workers.Count())
	s.normsW = make([]float32, cfg.Hidden)
	s.db = make([]float32, cfg.Hidden)
	s.dc = make([]float32, rows.Width)
	s.sampleRows, s.shareUnits = s.sampleRange, s.shareRange
	return s
}

// run leaves the figures of the picked rows, hands the gradient of their mean cost to a sink, and takes over the weights
// that the sink has changed.
func (s *step) run(pick []int, to sink) {
	s.pick, s.sink, s.samples = pick, to, len(pick)
	s.workers.Split(s.samples, 1, s.sampleRows)
	s.workers.Split(len(s.shares), 1, s.shareUnits)
}

// rowChunk is the most samples that a worker takes at a time: many for each time that the weights are read, but not so
// many that their activations leave the cache between two products.
const rowChunk = 128

// sampleRange takes samples lo to hi forward and back.
func (s *step) sampleRange(lo, hi int) {
	for ; lo < hi; lo += rowChunk {
		end := min(lo+rowChunk, hi)
		s.gather(lo, end)
		s.forwardRange(lo, end)
		s.backward(lo, end)
	}
}

// gather copies the picked rows of samples lo to hi to x.
func (s *step) gather(lo, hi int) {
	for i := lo; i < hi; i++ {
		copy(s.x.Row(i), s.rows.Row(s.pick[i]))
	}
}

// backward propagates dy of samples lo to hi back to the hidden units: dh = dy V^T, and dz from dh and the penalty.
func (s *step) backward(lo, hi int) {
	var alone *kernels.Workers
	alone.MatMulT(s.dh.RowRange(lo, hi), s.dy.RowRange(lo, hi), s.decoder, nil)
	for i := lo; i < hi; i++ {
		s.penalty.delta(s.dh.Row(i), s.h.Row(i), s.p.Row(i), s.samples)
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
