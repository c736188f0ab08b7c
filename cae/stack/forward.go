package stack

import (
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/activation"
	"github.com/seed85368726/contractive/kernels"
)

// forward takes mini-batches through a network and leaves the activations and each sample's cost. All sums over samples
// are left to the caller, so that workers cannot change their order.
type forward struct {
	net     network
	packed  []kernels.Packed // of each layer, kept up to date by the owner
	workers *kernels.Workers

	rows    *dataset.Matrix // with labels
	pick    []int           // the rows of the mini-batch; nil for those from first on
	first   int
	samples int

	h      []kernels.Matrix // samples x inputs of each layer: the sample first
	p      []kernels.Matrix // samples x units of each layer below the head: s'(z)
	delta  []kernels.Matrix // samples x units of each layer: the gradient with respect to z; for the head the logits first
	exps   []float64        // samples x classes
	losses []float64        // of each sample
	wrong  []bool           // whether the largest logit is not the label's

	forwardRows func(lo, hi int) // bound once: a method value made for each call of Split would be allocated each time
}

func (f *forward) init(net network, packed []kernels.Packed, rows *dataset.Matrix, batch int, workers *kernels.Workers) {
	f.net, f.packed, f.rows, f.workers = net, packed, rows, workers
	for k, l := range net.layers {
		f.h = append(f.h, kernels.NewMatrix(batch, l.w.Cols))
		f.delta = append(f.delta, kernels.NewMatrix(batch, l.w.Rows))
		if k < net.depth() {
			f.p = append(f.p, kernels.NewMatrix(batch, l.w.Rows))
		}
	}
	f.exps = make([]float64, batch*net.classes())
	f.losses = make([]float64, batch)
	f.wrong = make([]bool, batch)
	f.forwardRows = f.forwardRange
}

// row returns the row of sample i.
func (f *forward) row(i int) int {
	if f.pick != nil {
		return f.pick[i]
	}
	return f.first + i
}

// forwardRange takes samples lo to hi through the network, on the caller's goroutine.
func (f *forward) forwardRange(lo, hi int) {
	for ; lo < hi; lo += chunk {
		f.forwardChunk(lo, min(lo+chunk, hi))
	}
}

// forwardChunk is forwardRange for a number of samples whose activations stay in the cache.
func (f *forward) forwardChunk(lo, hi int) {
	var alone *kernels.Workers
	normaliser := f.net.normaliser.get()
	for i := lo; i < hi; i++ {
		_ = normaliser.Apply(f.h[0].Row(i), f.rows.Row(f.row(i))) // collect has tried them all
	}
	for k := range f.p {
		l := &f.net.layers[k]
		h, p := f.h[k+1].RowRange(lo, hi), f.p[k].RowRange(lo, hi)
		alone.MatMulT(h, f.h[k].RowRange(lo, hi), &f.packed[k], l.b)
		activation.Function(l.activation).Prime(h.Data, p.Data, h.Data)
	}
	head := f.net.depth()
	alone.MatMulT(f.delta[head].RowRange(lo, hi), f.h[head].RowRange(lo, hi), &f.packed[head], f.net.layers[head].b)
	for i := lo; i < hi; i++ {
		f.assess(i)
	}
}

// assess takes the figures of sample i, and turns its logits into the gradient of the mean cost with respect to them.
func (f *forward) assess(i int) {
	classes := f.net.classes()
	label := f.rows.Labels[f.row(i)]
	loss, predicted := crossEntropy(f.delta[f.net.depth()].Row(i), f.exps[i*classes:][:classes], label, 1/float64(f.samples))
	f.losses[i], f.wrong[i] = loss, predicted != label
}

// tally sums the figures of samples in their order.
type tally struct {
	loss    float64
	wrong   int
	samples int
}

// add adds the samples of a mini-batch.
func (t *tally) add(f *forward) {
	for i := range f.samples {
		t.loss += f.losses[i]
		if f.wrong[i] {
			t.wrong++
		}
	}
	t.samples += f.samples
}

func (t *tally) metrics() Metrics {
	n := float64(t.samples)
	return Metrics{Cost: t.loss / n, Error: float64(t.wrong) / n, Samples: t.samples}
}
