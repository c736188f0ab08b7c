package cae

import "github.com/seed85368726/contractive/kernels"

// linearContraction is [outputContraction] for a linear output. D is 1, and so A and B are the same for all samples: a
// mini-batch costs four products of hidden x hidden matrices with W or V and two with P: at most
// 8 hidden^2 visible + 4 hidden^2 samples operations.
type linearContraction struct {
	outputContraction
	a      kernels.Matrix // V V^T, which is B when tied
	m      kernels.Matrix // A o B; when the samples are done, scratch for dW's rows of units
	mv     kernels.Matrix // the same for dV's, which another worker may compute at that time
	mp     kernels.Matrix // (A o B) P: hidden x samples
	pp     kernels.Matrix // P P^T: the sum of p p^T over the mini-batch
	values []float64      // of each sample
}

func newLinearContraction(o outputContraction, batch int) *linearContraction {
	l := &linearContraction{outputContraction: o, m: newLike(o.b), pp: newLike(o.b)}
	l.a, l.mv = o.b, l.m
	if o.f.untied {
		l.a, l.mv = newLike(o.b), newLike(o.b)
	}
	l.mp = newUnits(o.b.Rows, batch)
	l.values = make([]float64, batch)
	return l
}

func (l *linearContraction) begin() {
	l.outputContraction.begin()
	if l.f.untied {
		l.gram(l.a, l.v)
	}
	copy(l.m.Data, l.a.Data)
	for j := range l.m.Rows {
		multiply(l.m.Row(j), l.b.Row(j))
	}
}

func (l *linearContraction) samples(_ *band, lo, hi int) {
	var alone *kernels.Workers
	alone.MatMul(l.mp.ColRange(lo, hi), l.m, l.f.p.ColRange(lo, hi), nil)
	hi = min(hi, l.f.samples)
	values := l.values[lo:hi]
	clear(values)
	for j := range l.mp.Rows {
		p := l.f.p.Row(j)[lo:hi]
		for i, v := range l.mp.Row(j)[lo:hi] {
			values[i] += float64(float64(p[i]) * float64(v))
		}
	}
}

func (l *linearContraction) between() { l.gram(l.pp, l.f.p.ColRange(0, l.f.samples)) }

func (l *linearContraction) deltas(_, dp kernels.Matrix, lo int) {
	for j := range dp.Rows {
		kernels.Axpy(dp.Row(j), l.weight(), l.mp.Row(lo + j)[:dp.Cols])
	}
}

func (l *linearContraction) encoder(dw kernels.Matrix, _ []float32, lo int) {
	l.add(dw, l.m, l.a, l.w, lo)
}
func (l *linearContraction) decoder(dv kernels.Matrix, lo int) { l.add(dv, l.mv, l.b, l.v, lo) }

// add adds the rows from lo on of 2 (P P^T o gram) weights, in the mean.
func (l *linearContraction) add(gradient, scratch, gram, weights kernels.Matrix, lo int) {
	var alone *kernels.Workers
	rows := scratch.RowRange(lo, lo+gradient.Rows)
	for j := range rows.Rows {
		clear(rows.Row(j))
		addProduct(rows.Row(j), l.weight(), l.pp.Row(lo+j), gram.Row(lo+j))
	}
	alone.AddMatMul(gradient, rows, weights)
}

func (l *linearContraction) total() float64 {
	return float64(l.rho) * sumInOrder(l.values[:l.f.samples])
}
