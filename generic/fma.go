package generic

import "math"

// FMA returns x*y + z with a single rounding to nearest even, subnormal
// results included, as IEEE 754 fusedMultiplyAdd does for binary32.
//
// The product of two float32 values is exact in float64, so the float64 sum s
// carries one rounding. Rounding s again to float32 is wrong only where s
// landed on the midpoint of two float32 values, or where the result is
// subnormal and keeps fewer bits; fmaOdd handles both.
func FMA(x, y, z float32) float32 {
	s := float64(float64(x)*float64(y)) + float64(z)
	b := math.Float64bits(s)
	if b&lowBits == midpoint || b&expBits < minNormal {
		return fmaOdd(x, y, z, s)
	}
	return float32(s)
}

const (
	lowBits   = 1<<29 - 1          // the float64 significand bits that float32 drops
	midpoint  = 1 << 28            // their value halfway between two float32 values
	expBits   = 0x7ff << 52        // the float64 exponent field
	minNormal = (1023 - 126) << 52 // the exponent field of the smallest normal float32
)

// fmaOdd rounds the exact sum x*y + z to odd in float64, from its nearest
// value s, and then to float32. The value rounded to odd keeps enough of the
// discarded bits for the second rounding to be the right one (Boldo and
// Melquiond, IEEE Transactions on Computers 57(4), 2008).
func fmaOdd(x, y, z float32, s float64) float32 {
	p, c := float64(x)*float64(y), float64(z)
	t := s - p // TwoSum: s + e equals p + c exactly
	e := (p - (s - t)) + (c - t)
	if b := math.Float64bits(s); e != 0 && b&1 == 0 {
		if (e > 0) == (s > 0) {
			b++
		} else {
			b--
		}
		s = math.Float64frombits(b)
	}
	return float32(s)
}
