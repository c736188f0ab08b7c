package generic

import (
	"math"

	"github.com/seed85368726/contractive/internal/coefficient"
)

// Sigmoid computes dst = 1 / (1 + exp(-x)), within 1 ULP for every float32
// (0.987 at worst), monotone, 1/2 at zero, and with subnormal results kept.
// dst may be x.
func Sigmoid(dst, x []float32) {
	for i, v := range x {
		dst[i] = sigmoid1(v)
	}
}

// SigmoidPrime computes h = s(z), as [Sigmoid] does, and its derivative
// p = s(z) s(-z), the rounded product of two values of Sigmoid. h or p may be z.
func SigmoidPrime(h, p, z []float32) {
	for i, v := range z {
		h[i], p[i] = sigmoidPrime1(v)
	}
}

func sigmoid1(z float32) float32 {
	s, c := sigmoidParts(z)
	return selectSigmoid(z, s, c)
}

func sigmoidPrime1(z float32) (h, p float32) {
	s, c := sigmoidParts(z)
	return selectSigmoid(z, s, c), float32(s * c)
}

// crossEntropy1 returns the cross-entropy of s = sigmoid(a) against the target
// x, computed from the logit,
//
//	loss = max(a, 0) - a x + log(1 + exp(-|a|)),
//
// and s. The first two terms are rounded once, together, and their sum with
// the third once more.
func crossEntropy1(a, x float32) (loss, s float32) {
	s, c := sigmoidParts(a)
	return FMA(-a, x, max(a, 0)) + softplus(s), selectSigmoid(a, s, c)
}

// selectSigmoid returns sigmoid(z) of sigmoidParts(z).
func selectSigmoid(z, s, c float32) float32 {
	if math.Float32bits(z)&coefficient.SigmoidSign != 0 {
		return s
	}
	return c
}

// sigmoidParts returns s = sigmoid(-|z|) <= 1/2 and c = sigmoid(|z|) = 1 - s,
// whose error in ULPs is at most half that of s and a rounding.
func sigmoidParts(z float32) (s, c float32) {
	scaled, v, u := expParts(z)
	s = float32(quotient(scaled, v, u) * bits(coefficient.SigmoidUnb))
	return s, 1 - s
}

// expParts returns v = 2^n and u = 1 - exp(-r) with exp(-|z|) = v exp(r), and
// 2^64 v, which is a normal number for every n.
func expParts(z float32) (scaled, v, u float32) { return expPartsOf(clampedMinus(z)) }

// clampedMinus returns -|z|, but no less than SigmoidLow. NaN stays NaN.
func clampedMinus(z float32) float32 {
	a := bits(math.Float32bits(z) | coefficient.SigmoidSign)
	if a < bits(coefficient.SigmoidLow) {
		return bits(coefficient.SigmoidLow)
	}
	return a
}

// expPartsOf is expParts of a = -|z|.
func expPartsOf(a float32) (scaled, v, u float32) {
	// a = n log(2) + r, n an integer, |r| <= log(2)/2. The first step to r is
	// exact.
	k := FMA(a, bits(coefficient.SigmoidLog2E), bits(coefficient.SigmoidMagic))
	n := k - bits(coefficient.SigmoidMagic)
	r := FMA(-n, bits(coefficient.SigmoidLn2Hi), a)
	r = FMA(-n, bits(coefficient.SigmoidLn2Lo), r)

	w := float32(r * r)
	p := FMA(bits(coefficient.SigmoidC6), w, FMA(bits(coefficient.SigmoidC5), r, bits(coefficient.SigmoidC4)))
	p = FMA(p, w, FMA(bits(coefficient.SigmoidC3), r, bits(coefficient.SigmoidC2)))
	u = FMA(w, p, r)

	scaled = bits(math.Float32bits(k) << 23)
	return scaled, float32(scaled * bits(coefficient.SigmoidUnb)), u
}

// quotient returns scaled / (1 + v - u), for a power of two. With the results
// of expParts it is 2^64 v / (v + exp(-r)).
func quotient(scaled, v, u float32) float32 {
	// q is the quotient by the rounded d = 1 + v - u. Its last bit is cleared
	// so that scaled - q is exact.
	d := 1 + v
	d -= u
	q := bits(math.Float32bits(scaled/d) & coefficient.SigmoidEven)

	// The remainder scaled - q (1 - u + v) corrects q for the rounding of d and
	// of the quotient; it is so small that a crude 1/d will do.
	t := scaled - q
	t = FMA(q, u, t)
	t = FMA(-q, v, t)
	recip := bits(coefficient.SigmoidRecip - math.Float32bits(d))
	return FMA(t, recip, q)
}

// softplus returns log(1 + exp(-|a|)) = -log(1 - s) from s = sigmoid(-|a|),
// with a relative error of at most 2^-22 of the exact value at a, while
// exp(-|a|) >= 2^-126; below that it is s, within 2^-149.
func softplus(s float32) float32 {
	// -log(1 - s) = 2 atanh(t/2), t = s / (1 - s/2)
	t := s / FMA(-s, bits(coefficient.SoftplusHalf), 1)
	w := float32(t * t)
	f := FMA(bits(coefficient.SoftplusD3), w, bits(coefficient.SoftplusD2))
	f = FMA(f, w, bits(coefficient.SoftplusD1))
	f = FMA(f, w, bits(coefficient.SoftplusD0))
	return FMA(float32(t*w), f, t)
}

func bits(b uint32) float32 { return math.Float32frombits(b) }
