package cae

import "github.com/seed85368726/contractive/kernels"

// penalty is a term of the cost beside the reconstruction error and the contraction, which every model measures. Each is
// a file with its formula, gradient and source; [newPenalties] lists them.
//
// begin runs before a mini-batch, between when all its samples have gone forward, and total after it: alone. The others
// run on workers: samples for some samples, when they have been encoded, and outputs for each of them when it has been
// decoded; then, over all samples, deltas for some hidden units, and encoder and decoder for the rows of the gradient that
// belong to these units.
type penalty interface {
	begin()
	samples(b *band, lo, hi int)

	// outputs sees the decoder's pre-activations a of sample i.
	outputs(i int, a []float32)

	between()

	// deltas adds the gradients with respect to h and p = s'(z) of units from lo on, rows over the samples. dp is empty
	// unless the configuration needs it.
	deltas(dh, dp kernels.Matrix, lo int)

	// encoder adds what does not pass through z of u, the encoder's input, to the gradients of W and b, rows from lo on.
	encoder(dw kernels.Matrix, db []float32, lo int)

	// decoder adds to the gradient of V, rows from lo on. Another worker may be in encoder for the same units.
	decoder(dv kernels.Matrix, lo int)

	// total returns the weighted term, summed over the samples of the mini-batch.
	total() float64
	term() int // which of Terms it is
}

// noPenalty has the methods that a penalty does not need.
type noPenalty struct{}

func (noPenalty) begin()                                 {}
func (noPenalty) samples(*band, int, int)                {}
func (noPenalty) outputs(int, []float32)                 {}
func (noPenalty) between()                               {}
func (noPenalty) deltas(dh, dp kernels.Matrix, lo int)   {}
func (noPenalty) encoder(kernels.Matrix, []float32, int) {}
func (noPenalty) decoder(kernels.Matrix, int)            {}

// newPenalties returns the penalties that a configuration asks for.
func newPenalties(cfg Config, f *forward, batch int) []penalty {
	var p []penalty
	if cfg.HigherOrder.Gamma > 0 {
		p = append(p, newHigherOrder(cfg.HigherOrder, f, batch))
	}
	if cfg.OutputLambda > 0 {
		p = append(p, newOutputContraction(cfg, f, batch))
	}
	if cfg.Sparsity.Beta > 0 {
		p = append(p, newSparsity(cfg.Sparsity, f))
	}
	if cfg.L1 > 0 {
		p = append(p, &l1{alpha: cfg.L1, f: f, values: make([]float64, batch)})
	}
	if cfg.Decay > 0 {
		p = append(p, &decay{mu: cfg.Decay, f: f})
	}
	return p
}

// Terms are the weighted terms of a cost beside the reconstruction error.
type Terms struct {
	Contraction       float64 // Lambda * mean of ||J||_F^2
	HigherOrder       float64 // HigherOrder.Gamma * mean of ||J(x) - J(x + e)||_F^2
	OutputContraction float64 // OutputLambda * mean of ||dy/dx||_F^2
	Sparsity          float64 // Sparsity.Beta * sum over units of KL(Target || mean of h)
	L1                float64 // L1 * mean of sum_j |h_j|
	Decay             float64 // Decay * (||W||_F^2 + ||V||_F^2), once when tied
}

func (t Terms) sum() float64 {
	return t.Contraction + t.HigherOrder + t.OutputContraction + t.Sparsity + t.L1 + t.Decay
}

// The terms that penalties compute, by their place in a mini-batch's totals.
const (
	termHigherOrder = iota
	termOutputContraction
	termSparsity
	termL1
	termDecay
	termCount
)
