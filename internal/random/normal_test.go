package random

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNormalStatistics(t *testing.T) {
	const n = 200000
	s := New(11, 0)
	x := make([]float64, n)
	var skew, kurtosis float64
	for i := range x {
		x[i] = s.Normal()
		skew += x[i] * x[i] * x[i] / n
		kurtosis += x[i] * x[i] * x[i] * x[i] / n
	}
	mean, variance := moments(x)
	require.InDelta(t, 0, mean, 4/math.Sqrt(n))
	require.InDelta(t, 1, variance, 4*math.Sqrt(2.0/n))
	require.InDelta(t, 0, skew, 4*math.Sqrt(15.0/n))
	require.InDelta(t, 3, kurtosis, 4*math.Sqrt(96.0/n))
	require.Less(t, kolmogorovSmirnov(x, normalCDF), 1.95/math.Sqrt(n))
}

func normalCDF(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// The distribution function of the quantile is p again, to nearly full relative accuracy in both tails.
func TestNormalQuantileInvertsTheDistribution(t *testing.T) {
	check := func(p float64) {
		x := normalQuantile(p)
		if p <= 0.5 {
			require.InEpsilon(t, p, normalCDF(x), 1e-13, "p = %g", p)
		} else {
			require.InEpsilon(t, 1-p, normalCDF(-x), 1e-13, "p = %g", p)
		}
	}
	for i := 1; i < 4096; i++ {
		check(float64(i) / 4096)
	}
	for p := 0.074; p > 0x1p-54; p *= 0.97 { // the middle and far branches
		check(p)
	}
	for p := 0x1p-4; p > 0x1p-53; p /= 2 { // 1-p is exact: symmetry holds to the bit
		require.Equal(t, -normalQuantile(p), normalQuantile(1-p), "p = %g", p)
		check(1 - p)
	}
	require.Zero(t, normalQuantile(0.5))
	require.InEpsilon(t, 1.959963984540054, normalQuantile(0.975), 1e-15)
	require.InDelta(t, -8.2095, normalQuantile(0x1p-53), 1e-3)
}

// Adjacent branches agree where they meet.
func TestNormalQuantileIsMonotone(t *testing.T) {
	for _, join := range []float64{0.075, 0.925, math.Exp(-25)} {
		last := math.Inf(-1)
		for i := -50; i <= 50; i++ {
			x := normalQuantile(join * (1 + float64(i)*1e-13))
			require.GreaterOrEqual(t, x, last)
			last = x
		}
	}
}

func ulp(x float64) float64 { return math.Nextafter(math.Abs(x), math.Inf(1)) - math.Abs(x) }
