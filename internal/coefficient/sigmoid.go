// Package coefficient has the numbers in the definitions of the activations, as the bits of float32 values: package generic
// computes with them, and the assembly generator prints the same ones.
package coefficient

// Those of the sigmoid.
const (
	SigmoidSign  = 0x80000000 // the sign bit
	SigmoidLow   = 0xc2d40000 // -106: at and below it the result is 0, and twice the result
	SigmoidLog2E = 0x3fb8aa3b // 1/log(2)
	SigmoidMagic = 0x4b4000bf // 1.5 2^23 + 127 + 64: adding it rounds to an integer and biases an exponent
	SigmoidLn2Hi = 0x3f317218 // log(2) in two parts; n times the first is exact to 2^-24
	SigmoidLn2Lo = 0xb102e308
	SigmoidC2    = 0xbefffffe // 1 - exp(-r) = r + r^2 (C2 + C3 r + ... + C6 r^4) for |r| < 0.35,
	SigmoidC3    = 0x3e2aaa46 // to 2^-28 of exp(-r)
	SigmoidC4    = 0xbd2aac2c
	SigmoidC5    = 0x3c091ef0
	SigmoidC6    = 0xbab563a1
	SigmoidUnb   = 0x1f800000 // 2^-64
	SigmoidOne   = 0x3f800000 // 1
	SigmoidEven  = 0xfffffffe // all bits but the last
	SigmoidRecip = 0x7eea4000 // minus the bits of d: a first value of 1/d, to 9%
)
