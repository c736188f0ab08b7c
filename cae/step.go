package cae

import (
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// step computes the cost of a mini-batch and its gradient. The gradient never exists as a whole: it comes in strips, and
// each goes to a sink while it is in the cache. After the first mini-batch step allocates nothing.
//
// Workers meet twice. First each takes some samples forward through the model and back to the hidden units; then each
// takes some units, of the encoder or of an untied decoder, and computes the gradient of their parameters over all samples.
type step struct {
	forward
	dh     kernels.Matrix // hidden x samples: the gradient with respect to h, then to z
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
	if s.corruption = cfg.Corruption; !s.corruption.none() {
		s.u = newSamples(batch, rows.Width)
	}
	if cfg.Untied {
		s.normsV = make([]float32, cfg.Hidden)
	}
	s.dh = newUnits(cfg.Hidden, batch)
	s.shares = newShares(cfg, rows.Width, batch, workers.Count())
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
	s.pick, s.sink = pick, to
	for i := range s.bands {
		s.bands[i].forget() // the last step has changed the weights
	}
	s.begin(len(pick))
	s.workers.Split(len(s.bands), 1, s.sampleBands)
	s.between()
	s.workers.Split(len(s.shares), 1, s.unitShares)
	s.end()
}

// sampleRange takes samples lo to hi forward and back to the hidden units: dh = V dy.
func (s *step) sampleRange(b *band, lo, hi int) {
	s.forwardRange(b, lo, hi)
	b.project(s.dh.ColRange(lo, hi), s.theta.v, nil)
}

// refresh takes over changed weights of the encoder's units lo to hi.
func (s *step) refresh(lo, hi int) { s.penalty.refresh(s.theta.w, lo, hi) }

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
