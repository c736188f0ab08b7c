package cae

import (
	"fmt"
	"math"

	"github.com/seed85368726/contractive/kernels"
)

// Activation is the function s of the hidden units, h = s(z) with z = W x + b. Its derivative p = s'(z) gives the
// Jacobian dh_j/dx_i = p_j W_ji, and with it the contraction penalty sum_j p_j^2 ||W_j||^2.
type Activation uint8

const (
	// Sigmoid is s(z) = 1 / (1 + exp(-z)) with s'(z) = s(z) s(-z), which stays accurate in saturation.
	Sigmoid Activation = iota
	// Tanh is s(z) = tanh(z) with s'(z) = 1 - tanh(z)^2, which stays accurate in saturation.
	Tanh
	// ReLU is s(z) = max(z, 0) with s'(z) = 1 for z > 0, else 0.
	ReLU
	// Softplus is s(z) = log(1 + exp(z)), whose derivative is the sigmoid.
	Softplus
	// Identity is s(z) = z. Its contraction penalty is weight decay, Lambda ||W||_F^2.
	Identity
)

var activationNames = names{"sigmoid", "tanh", "relu", "softplus", "identity"}

// String returns "sigmoid", "tanh", "relu", "softplus" or "identity".
func (a Activation) String() string { return activationNames.text("Activation", uint8(a)) }

// MarshalText returns the text of String, for flags and JSON.
func (a Activation) MarshalText() ([]byte, error) {
	return activationNames.marshal("Activation", uint8(a))
}

// UnmarshalText accepts the texts of String. Other texts give an error that wraps ErrRange.
func (a *Activation) UnmarshalText(text []byte) error {
	i, err := activationNames.value("Activation", text)
	if err == nil {
		*a = Activation(i)
	}
	return err
}

// Apply writes dst = s(z). dst may be z. It panics if the lengths differ, as the functions of package kernels do.
func (a Activation) Apply(dst, z []float32) {
	if a == Sigmoid { // small enough to be inlined where a sample is encoded
		kernels.Sigmoid(dst, z)
		return
	}
	a.applyOther(dst, z)
}

func (a Activation) applyOther(dst, z []float32) {
	switch a {
	case Tanh:
		kernels.Tanh(dst, z)
	case ReLU:
		kernels.ReLU(dst, z)
	case Softplus:
		kernels.Softplus(dst, z)
	case Identity:
		mustEqual(len(dst), len(z), "Apply: dst has %d elements, z has %d")
		copy(dst, z)
	}
}

// Prime writes h = s(z), with the bits of Apply, and p = s'(z). h or p may be z. It panics if lengths differ, as Apply does.
func (a Activation) Prime(h, p, z []float32) {
	switch a {
	case Sigmoid:
		kernels.SigmoidPrime(h, p, z)
	case Tanh:
		kernels.TanhPrime(h, p, z)
	case ReLU:
		kernels.ReLUPrime(h, p, z)
	case Softplus:
		kernels.SoftplusPrime(h, p, z)
	case Identity:
		mustEqual(len(h), len(p), "Prime: h has %d elements, p has %d")
		mustEqual(len(h), len(z), "Prime: h has %d elements, z has %d")
		copy(h, z)
		for i := range p {
			p[i] = 1
		}
	}
}

// mustEqual checks lengths for the activation that has no kernel to do it.
func mustEqual(a, b int, message string) {
	if a != b {
		panic(fmt.Sprintf("cae: Activation: "+message, a, b))
	}
}

// Curvature returns the second derivative as q = s'(z) (c0 + c1 t), where t is p = s'(z) if ofPrime, else h = s(z).
// It is what the contraction penalty sends back through the derivative: d/dz_j (p_j^2 n_j) = 2 p_j q_j n_j.
func (a Activation) Curvature() (c0, c1 float32, ofPrime bool) {
	switch a {
	case Sigmoid:
		return 1, -2, false
	case Tanh:
		return 0, -2, false
	case Softplus:
		return 1, -1, true
	}
	return 0, 0, false
}

// countSaturated returns the number of saturated units.
func (a Activation) countSaturated(h []float32) int {
	lo, hi := a.SaturationBounds()
	return kernels.CountOutside(h, lo, hi)
}

// SaturationBounds returns the bounds of a unit's linear range: it is saturated where h < lo or h > hi. The sigmoid's are
// those of Rifai et al. (ICML 2011), where its derivative is 19 % of the largest, and so are the others':
// 4 0.05 0.95 = 1 - 0.9^2 = 0.19. A ReLU is saturated where its derivative is 0.
func (a Activation) SaturationBounds() (lo, hi float32) {
	const most = math.MaxFloat32
	switch a {
	case Sigmoid:
		return 0.05, 0.95
	case Tanh:
		return -0.9, 0.9
	case ReLU:
		return math.SmallestNonzeroFloat32, most
	case Softplus:
		return 0.21072103, most // -log(1 - 0.19), for a sigmoid below 0.19
	}
	return -most, most
}
