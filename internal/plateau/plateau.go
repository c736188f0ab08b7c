// Package plateau says, for tests, where the float32 value of an activation is the limit that the function tends
// to: most of the 2^32 inputs lie there, and what is tested of the rest needs more work.
package plateau

import "math"

// Ends are the two ranges of |z| where an activation and its derivative have a plain form.
type Ends struct {
	Near, Far     float32 // |z| < Near, and |z| >= Far
	AtNear, AtFar func(z float32) (h, p float32)
}

// The ends of the activations, by name. A value within half an ULP of its limit at an edge is so all over the
// range behind, since the distance from the limit shrinks there.
var (
	Sigmoid = Ends{
		Near: 0x1p-24, AtNear: func(float32) (h, p float32) { return 0.5, 0.25 },
		Far: 106, AtFar: func(z float32) (h, p float32) { return step(z), 0 },
	}
	Tanh = Ends{
		Near: 0x1p-25, AtNear: func(z float32) (h, p float32) { return z, 1 },
		Far: 53, AtFar: func(z float32) (h, p float32) { return float32(math.Copysign(1, float64(z))), 0 },
	}
	Softplus = Ends{
		Near: 0x1p-25, AtNear: func(float32) (h, p float32) { return math.Ln2, 0.5 },
		Far: 106, AtFar: func(z float32) (h, p float32) { return max(z, 0), step(z) },
	}
	ReLU = Ends{
		Near: float32(math.Inf(1)), AtNear: func(z float32) (h, p float32) { return max(z, 0), step(z) },
		Far: float32(math.Inf(1)), AtFar: func(z float32) (h, p float32) { return max(z, 0), step(z) },
	}
)

// At returns the plain form at a z that is at one of the ends.
func (e *Ends) At(z float32) (h, p float32, ok bool) {
	switch a := float32(math.Abs(float64(z))); {
	case a < e.Near:
		h, p = e.AtNear(z)
	case a >= e.Far:
		h, p = e.AtFar(z)
	default:
		return 0, 0, false
	}
	return h, p, true
}

// step is 1 above 0, and else 0.
func step(z float32) float32 {
	if z > 0 {
		return 1
	}
	return 0
}
