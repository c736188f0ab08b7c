package generic

import "math"

// The constants of the sigmoid, as the bits of float32 values: the assembly
// generator prints the same ones.
const (
	SigmoidSign  = 0x80000000 // the sign bit
	SigmoidLow   = 0xc2d00000 // -104: below it the result is 0
	SigmoidLog2E = 0x3fb8aa3b // 1/log(2)
	SigmoidMagic = 0x4b4000bf // 1.5 2^23 + 127 + 64: adding it rounds to an integer and biases an exponent
	SigmoidLn2Hi = 0x3f317218 // log(2) in two parts
	SigmoidLn2Lo = 0xb102e308
	SigmoidC2    = 0xbefffffe // 1 - exp(-r) = r + r^2 (C2 + C3 r + ... + C6 r^4) for |r| < 0.35
	SigmoidC3    = 0x3e2aaa46
	SigmoidC4    = 0xbd2aac2c
	SigmoidC5    = 0x3c091ef0
	SigmoidC6    = 0xbab563a1
	SigmoidUnb   = 0x1f800000 // 2^-64
	SigmoidOne   = 0x3f800000 // 1
	SigmoidEven  = 0xfffffffe // all bits but the last
	SigmoidRecip = 0x7eea4000 // minus the bits of d: a first value of 1/d, for 1 < d < 3
)

func bits(b uint32) float32 { return math.Float32frombits(b) }

// sigmoidParts returns s = sigmoid(-|z|) and c = 1 - s = sigmoid(|z|).
func sigmoidParts(z float32) (s, c float32) {
	// -|z| = n log(2) + r with |r| <= log(2)/2; NaN stays NaN.
	a := bits(math.Float32bits(z) | SigmoidSign)
	if a < bits(SigmoidLow) {
		a = bits(SigmoidLow)
	}
	k := FMA(a, bits(SigmoidLog2E), bits(SigmoidMagic))
	n := k - bits(SigmoidMagic)
	r := FMA(-n, bits(SigmoidLn2Hi), a)
	r = FMA(-n, bits(SigmoidLn2Lo), r)

	// u = 1 - exp(-r), and 2^n scaled by 2^64 to stay a normal number.
	w := r * r
	p := FMA(bits(SigmoidC6), w, FMA(bits(SigmoidC5), r, bits(SigmoidC4)))
	p = FMA(p, w, FMA(bits(SigmoidC3), r, bits(SigmoidC2)))
	u := FMA(w, p, r)
	scale := bits(math.Float32bits(k) << 23)
	v := scale * bits(SigmoidUnb)

	// s = 2^n / d with d = 2^n + exp(-r) = 1 + v - u: a quotient q of few
	// enough bits that the remainder is exact, and one correction.
	d := 1 + v
	d -= u
	q := bits(math.Float32bits(scale/d) & SigmoidEven)
	recip := bits(SigmoidRecip - math.Float32bits(d))
	t := scale - q
	t = FMA(q, u, t)
	t = FMA(-q, v, t)
	s = FMA(t, recip, q) * bits(SigmoidUnb)
	return s, 1 - s
}

func sigmoidPrime1(z float32) (h, p float32) {
	s, c := sigmoidParts(z)
	if math.Signbit(float64(z)) {
		return s, s * c
	}
	return c, s * c
}

// Sigmoid computes dst = 1 / (1 + exp(-x)), within 1 ULP for every float32,
// monotone, and with subnormal results kept. dst may be x.
func Sigmoid(dst, x []float32) {
	for i, v := range x {
		dst[i], _ = sigmoidPrime1(v)
	}
}

// SigmoidPrime computes h = s(z) and its derivative p = s(z) s(-z). h or p may
// be z.
func SigmoidPrime(h, p, z []float32) {
	for i, v := range z {
		h[i], p[i] = sigmoidPrime1(v)
	}
}

// crossEntropy1 is a stand-in until the fixed sequence lands.
func crossEntropy1(a, x float32) (loss, s float32) {
	s, _ = sigmoidPrime1(a)
	return max(a, 0) - float32(a*x), s
}
