// Package stats holds the statistics that benchmarks need: quantiles, a
// histogram of latencies, and a rank test.
package stats

import "slices"

// Median returns the median of x, which it leaves as it is; NaN-free and not empty.
func Median(x []float64) float64 {
	sorted := slices.Sorted(slices.Values(x))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
