package dataset

import (
	"fmt"
	"iter"
)

// Take returns the first n rows of src, or all if there are fewer: rows of src itself, as long as they stay
// valid there, without the labels. It asks src for no row after the last. A source that is nil and an n below 1
// give an error that wraps ErrShape, and an error of src ends the sequence.
func Take(src Source, n int) Source {
	return &taken{src, n}
}

type taken struct {
	src Source
	n   int
}

func (t *taken) Dim() int { return dim(t.src) }

func (t *taken) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		if err := checkSource(t.src, "n", t.n, 1); err != nil {
			yield(nil, fmt.Errorf("dataset: Take: %w", err))
			return
		}
		left := t.n
		for row, err := range t.src.Rows() {
			left--
			if !yield(row, err) || err != nil || left == 0 {
				return
			}
		}
	}
}
