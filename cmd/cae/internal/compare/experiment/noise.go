package experiment

import (
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/kernels"
)

// streamNoise is where the streams of random numbers begin that disturb held-out samples, one for each row.
const streamNoise = 1 << 62

// disturb returns data with normal noise of standard deviation sigma added to every feature. A row has the same noise, up to the factor
// sigma, for every sigma.
func disturb(data *dataset.Matrix, sigma float64, seed uint64, workers *kernels.Workers) *dataset.Matrix {
	noisy := &dataset.Matrix{Data: make([]float32, len(data.Data)), Count: data.Count, Width: data.Width, Labels: data.Labels}
	workers.Split(data.Count, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			source, row := random.New(seed, streamNoise+uint64(i)), noisy.Row(i)
			for k, v := range data.Row(i) {
				row[k] = v + float32(sigma*source.Normal())
			}
		}
	})
	return noisy
}
