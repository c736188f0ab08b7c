package figures

import (
	"math"
	"slices"

	"github.com/seed85368726/contractive/cae"
)

// Histogram counts values. Bin k reaches from Edges[k] to Edges[k+1], and holds its lower edge; the last holds its upper one too.
type Histogram struct {
	Edges  []float64
	Counts []int
	Total  int // of the values; above the sum of Counts, if some lie outside

	// Low and High bound the values of a unit that is not saturated; they are NaN where there is no such bound.
	Low, High float64

	Median, Least, Most float64
}

// bins is the number of bins, about.
const bins = 40

// histogram counts values in bins of a round width.
func histogram(values []float64) Histogram {
	sorted := slices.Sorted(slices.Values(values))
	h := Histogram{Total: len(values), Low: math.NaN(), High: math.NaN(),
		Least: sorted[0], Median: sorted[len(sorted)/2], Most: sorted[len(sorted)-1]}
	// A few outliers would leave no room for the others.
	h.Edges = edges(sorted[0], sorted[int(0.999*float64(len(sorted)-1))])
	h.count(sorted)
	return h
}

// edges returns the edges of bins from low to high or a little beyond.
func edges(low, high float64) []float64 {
	width := Round((high - low) / bins)
	if !(high > low) || low+width == low { // all values are about equal
		width = max(math.Abs(low)/100, math.SmallestNonzeroFloat32)
	}
	first := math.Floor(low / width)
	n := int(math.Floor(high/width)-first) + 1
	list := make([]float64, n+1)
	for k := range list {
		list[k] = (first + float64(k)) * width
	}
	return list
}

// count puts values into the bins.
func (h *Histogram) count(values []float64) {
	last := len(h.Edges) - 2
	h.Counts = make([]int, last+1)
	for _, v := range values {
		k, exact := slices.BinarySearch(h.Edges, v)
		if !exact {
			k--
		}
		if v == h.Edges[last+1] {
			k = last
		}
		if 0 <= k && k <= last {
			h.Counts[k]++
		}
	}
}

// Round returns 1, 2 or 5 times a power of ten, the least that is not below x but for rounding, and 1 for x that is not above 0.
func Round(x float64) float64 {
	if !(x > 0) {
		return 1
	}
	// Powers of ten come from a table that is the same on every architecture; logarithms are not.
	exponent := int(math.Floor(math.Log10(x)))
	for ; math.Pow10(exponent) > x; exponent-- {
	}
	for ; math.Pow10(exponent+1) <= x; exponent++ {
	}
	for _, m := range []float64{1, 2, 5} {
		if v := m * math.Pow10(exponent); v >= x*(1-1e-9) {
			return v
		}
	}
	return math.Pow10(exponent + 1)
}

// activity counts the codes of hidden units, with the bounds of saturation. Units whose range is known have all of it.
func activity(a cae.Activation, codes []float32) Histogram {
	values := make([]float64, len(codes))
	for i, h := range codes {
		values[i] = float64(h)
	}
	h := histogram(values)
	switch a {
	case cae.Sigmoid:
		h.Edges = span(0, 1)
	case cae.Tanh:
		h.Edges = span(-1, 1)
	}
	h.count(values)
	low, high := a.SaturationBounds()
	if low > -math.MaxFloat32 {
		h.Low = float64(low)
	}
	if high < math.MaxFloat32 {
		h.High = float64(high)
	}
	return h
}

// span returns the edges of bins that share a range evenly.
func span(low, high float64) []float64 {
	list := make([]float64, bins+1)
	for k := range list {
		list[k] = (low*float64(bins-k) + high*float64(k)) / bins
	}
	return list
}
