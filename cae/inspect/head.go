package inspect

import (
	"iter"

	"github.com/seed85368726/contractive/dataset"
)

// head is the first rows of a source.
type head struct {
	dataset.Source
	rows int
}

func (h head) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		taken := 0
		for row, err := range h.Source.Rows() {
			if !yield(row, err) {
				return
			}
			if taken++; taken == h.rows {
				return
			}
		}
	}
}
