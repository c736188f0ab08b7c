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

// shareRange computes the gradients of shares lo to hi.
func (s *step) shareRange(lo, hi int) {
	for _, share := range s.shares[lo:hi] {
		s.penalty.observe(s.p.RowRange(0, s.samples), share.hidden.lo, share.hidden.hi)
		for j := share.hidden.lo; j < share.hidden.hi; j += stripUnits {
			s.hiddenUnits(share, j, min(j+stripUnits, share.hidden.hi))
		}
		s.visibleUnits(share.visible.lo, share.visible.hi)
	}
}

// hiddenUnits delivers the gradients of W, V and b of hidden units lo to hi:
//
//	dW = dz^T x,  dV = h^T dy,  db = sum of dz
//
// Tied weights take dW + dV. The penalty adds its own part to dW.
func (s *step) hiddenUnits(share share, lo, hi int) {
	var alone *kernels.Workers
	n := s.samples
	x, dy := s.x.RowRange(0, n), s.dy.RowRange(0, n)
	startV, startB, _ := s.theta.starts()
	strip := share.strip.RowRange(0, hi-lo)

	untied := s.decoder != &s.encoder
	if untied {
		alone.MatTMul(strip, share.gather(s.h, n, lo, hi), dy)
		s.deliver(startV, lo, strip, s.normsV)
		s.decoder.PackRows(lo, s.theta.v.RowRange(lo, hi))
	}
	dz := share.gather(s.dh, n, lo, hi)
	kernels.MatVecT(s.db[lo:hi], dz, s.ones[:n])
	alone.MatTMul(strip, dz, x)
	if !untied {
		alone.AddMatTMul(strip, share.gather(s.h, n, lo, hi), dy)
	}
	s.penalty.addGradient(strip, s.theta.w, lo, n)
	s.deliver(0, lo, strip, s.normsW)
	s.refresh(lo, hi)

	s.sink(startB+lo, s.db[lo:hi])
}

// gather copies columns lo to hi of the first n rows of m: rows that lie a
// page apart would each cost the product an address translation.
func (s *share) gather(m kernels.Matrix, n, lo, hi int) kernels.Matrix {
	c := s.columns.RowRange(0, n).ColRange(0, hi-lo)
	for i := range n {
		copy(c.Row(i), m.Row(i)[lo:hi])
	}
	return c
}

// deliver hands rows of a weight gradient, from unit lo on, to the sink. The matrix starts at parameter start.
func (s *step) deliver(start, lo int, strip kernels.Matrix, norms []float32) {
	kernels.RowNorms2(norms[lo:lo+strip.Rows], strip)
	s.sink(start+lo*strip.Cols, strip.Data)
}

// visibleUnits delivers the gradient dc = sum of dy of visible units lo to hi.
func (s *step) visibleUnits(lo, hi int) {
	_, _, startC := s.theta.starts()
	kernels.MatVecT(s.dc[lo:hi], s.dy.RowRange(0, s.samples).ColRange(lo, hi), s.ones[:s.samples])
	s.sink(startC+lo, s.dc[lo:hi])
}
