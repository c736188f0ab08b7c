package cae

import "github.com/seed85368726/contractive/kernels"

// share is the part of the units whose gradients one worker computes.
type share struct {
	hidden, visible interval
	strip           kernels.Matrix // holds the weights' gradient of a few units at a time
}

// interval holds the numbers lo to hi-1.
type interval struct{ lo, hi int }

const (
	stripUnits = 64 // hidden units of a strip, whose gradient stays in the cache until it is used
	unitGrain  = 16 // the least number of hidden units in a share: a cache line of float32
)

// newShares divides the units among up to n workers.
func newShares(hidden, visible, n int) []share {
	grains := (hidden + unitGrain - 1) / unitGrain
	n = min(n, grains)
	bound := func(i int) int { return min((i*grains+n-1)/n*unitGrain, hidden) }
	shares := make([]share, n)
	for i := range shares {
		shares[i] = share{
			hidden:  interval{bound(i), bound(i + 1)},
			visible: interval{i * visible / n, (i + 1) * visible / n},
		}
		units := shares[i].hidden.hi - shares[i].hidden.lo
		shares[i].strip = kernels.NewMatrix(min(units, stripUnits), visible)
	}
	return shares
}

// shareRange computes the gradients of shares lo to hi: dW = dz x^T, dV = h dy^T, db = sum of dz and dc = sum of dy.
func (s *step) shareRange(lo, hi int) {
	_, startB, startC := s.theta.starts()
	for _, share := range s.shares[lo:hi] {
		if s.normsV != nil {
			share.eachStrip(s.decoderWeights)
		}
		share.eachStrip(s.encoderWeights)
		s.hiddenBiases(startB, share.hidden)
		s.visibleBiases(startC, share.visible)
	}
}

// eachStrip calls do for a few of the share's hidden units at a time.
func (s *share) eachStrip(do func(strip kernels.Matrix, lo, hi int)) {
	for lo := s.hidden.lo; lo < s.hidden.hi; lo += stripUnits {
		hi := min(lo+stripUnits, s.hidden.hi)
		do(s.strip.RowRange(0, hi-lo), lo, hi)
	}
}

// decoderWeights delivers dV of untied weights for hidden units lo to hi.
func (s *step) decoderWeights(dv kernels.Matrix, lo, hi int) {
	var alone *kernels.Workers
	alone.MatMul(dv, s.units(s.h, lo, hi), s.dy.RowRange(0, s.samples), nil)
	startV, _, _ := s.theta.starts()
	s.deliver(startV, dv, s.normsV, lo)
}

// encoderWeights delivers dW, which includes dV for tied weights, and the penalty's own part.
func (s *step) encoderWeights(dw kernels.Matrix, lo, hi int) {
	var alone *kernels.Workers
	alone.MatMul(dw, s.units(s.dh, lo, hi), s.x.RowRange(0, s.samples), nil)
	if s.normsV == nil {
		alone.AddMatMul(dw, s.units(s.h, lo, hi), s.dy.RowRange(0, s.samples))
	}
	s.penalty.observe(s.units(s.p, lo, hi), lo)
	s.penalty.addGradient(dw, s.theta.w, lo, s.samples)
	s.deliver(0, dw, s.normsW, lo)
	s.penalty.refresh(s.theta.w, lo, hi)
}

// units returns rows lo to hi of a matrix of hidden activations, over the samples of the mini-batch.
func (s *step) units(m kernels.Matrix, lo, hi int) kernels.Matrix {
	return m.RowRange(lo, hi).ColRange(0, s.samples)
}

// deliver hands the gradient of a matrix, rows from lo on, to the sink. The matrix starts at parameter start.
func (s *step) deliver(start int, rows kernels.Matrix, norms []float32, lo int) {
	kernels.RowNorms2(norms[lo:lo+rows.Rows], rows)
	s.sink(start+lo*rows.Cols, rows.Data)
}

// hiddenBiases delivers the gradient of b, which starts at parameter start: the sums of dz over samples.
func (s *step) hiddenBiases(start int, units interval) {
	g := s.db[units.lo:units.hi]
	kernels.MatVec(g, s.units(s.dh, units.lo, units.hi), s.ones[:s.samples])
	s.sink(start+units.lo, g)
}

// visibleBiases delivers the gradient of c, which starts at parameter start: the sums of dy over samples.
func (s *step) visibleBiases(start int, units interval) {
	g := s.dc[units.lo:units.hi]
	kernels.MatVecT(g, s.dy.RowRange(0, s.samples).ColRange(units.lo, units.hi), s.ones[:s.samples])
	s.sink(start+units.lo, g)
}
