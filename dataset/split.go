package dataset

import (
	"fmt"
	"slices"

	"github.com/seed85368726/contractive/internal/random"
)

// Split divides the rows of m in two: fraction of them, rounded to a whole number, are for validation, and
// the rest for training. All selections of that number are equally likely, and seed determines which it
// is, on every machine. Rows keep their order within each part, and their labels and names if m has them; all are
// copied. The error wraps ErrShape if a part would be empty or m contradicts itself.
func Split(m *Matrix, fraction float64, seed uint64) (train, validation *Matrix, err error) {
	if m == nil {
		return nil, nil, fmt.Errorf("dataset: Split: matrix is nil: %w", ErrShape)
	}
	if err := m.check(); err != nil {
		return nil, nil, fmt.Errorf("dataset: Split: %w", err)
	}
	if !(fraction > 0 && fraction < 1) {
		return nil, nil, fmt.Errorf("dataset: Split: fraction is %v, want more than 0 and less than 1: %w", fraction, ErrShape)
	}
	held := int(float64(fraction*float64(m.Count)) + 0.5)
	if held < 1 || held >= m.Count {
		return nil, nil, fmt.Errorf("dataset: Split: %v of %d rows are %d, want at least 1 and less than all: %w", fraction, m.Count, held, ErrShape)
	}
	order := make([]int, m.Count)
	for i := range order {
		order[i] = i
	}
	random.New(seed, streamSplit).Shuffle(order)
	isHeld := make([]bool, m.Count)
	for _, i := range order[:held] {
		isHeld[i] = true
	}
	return m.pick(isHeld, false, m.Count-held), m.pick(isHeld, true, held), nil
}

// pick returns the count rows i that have which[i] == is.
func (m *Matrix) pick(which []bool, is bool, count int) *Matrix {
	part := &Matrix{Data: make([]float32, 0, count*m.Width), Count: count, Width: m.Width, Names: slices.Clone(m.Names)}
	if m.Labels != nil {
		part.Labels = make([]int, 0, count)
	}
	for i, w := range which {
		if w != is {
			continue
		}
		part.Data = append(part.Data, m.Row(i)...)
		if m.Labels != nil {
			part.Labels = append(part.Labels, m.Labels[i])
		}
	}
	return part
}
