package generic

import (
	"math"
	"testing"

	"github.com/seed85368726/contractive/internal/plateau"
)

var reluCase = activation{
	name: "ReLU", of: functions{ReLU, ReLUPrime},
	exact: func(z float64) (h, p float64) {
		if z > 0 {
			return z, 1
		}
		return 0, 0
	},
	ends:   &plateau.ReLU,
	high:   float32(math.Inf(1)), // and no error, in h or p; p is 0 for NaN
	golden: "93a38732dc04922cd4d79a1d00ed86448ec5d006d94a48006d6d2124ac3706ee",
	also: func(f *activationScan, v float32, neg, pos pair) {
		if math.Signbit(float64(neg.h)) || math.Signbit(float64(pos.h)) {
			f.fail("of ±%v: %v, %v", v, neg.h, pos.h)
		}
	},
}

func TestReLUSpecial(t *testing.T) {
	inf := float32(math.Inf(1))
	z := []float32{0, float32(math.Copysign(0, -1)), smallest, -smallest, inf, -inf}
	h, p := make([]float32, len(z)), make([]float32, len(z))
	ReLUPrime(h, p, z)
	requireBits(t, []float32{0, 0, smallest, 0, inf, 0}, h)
	requireBits(t, []float32{0, 0, 1, 0, 1, 0}, p)
}
