package figures

import (
	"math"
	"slices"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/quantile"
)

// Histogram counts values. Bin k reaches from Edges[k] to Edges[k+1], and holds its lower edge; the last holds its upper one too.
type Histogram struct {
	Edges  []float64
	Counts []int
	Total  int // of the values; above the sum of Counts, if some lie outside

	// Low and High bound the values of a unit that is not saturated; they are NaN where there is no such bound.
	Low, High float64

	// Zeros says that the first bin holds the values of exactly 0, and its edges are below 0.
	Zeros bool

	Median, Least, Most float64
}

// bins is the number of bins, about.
const bins = 40

// histogram counts values in bins of a round width.
func histogram(values []float64) Histogram {
	sorted := slices.Sorted(slices.Values(values))
	h := Histogram{Low: math.NaN(), High: math.NaN(), Edges: spread(sorted)}
	count(&h, values)
	h.Median = quantile.Of(sorted, 500)
	return h
}

// activity counts the codes of hidden units, with the bounds of saturation. Units whose range is known have all of it.
func activity(a cae.Activation, codes []float32) Histogram {
	h := Histogram{Low: math.NaN(), High: math.NaN()}
	switch a {
	case cae.Sigmoid:
		h.Edges = span(0, 1)
	case cae.Tanh:
		h.Edges = span(-1, 1)
	case cae.ReLU:
		positive := edges(0, reach(some(codes)))
		h.Zeros, h.Edges = true, append([]float64{-positive[1]}, positive...)
	case cae.Softplus:
		bound, _ := a.SaturationBounds()
		h.Edges = aligned(edges(0, reach(some(codes))), float64(bound))
	default:
		h.Edges = spread(some(codes))
	}
	count(&h, codes)
	low, high := a.SaturationBounds()
	if low > -math.MaxFloat32 {
		h.Low = float64(low)
	}
	if high < math.MaxFloat32 {
		h.High = float64(high)
	}
	return h
}

// reach returns the value that bins of sorted values reach to: one in a thousand may lie beyond, since a few outliers would leave no room
// for the others.
func reach(sorted []float64) float64 {
	if last := len(sorted) - 1; last < 1000 {
		return sorted[last]
	}
	return quantile.Of(sorted, 999)
}

// spread returns edges for sorted values.
func spread(sorted []float64) []float64 { return edges(sorted[0], reach(sorted)) }

// aligned returns edges from 0 to where the given ones end or beyond, of which one is bound, unless those were too many.
func aligned(given []float64, bound float64) []float64 {
	width := bound / math.Ceil(bound/given[1])
	n := math.Ceil(given[len(given)-1] / width)
	if n > 4*bins {
		return given
	}
	list := make([]float64, int(n)+1)
	for k := range list {
		list[k] = float64(k) * width
	}
	return list
}

// edges returns the edges of bins from low to high or a little beyond.
func edges(low, high float64) []float64 {
	width := Round((high - low) / bins)
	if !(high > low) || low+width == low { // all values are about equal
		if width = math.Abs(low) / 100; width == 0 {
			width = 1
		}
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
func count[T float32 | float64](h *Histogram, values []T) {
	last := len(h.Edges) - 2
	h.Counts, h.Total = make([]int, last+1), len(values)
	h.Least, h.Most = float64(values[0]), float64(values[0])
	width := h.Edges[1] - h.Edges[0]
	for _, value := range values {
		v := float64(value)
		h.Least, h.Most = min(h.Least, v), max(h.Most, v)
		if !(v >= h.Edges[0] && v <= h.Edges[last+1]) {
			continue
		}
		k := min(int((v-h.Edges[0])/width), last) // but for rounding
		if k > 0 && v < h.Edges[k] {
			k--
		} else if k < last && v >= h.Edges[k+1] {
			k++
		}
		if h.Zeros && v == 0 {
			k = 0
		}
		h.Counts[k]++
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

// span returns the edges of bins that share a range evenly.
func span(low, high float64) []float64 {
	list := make([]float64, bins+1)
	for k := range list {
		list[k] = (low*float64(bins-k) + high*float64(k)) / bins
	}
	return list
}
