package cae

import "github.com/seed85368726/contractive/internal/finite"

// Metrics are the mean cost of a model over samples, and what goes with it. All means are over samples.
type Metrics struct {
	Reconstruction float64 // mean of L, which is summed over features
	Penalty        float64 // the sum of Terms, for a contractive autoencoder Lambda * JacobianNorm2
	Total          float64 // Reconstruction + Penalty, the cost

	// JacobianNorm2 is the mean of ||J||_F^2, the squared Frobenius norm of the encoder's Jacobian: the sum of
	// its hidden x visible squared entries. It is measured for plain autoencoders too.
	JacobianNorm2 float64
	// MeanSquareEntry is JacobianNorm2 / (visible * hidden), which Rifai et al. (ICML 2011) tabulate as the "average norm".
	MeanSquareEntry float64
	// Saturation is the fraction of saturated units: with h < 0.05 or h > 0.95 for the sigmoid, with |h| > 0.9 for tanh,
	// with a derivative below 0.19 for softplus and of 0 for ReLU. The derivative is then less than 19 % of the largest.
	Saturation float64

	Terms Terms // what Penalty is made of

	Samples int // number of samples
}

// Epoch reports one pass over the training data. Its metrics are taken on each mini-batch as it comes, before
// the step that it leads to; [Model.Evaluate] takes those of a finished model.
type Epoch struct {
	Metrics
	Epoch   int     // from 1
	Seconds float64 // wall-clock time, that of the validation excepted

	Validation *Metrics // after the epoch; nil without validation data
}

// History is the course of a training run, one entry for each epoch. The last epoch of a run that was
// cancelled or diverged covers the samples up to there.
type History struct {
	Epochs []Epoch
	Best   int // the epoch that the model returned is from, where there is validation data; else 0
}

// tally sums the figures of samples in their order.
type tally struct {
	reconstruction float64
	norm2          float64
	saturated      int
	samples        int
	totals         [termCount]float64
}

// add adds the samples of a mini-batch.
func (t *tally) add(f *forward) {
	for i := range f.samples {
		t.reconstruction += float64(f.errors[i])
		t.norm2 += float64(f.norms2[i])
	}
	for i := range f.bands {
		t.saturated += f.bands[i].saturated
	}
	for k, v := range f.totals {
		t.totals[k] += v
	}
	t.samples += f.samples
}

// metrics returns the means.
func (t *tally) metrics(cfg Config, visible int) Metrics {
	n := float64(t.samples)
	m := Metrics{
		Reconstruction: t.reconstruction / n,
		JacobianNorm2:  t.norm2 / n,
		Saturation:     float64(t.saturated) / (n * float64(cfg.Hidden)),
		Samples:        t.samples,
	}
	m.Terms = Terms{
		Contraction:       float64(float64(cfg.Lambda) * m.JacobianNorm2),
		HigherOrder:       t.totals[termHigherOrder] / n,
		OutputContraction: t.totals[termOutputContraction] / n,
		Sparsity:          t.totals[termSparsity] / n,
		L1:                t.totals[termL1] / n,
		Decay:             t.totals[termDecay] / n,
	}
	m.Penalty = m.Terms.sum()
	m.Total = m.Reconstruction + m.Penalty
	m.MeanSquareEntry = m.JacobianNorm2 / (float64(visible) * float64(cfg.Hidden))
	return m
}

// finite reports whether a cost of these samples is a finite number.
func (t *tally) finite() bool {
	return finite.Is(t.reconstruction) && finite.Is(t.norm2) && finite.Is(sumInOrder(t.totals[:]))
}
