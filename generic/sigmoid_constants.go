package generic

// The constants of the sigmoid, as the bits of float32 values: the assembly
// generator prints the same ones.
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

// The constants of log(1 + exp(-|a|)), likewise.
const (
	SoftplusHalf = 0x3f000000 // 1/2
	SoftplusD0   = 0x3daaaa81 // 2 atanh(t/2) = t + t^3 (D0 + D1 t^2 + D2 t^4 + D3 t^6) for 0 <= t <= 2/3,
	SoftplusD1   = 0x3c4ce8e6 // to 2^-27 of it
	SoftplusD2   = 0x3b0f601f
	SoftplusD3   = 0x3a0f6519
)
