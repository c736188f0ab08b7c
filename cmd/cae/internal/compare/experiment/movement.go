package experiment

import (
	"math"

	"github.com/seed85368726/contractive/dataset"
)

// Movement tells how far something that depends on samples x, such as a code f(x), moves under noise e. Figures are root
// mean squares over rows.
type Movement struct {
	// Relative is ||f(x+e) - f(x)|| in units of the spread ||f(x) - mean f||: at 1, noise moves a code as far as samples differ. It does
	// not change when a code is scaled or shifted. It is 0 if f does not vary.
	Relative float64 `json:"relative"`
	// PerNoise is ||f(x+e) - f(x)|| / ||e||. As the noise becomes small, PerNoise^2 * visible tends to ||J||^2.
	PerNoise float64 `json:"per_noise"`
}

// reference is f(x) of all rows, with its spread.
type reference struct {
	values *dataset.Matrix
	spread float64 // mean of the squared distance to the mean
}

func newReference(values *dataset.Matrix) reference {
	mean := make([]float64, values.Width)
	for i := range values.Count {
		for k, v := range values.Row(i) {
			mean[k] += float64(v)
		}
	}
	for k := range mean {
		mean[k] /= float64(values.Count)
	}
	sum := 0.0
	for i := range values.Count {
		for k, v := range values.Row(i) {
			d := float64(v) - mean[k]
			sum += float64(d * d)
		}
	}
	return reference{values, sum / float64(values.Count)}
}

// movement compares f(x+e) with f(x), for noise of standard deviation sigma in each of visible features.
func (r reference) movement(moved *dataset.Matrix, sigma float64, visible int) Movement {
	sum := 0.0
	for i, v := range moved.Data {
		d := float64(v) - float64(r.values.Data[i])
		sum += float64(d * d)
	}
	square := sum / float64(moved.Count)
	m := Movement{PerNoise: math.Sqrt(square/float64(visible)) / sigma}
	if r.spread > 0 {
		m.Relative = math.Sqrt(square / r.spread)
	}
	return m
}
