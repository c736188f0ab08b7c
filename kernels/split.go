package kernels

import "github.com/seed85368726/contractive"

// section is work that is split over workers: f over [0, n), or the rows or
// column panels of a product.
type section struct {
	f       func(lo, hi int)
	product product
	n       int // the work is [0, n)
	grain   int // bounds of ranges are multiples of it
	parts   int // the number of ranges
}

// newSection splits [0, n) into at most workers ranges.
func newSection(n, grain, workers int) section {
	return section{n: n, grain: grain, parts: min(workers, ceilDiv(n, grain))}
}

// run does range i. The lengths of ranges differ by one grain at most.
func (s *section) run(i int) {
	lo, hi := s.bound(i), s.bound(i+1)
	switch p := &s.product; {
	case s.f != nil:
		s.f(lo, hi)
	case p.byColumns:
		p.compute(0, p.c.Rows, lo, hi)
	default:
		p.compute(lo, hi, 0, p.c.Cols)
	}
}

// bound returns where range i starts.
func (s *section) bound(i int) int {
	if i == s.parts {
		return s.n // whole grains may end beyond it, and beyond the largest int
	}
	grains := ceilDiv(s.n, s.grain)
	return (i*(grains/s.parts) + min(i, grains%s.parts)) * s.grain
}

// minShare is the number of multiply-adds of a product that are worth another
// worker: about a microsecond's work.
const minShare = 1 << 15

// multiply computes p.
func (w *Workers) multiply(p product) {
	if p.c.Rows > 0 && p.c.Cols > 0 {
		s := w.plan(&p)
		w.do(&s)
	}
}

// plan splits p over rows or over column panels of C, whichever leaves less to
// the busiest worker.
func (w *Workers) plan(p *product) section {
	rows, cols := p.c.Rows, p.c.Cols
	worth := 1 + float64(rows)*float64(cols)*float64(p.inner)/minShare
	workers := int(min(float64(w.Count()), worth))
	byRows := newSection(rows, 1, workers)
	byColumns := newSection(cols, contractive.PanelWidth, workers)
	s := byRows
	if tileCost(rows, byColumns.share()) < tileCost(byRows.share(), cols) {
		s = byColumns
		p.byColumns = true
	}
	s.product = *p
	return s
}

// share returns the length of the first range, which none exceeds.
func (s *section) share() int { return s.bound(1) }

// tileCost is proportional to the time for rows x cols of a product: register
// tiles are about 8 rows high and 16 columns wide.
func tileCost(rows, cols int) int { return ceilDiv(rows, 8) * ceilDiv(cols, 16) }

// ceilDiv returns n/d rounded up, for any n >= 0 and d > 0.
func ceilDiv(n, d int) int { return n/d + min(n%d, 1) }
