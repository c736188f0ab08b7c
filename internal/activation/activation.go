// Package activation has the functions of hidden units with their derivatives, for every package that takes samples through a network.
package activation

import "github.com/seed85368726/contractive/kernels"

// Function is the function s of a layer's units, in the order of the values of cae.Activation.
type Function uint8

const (
	Sigmoid Function = iota
	Tanh
	ReLU
	Softplus
	Identity
)

// Apply writes dst = s(z). The lengths must be equal; dst may be z.
func (f Function) Apply(dst, z []float32) {
	if f == Sigmoid { // small enough to be inlined where a sample is encoded
		kernels.Sigmoid(dst, z)
		return
	}
	f.applyOther(dst, z)
}

func (f Function) applyOther(dst, z []float32) {
	switch f {
	case Tanh:
		kernels.Tanh(dst, z)
	case ReLU:
		kernels.ReLU(dst, z)
	case Softplus:
		kernels.Softplus(dst, z)
	case Identity:
		copy(dst, z)
	}
}

// Prime writes h = s(z), with the bits of Apply, and p = s'(z). The lengths must be equal; h or p may be z.
func (f Function) Prime(h, p, z []float32) {
	switch f {
	case Sigmoid:
		kernels.SigmoidPrime(h, p, z)
	case Tanh:
		kernels.TanhPrime(h, p, z)
	case ReLU:
		kernels.ReLUPrime(h, p, z)
	case Softplus:
		kernels.SoftplusPrime(h, p, z)
	case Identity:
		copy(h, z)
		for i := range p {
			p[i] = 1
		}
	}
}

// Curvature returns the second derivative as q = s'(z) (c0 + c1 t), where t is p = s'(z) if ofPrime, else h = s(z).
// It is what the contraction penalty sends back through the derivative: d/dz_j (p_j^2 n_j) = 2 p_j q_j n_j.
func (f Function) Curvature() (c0, c1 float32, ofPrime bool) {
	switch f {
	case Sigmoid:
		return 1, -2, false
	case Tanh:
		return 0, -2, false
	case Softplus:
		return 1, -1, true
	}
	return 0, 0, false
}
