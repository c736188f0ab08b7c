package figures

import "math"

// dot returns x.y, of equal lengths, in the order of the elements.
func dot(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += float64(v * y[i])
	}
	return sum
}

// unit scales x to length 1, unless it is 0.
func unit(x []float64) []float64 {
	if length := math.Sqrt(dot(x, x)); length > 0 {
		for i := range x {
			x[i] /= length
		}
	}
	return x
}
