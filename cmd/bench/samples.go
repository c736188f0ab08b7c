package main

import (
	"math/rand/v2"

	"github.com/seed85368726/contractive/dataset"
)

// samples are those that the jobs of a worker share: numbers from [0, 1), by width.
type samples struct{ byWidth map[int]*source }

// source is an endless sequence of rows, as far as it has been needed.
type source struct {
	random *rand.Rand
	data   []float32
}

// take returns the first count rows of a width, the same in every worker.
func (r *samples) take(count, width int) *dataset.Matrix {
	if r.byWidth == nil {
		r.byWidth = map[int]*source{}
	}
	s := r.byWidth[width]
	if s == nil {
		s = &source{random: rand.New(rand.NewPCG(1, uint64(width)))}
		r.byWidth[width] = s
	}
	for len(s.data) < count*width {
		s.data = append(s.data, s.random.Float32())
	}
	return &dataset.Matrix{Data: s.data[: count*width : count*width], Count: count, Width: width}
}
