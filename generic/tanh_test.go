package generic

import (
	"math"
	"testing"

	"github.com/seed85368726/contractive/internal/coefficient"
	"github.com/seed85368726/contractive/internal/plateau"
)

var tanhCase = activation{
	name: "Tanh", of: functions{Tanh, TanhPrime},
	exact: func(z float64) (h, p float64) {
		s, c := sigmoid64(2 * z)
		return math.Tanh(z), 4 * s * c
	},
	ends: &plateau.Tanh,
	low:  -1, high: 1, maxULP: 1, maxPrimeULP: 2.5, primeOfNaN: float32(math.NaN()),
	golden: "cd5056aa5b07c461f64e89323178531a767ef97a46b1c972e09ac772730f8608",
	also: func(f *activationScan, v float32, neg, pos pair) {
		if math.Float32bits(neg.h) != math.Float32bits(pos.h)|coefficient.SigmoidSign || neg.p != pos.p {
			f.fail("not odd at ±%v: %v, %v", v, neg, pos)
		}
		if s, c := sigmoidParts(2 * v); s >= 0x1p-126 && pos.p != float32(4*s*c) {
			f.fail("p(%v) = %v, want %v", v, pos.p, 4*s*c)
		}
	},
}

func TestTanhSpecial(t *testing.T) {
	inf := float32(math.Inf(1))
	negZero := float32(math.Copysign(0, -1))
	z := []float32{0, negZero, smallest, -smallest, 0x1p-126, -0x1p-126, 0x1p-12, inf, -inf, 9.02, -9.02, math.MaxFloat32, -53}
	wantH := []float32{0, negZero, smallest, -smallest, 0x1p-126, -0x1p-126, 0x1p-12, 1, -1, 1, -1, 1, -1}
	wantP := []float32{1, 1, 1, 1, 1, 1, 1 - 0x1p-24, 0, 0, 5.853116e-08, 5.853116e-08, 0, 0}
	h, p := make([]float32, len(z)), make([]float32, len(z))
	TanhPrime(h, p, z)
	requireBits(t, wantH, h)
	requireBits(t, wantP, p)
}
