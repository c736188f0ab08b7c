package drift

import "math"

// distanceLimit returns the value that the Kolmogorov-Smirnov statistic of two samples of one distribution, whatever
// that is, exceeds with a probability of at most p: the first term of the limiting distribution (Smirnov 1939), which
// bounds the series. spread is 1/m + 1/n for samples of m and n.
func distanceLimit(p, spread float64) float64 { return math.Sqrt(math.Log(2/p) / 2 * spread) }

// stabilityLimit returns the value that the stability index over bins exceeds with a probability of about p. Divided by spread, it has
// the chi-squared distribution with bins - 1 degrees of freedom (Yurdakul and Naranjo, Journal of Risk Model
// Validation 2020), whose quantile is that of Wilson and Hilferty (PNAS 1931).
func stabilityLimit(p, spread float64, bins int) float64 {
	if bins < 2 {
		return 0
	}
	k, z := float64(bins-1), math.Sqrt2*math.Erfcinv(2*p)
	root := 1 - 2/(9*k) + z*math.Sqrt(2/(9*k))
	return k * root * root * root * spread
}
