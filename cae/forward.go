package cae

import "github.com/seed85368726/contractive/kernels"

// forward takes mini-batches through a model. It leaves the activations, and the figures of each sample; all
// sums over samples are left to the caller, so that workers cannot change their order.
type forward struct {
	output  Output
	theta   parameters
	workers *kernels.Workers
	penalty contraction
	encoder kernels.Packed // W

	samples int            // rows of the mini-batch
	x       kernels.Matrix // samples x visible
	h, p    kernels.Matrix // samples x hidden: the code, and s'(z)
	dy      kernels.Matrix // samples x visible: the gradient with respect to the decoder's pre-activations

	errors    []float32 // L of each sample
	norms2    []float32 // ||J||_F^2 of each sample
	saturated []int32   // number of saturated units of each sample

	// Bound once: a method value made for each call of Split would be allocated each time.
	refreshUnits, activateRows, compareRows func(lo, hi int)
}

// init prepares f for mini-batches of up to batch rows of a model's parameters. The workers remain the caller's.
func (f *forward) init(cfg Config, theta parameters, batch int, workers *kernels.Workers) {
	visible := theta.w.Cols
	f.output, f.theta, f.workers = cfg.Output, theta, workers
	f.penalty = newContraction(cfg)
	f.x = kernels.NewMatrix(batch, visible)
	f.h = kernels.NewMatrix(batch, cfg.Hidden)
	f.p = kernels.NewMatrix(batch, cfg.Hidden)
	f.dy = kernels.NewMatrix(batch, visible)
	f.errors = make([]float32, batch)
	f.norms2 = make([]float32, batch)
	f.saturated = make([]int32, batch)
	f.refreshUnits, f.activateRows, f.compareRows = f.refreshRange, f.activateRange, f.compareRange
}

// unitGrain is the least number of hidden or visible units that one worker takes: a cache line of float32.
const unitGrain = 16

// refresh takes over changed weights.
func (f *forward) refresh() {
	f.encoder.Pack(f.theta.w)
	f.workers.Split(f.theta.w.Rows, unitGrain, f.refreshUnits)
}

// run takes the first n rows of x through the model.
func (f *forward) run(n int) {
	f.samples = n
	x, h, dy := f.x.RowRange(0, n), f.h.RowRange(0, n), f.dy.RowRange(0, n)
	f.workers.MatMulT(h, x, &f.encoder, f.theta.b)
	f.workers.Split(n, 1, f.activateRows)
	f.workers.MatMul(dy, h, f.theta.v, f.theta.c)
	f.workers.Split(n, 1, f.compareRows)
}

func (f *forward) refreshRange(lo, hi int) {
	f.penalty.refresh(f.theta.w, lo, hi)
}

// activateRange turns z into h and p.
func (f *forward) activateRange(lo, hi int) {
	for i := lo; i < hi; i++ {
		h, p := f.h.Row(i), f.p.Row(i)
		kernels.SigmoidPrime(h, p, h)
		f.norms2[i] = f.penalty.norm2(p)
		f.saturated[i] = countSaturated(h)
	}
}

// compareRange turns the decoder's pre-activations into the gradient of the mean error with respect to them.
func (f *forward) compareRange(lo, hi int) {
	alpha := 1 / float32(f.samples)
	for i := lo; i < hi; i++ {
		dy := f.dy.Row(i)
		f.errors[i] = f.output.loss(dy, dy, f.x.Row(i), alpha)
	}
}
