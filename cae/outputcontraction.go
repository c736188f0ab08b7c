package cae

import (
	"fmt"

	"github.com/seed85368726/contractive/kernels"
)

// maxContracted is the most hidden units under an OutputLambda, which takes up to four hidden x hidden matrices: 256 MiB.
const maxContracted = 1 << 12

// outputContraction is the penalty rho ||dy/du||_F^2 on the reconstruction y = g(a), a = V^T h + c, of the encoder's input
// u (Alain and Bengio, JMLR 2014, who show that a denoising autoencoder with normal noise of a small variance sigma^2
// has this cost, with rho = sigma^2). With D = diag(g'(a)) and P = diag(p) that Jacobian is D V^T P W, a visible x visible
// matrix that need not be formed: with A = V D^2 V^T, B = W W^T and o for the product of elements,
//
//	||D V^T P W||_F^2 = p^T (A o B) p
//
// Its gradient has three parts, and a fourth if g is not linear, as D depends on a:
//
//	through p    2 (A o B) p
//	through W    2 (p p^T o A) W
//	through V    2 (p p^T o B) V D^2
//	through a    2 g'_i g''_i u_i, where u_i = sum_j V_ji [(p p^T o B) V]_ji
//
// outputContraction is what [linearContraction] and [sigmoidContraction] share.
type outputContraction struct {
	noPenalty
	rho    float32
	f      *forward
	w, v   kernels.Matrix // the weights before the mini-batch; sinks change rows that others still need
	b      kernels.Matrix // W W^T
	packed kernels.Packed
}

func newOutputContraction(cfg Config, f *forward, batch int) penalty {
	o := outputContraction{rho: cfg.OutputLambda, f: f, w: newLike(f.theta.w), b: kernels.NewMatrix(cfg.Hidden, cfg.Hidden)}
	if o.v = o.w; cfg.Untied {
		o.v = newLike(f.theta.v)
	}
	if cfg.Output == SigmoidOutput {
		return newSigmoidContraction(o, batch)
	}
	return newLinearContraction(o, batch)
}

// checkContracted reports more hidden units than the penalty has memory for.
func (c Config) checkContracted() error {
	if c.OutputLambda > 0 && c.Hidden > maxContracted {
		return fmt.Errorf("Hidden is %d, limit %d with an OutputLambda: %w", c.Hidden, maxContracted, ErrTooLarge)
	}
	return nil
}

// begin copies the weights, and leaves W packed.
func (o *outputContraction) begin() {
	copy(o.w.Data, o.f.theta.w.Data)
	if o.f.untied {
		copy(o.v.Data, o.f.theta.v.Data)
	}
	o.gram(o.b, o.w)
}

// gram computes g = M M^T, and leaves M packed.
func (o *outputContraction) gram(g, m kernels.Matrix) {
	o.packed.Pack(m)
	o.f.workers.MatMulT(g, m, &o.packed, nil)
}

// weight is the factor 2 of the derivative of a square, in a mean over samples.
func (o *outputContraction) weight() float32 { return 2 * o.rho / float32(o.f.samples) }

func (o *outputContraction) term() int { return termOutputContraction }

// newLike returns a matrix of the shape of m, without gaps between its rows.
func newLike(m kernels.Matrix) kernels.Matrix { return kernels.NewMatrix(m.Rows, m.Cols) }

// multiply replaces x by x o y: a [kernels.HiddenDelta] without curvature.
func multiply(x, y []float32) { kernels.HiddenDelta(x, x, y, y, 0, 0, 0, 0) }

// addProduct adds c x o y to z: a [kernels.AddCurvature] of another meaning.
func addProduct(z []float32, c float32, x, y []float32) { kernels.AddCurvature(z, x, y, 0, c) }
