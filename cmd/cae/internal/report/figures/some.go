package figures

import "slices"

// enough is the number of values that quantiles are from: a prime, so that columns of rows take turns.
const enough = 131071

// some returns values of x that are spread evenly over it, sorted.
func some(x []float32) []float64 {
	list := make([]float64, 0, min(len(x), enough))
	for _, i := range even(len(x), enough) {
		list = append(list, float64(x[i]))
	}
	slices.Sort(list)
	return list
}
