package inspect

import "math"

// Those of the standard library differ between architectures in the last bit.

// log returns the natural logarithm of a positive normal x, within a few ULP: with x = 2^k m and s = (m - 1) / (m + 1),
// log x = k log 2 + 2 (s + s^3/3 + s^5/5 + ...), where |s| < 0.172.
func log(x float64) float64 {
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m *= 2
		k--
	}
	s := (m - 1) / (m + 1)
	square, series := float64(s*s), 0.0
	for i := 21; i >= 1; i -= 2 {
		series = float64(series*square) + 1/float64(i)
	}
	return float64(float64(k)*math.Ln2) + float64(2*s*series)
}

// exp returns e^x for 0 <= x < 700, within a few ULP: with x = k log 2 + r, 2^k (1 + r + r^2/2! + ...), where |r| < 0.35.
func exp(x float64) float64 {
	k := math.Floor(x/math.Ln2 + 0.5)
	r := x - float64(k*math.Ln2)
	series := 1.0
	for i := 16; i >= 1; i-- {
		series = 1 + float64(series*r)/float64(i)
	}
	return math.Ldexp(series, int(k))
}
