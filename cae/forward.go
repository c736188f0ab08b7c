package cae

import (
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/kernels"
)

// forward takes mini-batches through a model. It leaves the activations, and the figures of each sample; all
// sums over samples are left to the caller, so that workers cannot change their order.
//
// Hidden activations have one row for each unit: products then read the weights of many units as they are stored. See
// [projection].
type forward struct {
	activation Activation
	output     Output
	untied     bool
	theta      parameters
	workers    *kernels.Workers
	penalty    contraction
	others     []penalty
	bands      []band
	ones       []float32

	samples int             // of the mini-batch
	x       kernels.Matrix  // samples x visible: the targets,
	u       kernels.Matrix  // and the encoder's inputs: x itself unless that is corrupted
	rows    *dataset.Matrix // where fetch finds the samples,
	pick    []int           // and which they are; nil if x holds them already
	h, p    kernels.Matrix  // hidden x samples: the code, and s'(z)
	dy      kernels.Matrix  // samples x visible: the gradient with respect to the decoder's pre-activations

	corruption Corruption
	seed       uint64 // of all noise
	drawn      uint64 // samples before this mini-batch, in this run: each has noise of its own

	errors []float32          // L of each sample
	norms2 []float32          // ||J||_F^2 of each sample
	totals [termCount]float64 // the other terms, weighted and summed over samples

	forwardBands func(lo, hi int) // bound once: a method value made for each call of Split would be allocated each time
}

// init prepares f for mini-batches of up to batch rows of a model's parameters. The workers remain the caller's.
func (f *forward) init(cfg Config, theta parameters, batch int, workers *kernels.Workers) {
	visible := theta.w.Cols
	f.activation, f.output, f.untied = cfg.Activation, cfg.Output, cfg.Untied
	f.theta, f.workers = theta, workers
	f.penalty = newContraction(cfg)
	f.bands = newBands(cfg, batch, workers.Count())
	f.ones = make([]float32, batch)
	fill(f.ones, 1)
	f.x = newSamples(batch, visible)
	f.u = f.x
	f.h = newUnits(cfg.Hidden, batch)
	f.p = newUnits(cfg.Hidden, batch)
	f.dy = newSamples(batch, visible)
	f.errors = make([]float32, batch)
	f.norms2 = make([]float32, batch)
	f.forwardBands = func(lo, hi int) { f.eachChunk(lo, hi, f.forwardRange) }
	f.penalty.refresh(theta.w, 0, cfg.Hidden)
	f.others = newPenalties(cfg, f, batch)
}

// run takes the first n rows of x through the model.
func (f *forward) run(n int) {
	f.begin(n)
	f.workers.Split(len(f.bands), 1, f.forwardBands)
	f.between()
	f.end()
}

// begin prepares for a mini-batch of n samples.
func (f *forward) begin(n int) {
	f.samples = n
	for _, p := range f.others {
		p.begin()
	}
}

// between takes what penalties need of all samples before they come to the units.
func (f *forward) between() {
	for _, p := range f.others {
		p.between()
	}
}

// end takes the figures of the mini-batch.
func (f *forward) end() {
	for _, p := range f.others {
		f.totals[p.term()] = p.total()
	}
	f.drawn += uint64(f.samples)
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

// forwardRange takes samples lo to hi through the model, on the caller's goroutine, and leaves dy loaded.
func (f *forward) forwardRange(b *band, lo, hi int) {
	var alone *kernels.Workers
	h, p, dy := f.h.ColRange(lo, hi), f.p.ColRange(lo, hi), f.dy.RowRange(lo, hi)
	b.load(f.u.RowRange(lo, hi), func(i int) { f.fetch(lo + i) })
	f.encode(b, h, p)
	for _, p := range f.others {
		p.samples(b, lo, hi)
	}
	alone.MatTMul(dy, h, f.theta.v, f.theta.c)
	b.load(dy, func(i int) { f.loss(lo + i) })
	f.assess(b, lo, hi)
}

// encode writes h = s(W u + b) and p = s'(W u + b) of the samples u that b has loaded.
func (f *forward) encode(b *band, h, p kernels.Matrix) {
	b.project(h, f.theta.w, f.theta.b)
	for j := range h.Rows {
		f.activation.function().Prime(h.Row(j), p.Row(j), h.Row(j))
	}
}

// fetch makes row i of x and u ready. Samples that only fill up a group are zero.
func (f *forward) fetch(i int) {
	x, u := f.x.Row(i), f.u.Row(i)
	switch {
	case i >= f.samples:
		clear(u)
	case f.pick == nil:
	case f.corruption.none():
		copy(x, f.rows.Row(f.pick[i]))
	default:
		copy(x, f.rows.Row(f.pick[i]))
		copy(u, x)
		f.corruption.apply(u, random.New(f.seed, f.stream(streamCorruption, i)))
	}
}

// stream numbers the random numbers of one use for sample i of the mini-batch, whichever worker asks.
func (f *forward) stream(use uint64, i int) uint64 { return use<<streamBits | f.drawn + uint64(i) }

// loss turns the decoder's pre-activations for sample i into the gradient of the mean error with respect to them. That
// of a sample that only fills up a group is zero.
func (f *forward) loss(i int) {
	dy := f.dy.Row(i)
	if i >= f.samples {
		clear(dy)
		return
	}
	for _, p := range f.others {
		p.outputs(i, dy)
	}
	f.errors[i] = f.output.loss(dy, dy, f.x.Row(i), 1/float32(f.samples))
}

// assess takes the figures of the hidden activations of samples lo to hi.
func (f *forward) assess(b *band, lo, hi int) {
	hi = min(hi, f.samples)
	copy(f.norms2[lo:hi], b.sumSquares(f.p.ColRange(lo, hi), f.penalty.norms))
	for j := range f.h.Rows {
		b.saturated += f.activation.countSaturated(f.h.Row(j)[lo:hi])
	}
}

// units returns rows lo to hi of a matrix of hidden activations, over the samples of the mini-batch.
func (f *forward) units(m kernels.Matrix, lo, hi int) kernels.Matrix {
	return m.RowRange(lo, hi).ColRange(0, f.samples)
}

// curved returns what the second derivative of s depends on: h or p, of one unit. See [activation.Function.Curvature].
func (f *forward) curved(h, p []float32) (t []float32, k0, k1 float32) {
	k0, k1, ofPrime := f.activation.function().Curvature()
	if ofPrime {
		h = p
	}
	return h, k0, k1
}

// fill sets the elements of x to v.
func fill(x []float32, v float32) {
	for i := range x {
		x[i] = v
	}
}

// sumInOrder returns the sum of x, from the first element on.
func sumInOrder(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum
}
