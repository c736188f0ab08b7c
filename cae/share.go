package cae

import "github.com/seed85368726/contractive/kernels"

// share is the part of the units whose gradients one worker computes.
type share struct {
	hidden, visible interval
	strip           kernels.Matrix // holds the weights' gradient of a few units at a time
	columns         kernels.Matrix // samples x the same units: a copy of their h or dz, without gaps
}

// interval holds the numbers lo to hi-1.
type interval struct{ lo, hi int }

const (
	stripUnits = 64 // hidden units of a strip: one panel of a kernels.Packed
	unitGrain  = 16 // the least number of hidden units in a share: a cache line of float32
)

// newShares divides the units among up to n workers.
func newShares(hidden, visible, batch, n int) []share {
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
		shares[i].columns = kernels.NewMatrix(batch, min(units, stripUnits))
	}
	return shares
}

// shareRange computes the gradients of shares lo to hi: dW = dz^T x, dV = h^T dy, db = sum of dz and dc = sum of dy.
func (s *step) shareRange(lo, hi int) {
	_, startB, startC := s.theta.starts()
	for _, share := range s.shares[lo:hi] {
		hidden, visible := share.hidden, share.visible
		s.penalty.observe(s.p.RowRange(0, s.samples), hidden.lo, hidden.hi)
		for j := hidden.lo; j < hidden.hi; j += stripUnits {
			s.weights(share, j, min(j+stripUnits, hidden.hi))
		}
		s.biases(startB, s.db, s.dh, hidden)
		s.biases(startC, s.dc, s.dy, visible)
	}
}

// weights delivers the gradients of the weights of hidden units lo to hi, one after the other through the share's strip.
func (s *step) weights(share share, lo, hi int) {
	share.strip = share.strip.RowRange(0, hi-lo)
	if s.decoder != &s.encoder {
		s.decoderWeights(share, lo, hi)
	}
	s.encoderWeights(share, lo, hi)
}

// encoderWeights delivers dW, which includes dV for tied weights, and the penalty's own part.
func (s *step) encoderWeights(share share, lo, hi int) {
	var alone *kernels.Workers
	n, dw := s.samples, share.strip
	alone.MatTMul(dw, share.gather(s.dh, n, lo, hi), s.x.RowRange(0, n))
	if s.decoder == &s.encoder {
		alone.AddMatTMul(dw, share.gather(s.h, n, lo, hi), s.dy.RowRange(0, n))
	}
	s.penalty.addGradient(dw, s.theta.w, lo, n)
	s.deliver(0, dw, s.normsW, lo)
	s.refresh(lo, hi)
}

// decoderWeights delivers dV of untied weights.
func (s *step) decoderWeights(share share, lo, hi int) {
	var alone *kernels.Workers
	n, dv := s.samples, share.strip
	alone.MatTMul(dv, share.gather(s.h, n, lo, hi), s.dy.RowRange(0, n))
	startV, _, _ := s.theta.starts()
	s.deliver(startV, dv, s.normsV, lo)
	s.decoder.PackRows(lo, s.theta.v.RowRange(lo, hi))
}

// gather copies columns lo to hi of the first n rows of m: rows that lie a page apart would each cost the product an
// address translation. Whole rows need no copy.
func (s *share) gather(m kernels.Matrix, n, lo, hi int) kernels.Matrix {
	if hi-lo == m.Cols {
		return m.RowRange(0, n)
	}
	c := s.columns.RowRange(0, n).ColRange(0, hi-lo)
	for i := range n {
		copy(c.Row(i), m.Row(i)[lo:hi])
	}
	return c
}

// deliver hands the gradient of a matrix, rows from lo on, to the sink. The matrix starts at parameter start.
func (s *step) deliver(start int, rows kernels.Matrix, norms []float32, lo int) {
	kernels.RowNorms2(norms[lo:lo+rows.Rows], rows)
	s.sink(start+lo*rows.Cols, rows.Data)
}

// biases delivers the gradient of biases, the sum of their units' deltas. The vector starts at parameter start.
func (s *step) biases(start int, gradient []float32, delta kernels.Matrix, units interval) {
	g := gradient[units.lo:units.hi]
	kernels.MatVecT(g, delta.RowRange(0, s.samples).ColRange(units.lo, units.hi), s.ones[:s.samples])
	s.sink(start+units.lo, g)
}
