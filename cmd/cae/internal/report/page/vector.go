package page

import "github.com/seed85368726/contractive/cmd/cae/internal/report/figures"

// difference returns y - x.
func difference(s figures.Sample) []float32 {
	d := make([]float32, len(s.X))
	for i := range d {
		d[i] = s.Y[i] - s.X[i]
	}
	return d
}

// narrow converts to float32.
func narrow(v []float64) []float32 {
	list := make([]float32, len(v))
	for i := range v {
		list[i] = float32(v[i])
	}
	return list
}

// widen converts to float64.
func widen(v []float32) []float64 {
	list := make([]float64, len(v))
	for i := range v {
		list[i] = float64(v[i])
	}
	return list
}

func abs(v float64) float64 { return max(v, -v) }
