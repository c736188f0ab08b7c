package cae

import (
	"math"

	"github.com/seed85368726/contractive/kernels"
)

// l1 is the sparsity penalty alpha sum_j |h_j| (Ranzato, Boureau and LeCun, NIPS 2007, among others), whose gradient
// with respect to h_j is alpha times its sign, and 0 at 0.
type l1 struct {
	noPenalty
	alpha  float32
	f      *forward
	values []float64 // of each sample
}

func (p *l1) samples(_ *band, lo, hi int) {
	hi = min(hi, p.f.samples)
	values := p.values[lo:hi]
	clear(values)
	for j := range p.f.h.Rows {
		for i, v := range p.f.h.Row(j)[lo:hi] {
			values[i] += math.Abs(float64(v))
		}
	}
}

func (p *l1) deltas(dh, _ kernels.Matrix, lo int) {
	slope := p.alpha / float32(p.f.samples)
	for j := range dh.Rows {
		d := dh.Row(j)
		for i, v := range p.f.h.Row(lo + j)[:len(d)] {
			switch {
			case v > 0:
				d[i] += slope
			case v < 0:
				d[i] -= slope
			}
		}
	}
}

func (p *l1) total() float64 { return float64(p.alpha) * sumInOrder(p.values[:p.f.samples]) }
func (p *l1) term() int      { return termL1 }
