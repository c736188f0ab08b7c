package cae

import "github.com/seed85368726/contractive/kernels"

// decay is weight decay, mu (||W||_F^2 + ||V||_F^2), with tied weights mu ||W||_F^2; biases do not decay. Its gradient
// is 2 mu W. Rifai et al. (ICML 2011) set it beside the contraction penalty, which it equals where s is the identity.
type decay struct {
	noPenalty
	mu    float32
	f     *forward
	norms float64 // ||W||_F^2 + ||V||_F^2 before the mini-batch
}

// begin takes the norms: those of W are at hand.
func (d *decay) begin() {
	d.norms = 0
	for _, n := range d.f.penalty.norms {
		d.norms += float64(n)
	}
	if d.f.untied {
		for j := range d.f.theta.v.Rows {
			d.norms += float64(kernels.SumSquares(d.f.theta.v.Row(j)))
		}
	}
}

func (d *decay) encoder(dw kernels.Matrix, _ []float32, lo int) { d.add(dw, d.f.theta.w, lo) }

func (d *decay) decoder(dv kernels.Matrix, lo int) {
	if d.f.untied {
		d.add(dv, d.f.theta.v, lo)
	}
}

func (d *decay) add(gradient, weights kernels.Matrix, lo int) {
	for j := range gradient.Rows {
		kernels.Axpy(gradient.Row(j), 2*d.mu, weights.Row(lo+j))
	}
}

func (d *decay) total() float64 {
	return float64(float64(d.mu)*d.norms) * float64(d.f.samples)
}

func (d *decay) term() int { return termDecay }
