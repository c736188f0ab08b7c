package cae

import "github.com/seed85368726/contractive/kernels"

// share is the part of the gradient that one worker computes: the rows of some units.
type share struct {
	encoder interval       // hidden units: rows of dW, which are dV's too when tied, and of db
	decoder interval       // hidden units: rows of dV, if untied
	output  interval       // features: dc
	strip   kernels.Matrix // holds the weights' gradient of a few units at a time
	dp      kernels.Matrix // and the gradient with respect to p, units x samples; empty if no penalty has one
}

// interval holds the numbers lo to hi-1.
type interval struct{ lo, hi int }

const (
	stripUnits = 64 // hidden units of a strip, whose gradient stays in the cache until it is used
	unitGrain  = 16 // the least number of hidden units in a share: a cache line of float32
)

func (v interval) len() int { return v.hi - v.lo }

// newShares divides the gradient among up to n workers. Untied, the rows of dV come before those of dW: few workers then
// need both the mini-batch and its gradient, of which other workers' samples are in other caches.
func newShares(cfg Config, visible, batch, n int) []share {
	hidden, matrices := cfg.Hidden, 1
	if cfg.Untied {
		matrices = 2
	}
	grains := (hidden + unitGrain - 1) / unitGrain
	n = min(n, matrices*grains)
	bound := func(i int) int { return (i*matrices*grains + n - 1) / n }
	units := func(matrix, grain int) int { return min(max(grain-matrix*grains, 0)*unitGrain, hidden) }
	shares := make([]share, n)
	for i := range shares {
		s := &shares[i]
		lo, hi := bound(i), bound(i+1)
		v := interval{units(0, lo), units(0, hi)}
		s.encoder = interval{units(matrices-1, lo), units(matrices-1, hi)}
		if cfg.Untied {
			s.decoder = v
		}
		s.output = interval{v.lo * visible / hidden, v.hi * visible / hidden}
		s.strip = kernels.NewMatrix(min(max(s.encoder.len(), s.decoder.len()), stripUnits), visible)
		if cfg.HigherOrder.Gamma > 0 || cfg.OutputLambda > 0 {
			s.dp = newUnits(min(s.encoder.len(), stripUnits), batch)
		}
	}
	return shares
}

// shareRange computes the gradients of shares lo to hi: dW = dz u^T, dV = h dy^T, db = sum of dz and dc = sum of dy, and
// what penalties add to them.
func (s *step) shareRange(lo, hi int) {
	_, startB, startC := s.theta.starts()
	for i := lo; i < hi; i++ {
		share := &s.shares[i]
		for units := share.decoder; units.lo < units.hi; units.lo += stripUnits {
			s.decoderWeights(share, units.lo, min(units.lo+stripUnits, units.hi))
		}
		for units := share.encoder; units.lo < units.hi; units.lo += stripUnits {
			s.encoderWeights(share, units.lo, min(units.lo+stripUnits, units.hi))
		}
		units, features := share.encoder, share.output
		s.sink(startB+units.lo, s.db[units.lo:units.hi])
		dc := s.dc[features.lo:features.hi]
		kernels.MatVecT(dc, s.dy.RowRange(0, s.samples).ColRange(features.lo, features.hi), s.ones[:s.samples])
		s.sink(startC+features.lo, dc)
	}
}

// decoderWeights delivers dV of untied weights for hidden units lo to hi.
func (s *step) decoderWeights(share *share, lo, hi int) {
	var alone *kernels.Workers
	dv := share.strip.RowRange(0, hi-lo)
	alone.MatMul(dv, s.units(s.h, lo, hi), s.dy.RowRange(0, s.samples), nil)
	for _, p := range s.others {
		p.decoder(dv, lo)
	}
	startV, _, _ := s.theta.starts()
	s.deliver(startV, dv, s.normsV, lo)
}

// encoderWeights delivers dW for hidden units lo to hi, which includes dV for tied weights, and takes db.
func (s *step) encoderWeights(share *share, lo, hi int) {
	var alone *kernels.Workers
	dw, dz, db := share.strip.RowRange(0, hi-lo), s.units(s.dh, lo, hi), s.db[lo:hi]
	s.deltas(dz, share.dp, lo)
	alone.MatMul(dw, dz, s.u.RowRange(0, s.samples), nil)
	if !s.untied {
		alone.AddMatMul(dw, s.units(s.h, lo, hi), s.dy.RowRange(0, s.samples))
	}
	kernels.MatVec(db, dz, s.ones[:s.samples])
	s.penalty.addGradient(dw, s.units(s.p, lo, hi), s.theta.w, lo)
	for _, p := range s.others {
		p.encoder(dw, db, lo)
		if !s.untied {
			p.decoder(dw, lo)
		}
	}
	s.deliver(0, dw, s.normsW, lo)
	s.refresh(lo, hi)
}

// deltas turns dh, the gradient with respect to h of units from lo on, into that with respect to z, what the penalties
// send back through h and p included.
func (s *step) deltas(dh, dp kernels.Matrix, lo int) {
	if dp.Rows > 0 {
		dp = dp.RowRange(0, dh.Rows).ColRange(0, s.samples)
		for j := range dp.Rows {
			clear(dp.Row(j))
		}
	}
	for _, p := range s.others {
		p.deltas(dh, dp, lo)
	}
	weight := s.penalty.weight(s.samples)
	for j := range dh.Rows {
		d, p := dh.Row(j), s.p.Row(lo + j)[:s.samples]
		t, k0, k1 := s.curved(s.h.Row(lo + j)[:s.samples], p)
		if dp.Rows > 0 {
			kernels.AddCurvature(d, dp.Row(j), t, k0, k1)
		}
		kernels.HiddenDelta(d, d, t, p, s.penalty.norms[lo+j], weight, k0, k1)
	}
}

// deliver hands the gradient of a matrix, rows from lo on, to the sink. The matrix starts at parameter start.
func (s *step) deliver(start int, rows kernels.Matrix, norms []float32, lo int) {
	kernels.RowNorms2(norms[lo:lo+rows.Rows], rows)
	s.sink(start+lo*rows.Cols, rows.Data)
}
