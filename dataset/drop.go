package dataset

import (
	"fmt"
	"iter"
)

// Drop returns the rows of src but for the first n, none if there are no more: those that [Take] leaves, so that the two divide a
// source that is larger than memory into parts for training and validation. They are rows of src itself, as long as they stay valid
// there, without the labels. A source that is nil and an n below 0 give an error that wraps ErrShape, and an error of src ends the
// sequence.
func Drop(src Source, n int) Source {
	return &dropped{src, n}
}

type dropped struct {
	src Source
	n   int
}

func (d *dropped) Dim() int { return dim(d.src) }

func (d *dropped) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		if err := checkSource(d.src, "n", d.n, 0); err != nil {
			yield(nil, fmt.Errorf("dataset: Drop: %w", err))
			return
		}
		left := d.n
		for row, err := range d.src.Rows() {
			if left > 0 && err == nil {
				left--
				continue
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}
