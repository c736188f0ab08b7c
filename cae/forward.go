package cae

import (
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// forward takes mini-batches through a model. It leaves the activations, and the figures of each sample; all
// sums over samples are left to the caller, so that workers cannot change their order.
//
// Hidden activations have one row for each unit: products then read the weights as they are stored, and what is packed
// is the mini-batch.
type forward struct {
	output  Output
	theta   parameters
	workers *kernels.Workers
	penalty contraction
	bands   []band

	samples int             // of the mini-batch
	rows    *dataset.Matrix // where fetch finds them,
	pick    []int           // and which they are; nil if x holds them already
	x       kernels.Matrix  // samples x visible
	h, p    kernels.Matrix  // hidden x samples: the code, and s'(z)
	dy      kernels.Matrix  // samples x visible: the gradient with respect to the decoder's pre-activations

	errors []float32 // L of each sample
	norms2 []float32 // ||J||_F^2 of each sample

	forwardBands func(lo, hi int) // bound once: a method value made for each call of Split would be allocated each time
}

// init prepares f for mini-batches of up to batch rows of a model's parameters. The workers remain the caller's.
func (f *forward) init(cfg Config, theta parameters, batch int, workers *kernels.Workers) {
	visible := theta.w.Cols
	f.output, f.theta, f.workers = cfg.Output, theta, workers
	f.penalty = newContraction(cfg)
	f.bands = newBands(batch, workers.Count())
	f.x = newSamples(batch, visible)
	f.h = newUnits(cfg.Hidden, batch)
	f.p = newUnits(cfg.Hidden, batch)
	f.dy = newSamples(batch, visible)
	f.errors = make([]float32, batch)
	f.norms2 = make([]float32, batch)
	f.forwardBands = func(lo, hi int) { f.eachChunk(lo, hi, f.forwardRange) }
	f.penalty.refresh(theta.w, 0, cfg.Hidden)
}

// run takes the first n rows of x through the model.
func (f *forward) run(n int) {
	f.samples = n
	f.workers.Split(len(f.bands), 1, f.forwardBands)
}

// eachChunk calls do for the samples of bands lo to hi, a chunk of whole groups at a time.
func (f *forward) eachChunk(lo, hi int, do func(b *band, lo, hi int)) {
	n := groups(f.samples)
	bound := func(i int) int { return i * n / len(f.bands) * rowGroup }
	for i := lo; i < hi; i++ {
		b := &f.bands[i]
		b.saturated = 0
		for start, end := bound(i), bound(i+1); start < end; start += rowChunk {
			do(b, start, min(start+rowChunk, end))
		}
	}
}

// forwardRange takes rows lo to hi of x through the model, on the caller's goroutine, and leaves dy packed.
func (f *forward) forwardRange(b *band, lo, hi int) {
	var alone *kernels.Workers
	h, p, dy := f.h.ColRange(lo, hi), f.p.ColRange(lo, hi), f.dy.RowRange(lo, hi)
	b.pack(f.x.RowRange(lo, hi), func(i int) { f.fetch(lo + i) })
	for j, v := range f.theta.b {
		fill(h.Row(j), v)
	}
	alone.AddMatMulT(h, f.theta.w, &b.packed)
	for j := range h.Rows {
		kernels.SigmoidPrime(h.Row(j), p.Row(j), h.Row(j))
	}
	for i := range dy.Rows {
		copy(dy.Row(i), f.theta.c)
	}
	alone.AddMatTMul(dy, h, f.theta.v)
	b.pack(dy, func(i int) { f.loss(lo + i) })
	f.assess(b, lo, hi)
}

// fetch makes row i of x ready.
func (f *forward) fetch(i int) {
	switch {
	case i >= f.samples:
		clear(f.x.Row(i))
	case f.pick != nil:
		copy(f.x.Row(i), f.rows.Row(f.pick[i]))
	}
}

// loss turns the decoder's pre-activations for sample i into the gradient of the mean error with respect to them. That
// of a sample that only fills up a group is zero.
func (f *forward) loss(i int) {
	dy := f.dy.Row(i)
	if i >= f.samples {
		clear(dy)
		return
	}
	f.errors[i] = f.output.loss(dy, dy, f.x.Row(i), 1/float32(f.samples))
}

// assess takes the figures of the hidden activations of samples lo to hi.
func (f *forward) assess(b *band, lo, hi int) {
	hi = min(hi, f.samples)
	h, p, l := f.h.ColRange(lo, hi), f.p.ColRange(lo, hi), b.lanes.ColRange(0, hi-lo)
	for i := range l.Rows {
		clear(l.Row(i))
	}
	for j := range h.Rows {
		kernels.AddScaledSquares(l.Row(j%lanes), f.penalty.norms[j], p.Row(j))
		b.saturated += countSaturated(h.Row(j))
	}
	copy(f.norms2[lo:hi], foldLanes(l))
}

// fill sets the elements of x to v.
func fill(x []float32, v float32) {
	for i := range x {
		x[i] = v
	}
}
