package generic

import "math"

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
	return float32((q + q) * bits(SigmoidUnb))
}

// tanhOf returns tanh(z) from g = tanhComplement(z).
func tanhOf(z, g float32) float32 {
	w := float32(z * z)
	t := 1 - g // >= 1/2: at most half the error of g in ULPs, and a rounding
	if w < bits(TanhNear) {
		f := FMA(bits(TanhC4), w, bits(TanhC3))
		f = FMA(f, w, bits(TanhC2))
		f = FMA(f, w, bits(TanhC1))
		f = FMA(f, w, bits(TanhC0))
		t = FMA(float32(z*w), f, z)
	}
	return bits(math.Float32bits(t) | math.Float32bits(z)&SigmoidSign)
}

// The constants of tanh, as the bits of float32 values: the assembly generator
// prints the same ones.
const (
	TanhNear = 0x3ea00000 // 0.3125: where z^2 is below it, tanh(z) = z + z^3 (C0 + C1 z^2 + ... + C4 z^8)
	TanhC0   = 0xbeaaaaa4 // to 2^-29 of it
	TanhC1   = 0x3e08862f
	TanhC2   = 0xbd5c82e2
	TanhC3   = 0x3cac094c
	TanhC4   = 0xbbca3019
)
