package score

import "slices"

// summary is how a score is distributed: quantiles by nearest rank.
type summary struct{ median, p99, largest float64 }

func summarise(values []float64) summary {
	sorted := slices.Sorted(slices.Values(values))
	rank := func(q float64) float64 { return sorted[int(q*float64(len(sorted)-1)+0.5)] }
	return summary{rank(0.5), rank(0.99), rank(1)}
}
