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

	forwardRows func(lo, hi int) // bound once: a method value made for each call of Split would be allocated each time
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
	f.forwardRows = f.forwardRange
	f.encoder.Pack(theta.w)
	f.penalty.refresh(theta.w, 0, cfg.Hidden)
}

// refresh takes over changed weights of the encoder's units lo to hi.
func (f *forward) refresh(lo, hi int) {
	f.encoder.PackRows(lo, f.theta.w.RowRange(lo, hi))
	f.penalty.refresh(f.theta.w, lo, hi)
}

// run takes the first n rows of x through the model.
func (f *forward) run(n int) {
	f.samples = n
	f.workers.Split(n, 1, f.forwardRows)
}

// forwardRange takes rows lo to hi of x through the model, on the caller's goroutine.
func (f *forward) forwardRange(lo, hi int) {
	var alone *kernels.Workers
	x, h, p, dy := f.x.RowRange(lo, hi), f.h.RowRange(lo, hi), f.p.RowRange(lo, hi), f.dy.RowRange(lo, hi)
	alone.MatMulT(h, x, &f.encoder, f.theta.b)
	kernels.SigmoidPrime(h.Data, p.Data, h.Data)
	alone.MatMul(dy, h, f.theta.v, f.theta.c)
	for i := lo; i < hi; i++ {
		f.assess(i)
	}
}

// assess takes the figures of sample i, and turns the decoder's pre-activations into the gradient of the mean error with
// respect to them.
func (f *forward) assess(i int) {
	dy := f.dy.Row(i)
	f.errors[i] = f.output.loss(dy, dy, f.x.Row(i), 1/float32(f.samples))
	f.norms2[i] = f.penalty.norm2(f.p.Row(i))
	f.saturated[i] = countSaturated(f.h.Row(i))
}
