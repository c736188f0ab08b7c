package generic

import "github.com/seed85368726/contractive/internal/coefficient"

// Softplus computes dst = log(1 + exp(x)), within 1.5 ULP for every float32,
// monotone, and with subnormal results kept. dst may be x.
func Softplus(dst, x []float32) {
	for i, z := range x {
		scaled, v, u := expParts(z)
		dst[i] = softplusOf(z, scaled, v, u)
	}
}

// SoftplusPrime computes h = log(1 + exp(z)), as [Softplus] does, and its
// derivative p = s(z), as [Sigmoid] does. h or p may be z.
func SoftplusPrime(h, p, z []float32) {
	for i, v := range z {
		h[i], p[i] = softplusPrime1(v)
	}
}

func softplusPrime1(z float32) (h, p float32) {
	scaled, v, u := expParts(z)
	s := float32(quotient(scaled, v, u) * bits(coefficient.SigmoidUnb))
	return softplusOf(z, scaled, v, u), selectSigmoid(z, s, 1-s)
}

// softplusOf returns log(1 + exp(z)) from expParts(z).
func softplusOf(z, scaled, v, u float32) float32 {
	w := float32(z * z)
	if w < 1 {
		return softplusNear(z, w)
	}
	return softplusFar(z, scaled, v, u)
}

// softplusNear returns log(1 + exp(z)) = log(2) + z/2 + log(cosh(z/2)) for
// w = z^2 < 1. There the result has coarser steps than z, and this sum is
// monotone: its last term grows too little to show in the rounding of z/2.
func softplusNear(z, w float32) float32 {
	g := FMA(bits(coefficient.SoftplusNear3), w, bits(coefficient.SoftplusNear2))
	g = FMA(g, w, bits(coefficient.SoftplusNear1))
	g = FMA(g, w, bits(coefficient.SoftplusNear0))
	return FMA(g, w, float32(z*bits(coefficient.SoftplusHalf))) + bits(coefficient.SigmoidLn2Hi)
}

// softplusFar returns max(z, 0) + log(1 + e), e = exp(-|z|), for |z| >= 1.
func softplusFar(z, scaled, v, u float32) float32 {
	// log(1 + e) = 2 atanh(t/2), t = e / (1 + e/2) = v / (v/2 + exp(-r))
	t := quotient(scaled, float32(v*bits(coefficient.SoftplusHalf)), u)
	t = float32(t * bits(coefficient.SigmoidUnb))
	w := float32(t * t)
	f := FMA(bits(coefficient.SoftplusFar2), w, bits(coefficient.SoftplusFar1))
	f = FMA(f, w, bits(coefficient.SoftplusFar0))
	return max(z, 0) + FMA(float32(t*w), f, t)
}
