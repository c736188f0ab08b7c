// Package elementary has elementary functions whose bits are the same on every architecture, which those of the standard
// library are not: each is one fixed sequence of additions, products and divisions, with no product fused into a sum.
package elementary

import "math"

// log(2) in two parts: k times the first is exact for |k| < 2^20.
const (
	ln2Hi = 6.93147180369123816490e-01
	ln2Lo = 1.90821492927058770002e-10
)

// Log returns the natural logarithm of a positive finite x, within 1 ULP, by the method of FreeBSD's
// e_log.c: x = 2^k (1+f) with sqrt(1/2) <= 1+f < sqrt(2), and log(1+f) from a polynomial in
// s = f/(2+f).
func Log(x float64) float64 {
	const (
		l1 = 6.666666666666735130e-01
		l2 = 3.999999999940941908e-01
		l3 = 2.857142874366239149e-01
		l4 = 2.222219843214978396e-01
		l5 = 1.818357216161805012e-01
		l6 = 1.531383769920937332e-01
		l7 = 1.479819860511658591e-01
	)
	fraction, exponent := math.Frexp(x)
	if fraction < math.Sqrt2/2 {
		fraction *= 2
		exponent--
	}
	f, k := fraction-1, float64(exponent)

	s := f / (2 + f)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	odd := float64(s2 * (l1 + float64(s4*(l3+float64(s4*(l5+float64(s4*l7)))))))
	even := float64(s4 * (l2 + float64(s4*(l4+float64(s4*l6)))))
	half := float64(0.5 * float64(f*f))
	low := float64(s*(half+(odd+even))) + float64(k*ln2Lo)
	return float64(k*ln2Hi) - ((half - low) - f)
}

// Exp returns e^x for x <= 0, with a relative error below 2^-51: x = k log(2) + r with |r| <= log(2)/2 + 2^-40, and e^r from
// its Taylor series, whose rest after r^14 is below 2^-62. Below expLow, where e^x nears the subnormal numbers, it
// returns 0. NaN stays NaN.
func Exp(x float64) float64 {
	const (
		expLow = -708
		log2e  = 1 / math.Ln2
	)
	if x < expLow {
		return 0
	}
	k := math.Floor(float64(x*log2e) + 0.5)
	// The first difference is exact, and the correction is rounded to 2^-53 of at most 2^-22.
	r := (x - float64(k*ln2Hi)) - float64(k*ln2Lo)
	sum := expSeries[0]
	for _, c := range expSeries[1:] {
		sum = float64(sum*r) + c
	}
	sum = float64(sum*float64(r*r)) + r // e^r - 1, so that the last rounding is the only one of its size
	return (1 + sum) * power2(k)
}

// expSeries holds 1/n!, from n = 14 down to 2.
var expSeries = [...]float64{
	1.0 / 87178291200, 1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880,
	1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2,
}

// power2 returns 2^k for an integer -1022 <= k <= 1023; a NaN gives some number.
func power2(k float64) float64 {
	if k != k {
		return 1
	}
	return math.Float64frombits(uint64(1023+int64(k)) << 52)
}

// CosPi returns cos(pi x) for 0 <= x <= 1, with an error below 2^-50. It is the sine of y = pi (1/2 - x) from its Taylor series,
// whose rest after y^21 is below 2^-59.
func CosPi(x float64) float64 {
	y := float64(math.Pi * (0.5 - x))
	w := float64(y * y)
	sum := sinSeries[0]
	for _, c := range sinSeries[1:] {
		sum = float64(sum*w) + c
	}
	return float64(sum * y)
}

// sinSeries holds (-1)^n / (2n+1)!, from n = 10 down to 0.
var sinSeries = [...]float64{
	1.0 / 51090942171709440000, -1.0 / 121645100408832000, 1.0 / 355687428096000, -1.0 / 1307674368000,
	1.0 / 6227020800, -1.0 / 39916800, 1.0 / 362880, -1.0 / 5040, 1.0 / 120, -1.0 / 6, 1,
}
