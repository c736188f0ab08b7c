package random

import (
	"math"

	"github.com/seed85368726/contractive/internal/elementary"
)

// Normal returns a standard normal variate, the quantile of a uniform variate with 52 bits. Its range
// is about [-8.2, 8.2], it is symmetric, and it consumes exactly one word.
func (s *Source) Normal() float64 {
	// The midpoints (k + 1/2) 2^-52 are exact and never 0 or 1.
	return normalQuantile((float64(s.Uint64()>>12) + 0.5) * (1.0 / (1 << 52)))
}

// normalQuantile inverts the standard normal distribution function for 0 < p < 1: algorithm AS 241,
// PPND16 (Wichura, Applied Statistics 37, 1988), relative accuracy about 1e-16 before rounding.
func normalQuantile(p float64) float64 {
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - float64(q*q)
		return float64(q * (horner(r, &centralNum) / horner(r, &centralDen)))
	}
	tail := p
	if q > 0 {
		tail = 1 - p
	}
	r := math.Sqrt(-elementary.Log(tail))
	var x float64
	if r <= 5 {
		x = horner(r-1.6, &middleNum) / horner(r-1.6, &middleDen)
	} else {
		x = horner(r-5, &farNum) / horner(r-5, &farDen)
	}
	if q < 0 {
		return -x
	}
	return x
}

// horner evaluates c[0] + c[1] x + ... + c[7] x^7 without fused products.
func horner(x float64, c *[8]float64) float64 {
	y := c[7]
	for i := 6; i >= 0; i-- {
		y = float64(y*x) + c[i]
	}
	return y
}

// The coefficients of AS 241, lowest order first.
var (
	centralNum = [8]float64{
		3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
		4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
	}
	centralDen = [8]float64{
		1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
		2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
	}
	middleNum = [8]float64{
		1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
		1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
	}
	middleDen = [8]float64{
		1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
		1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
	}
	farNum = [8]float64{
		6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
		2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
	}
	farDen = [8]float64{
		1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
		7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
	}
)
