package cae

import (
	"context"
	"iter"

	"github.com/seed85368726/contractive/dataset"
)

// cancellable is a source until ctx is done, which is an error of its rows.
type cancellable struct {
	dataset.Source
	ctx context.Context
}

// untilDone returns the rows of data until ctx is done. A matrix has no rows to wait for, and stays what it is. A ctx that is done
// already is left for the first mini-batch to find, so that a run which is stopped at once has a state to go on from.
func untilDone(ctx context.Context, data dataset.Source) dataset.Source {
	if _, inMemory := data.(*dataset.Matrix); data == nil || inMemory || ctx.Err() != nil {
		return data
	}
	return cancellable{data, ctx}
}

func (c cancellable) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		for row, err := range c.Source.Rows() {
			if c.ctx.Err() != nil {
				row, err = nil, c.ctx.Err()
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}
