package cae

import (
	"math"

	"github.com/seed85368726/contractive/internal/activation"
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

// function returns the function's values and derivatives.
func (a Activation) function() activation.Function { return activation.Function(a) }

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
