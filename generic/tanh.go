package generic

import (
	"math"

	"github.com/seed85368726/contractive/internal/coefficient"
)

// Tanh computes dst = tanh(x), within 1 ULP for every float32, odd, monotone,
// in [-1, 1], and with subnormal values kept. dst may be x.
func Tanh(dst, x []float32) {
	for i, z := range x {
		dst[i] = tanhOf(z, tanhComplement(z))
	}
}

// TanhPrime computes h = tanh(z), as [Tanh] does, and its derivative
// p = 1 - tanh(z)^2 = 4 s(2z) s(-2z), s the sigmoid, within 2.5 ULP. h or p may
// be z.
func TanhPrime(h, p, z []float32) {
	for i, v := range z {
		h[i], p[i] = tanhPrime1(v)
	}
}

func tanhPrime1(z float32) (h, p float32) {
	g := tanhComplement(z)
	return tanhOf(z, g), float32(g * (2 - g))
}

// tanhComplement returns 1 - tanh(|z|) = 2 sigmoid(-2|z|).
func tanhComplement(z float32) float32 {
	q := quotient(expParts(z + z))
	return float32((q + q) * bits(coefficient.SigmoidUnb))
}

// tanhOf returns tanh(z) from g = tanhComplement(z).
func tanhOf(z, g float32) float32 {
	w := float32(z * z)
	t := 1 - g // >= 1/2: at most half the error of g in ULPs, and a rounding
	if w < bits(coefficient.TanhNear) {
		f := FMA(bits(coefficient.TanhC4), w, bits(coefficient.TanhC3))
		f = FMA(f, w, bits(coefficient.TanhC2))
		f = FMA(f, w, bits(coefficient.TanhC1))
		f = FMA(f, w, bits(coefficient.TanhC0))
		t = FMA(float32(z*w), f, z)
	}
	return bits(math.Float32bits(t) | math.Float32bits(z)&coefficient.SigmoidSign)
}
