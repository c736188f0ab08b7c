package cae

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/random"
)

// memoryFeed is a feed of rows in memory.
type memoryFeed struct {
	rows  *dataset.Matrix
	size  int   // rows of a mini-batch
	order []int // the rows in the order of the epoch
}

func newMemoryFeed(rows *dataset.Matrix, opts TrainOptions) *memoryFeed {
	return &memoryFeed{rows, opts.batch(rows.Count), make([]int, rows.Count)}
}

// openMemoryFeed copies the rows, and normalises and checks the copy.
func openMemoryFeed(ctx context.Context, cfg Config, data dataset.Source, opts TrainOptions) (feed, *Normaliser, error) {
	rows, err := dataset.Collect(untilDone(ctx, data))
	if err != nil {
		return nil, nil, cmp.Or(ctx.Err(), err)
	}
	normaliser, err := fitFeed(cfg, rows)
	if err != nil {
		return nil, nil, err
	}
	for i := range rows.Count {
		row := rows.Row(i)
		if err := cmp.Or(normaliser.apply(row, row), cfg.checkTarget(row)); err != nil {
			return nil, nil, fmt.Errorf("row %d, %w", i, err)
		}
	}
	return newMemoryFeed(rows, opts), normaliser, nil
}

func (f *memoryFeed) source() dataset.Source { return f.rows }
func (f *memoryFeed) count() int             { return f.rows.Count }
func (f *memoryFeed) table() *dataset.Matrix { return f.rows }

func (f *memoryFeed) epoch(shuffle *random.Source, skip int) iter.Seq2[[]int, error] {
	return func(yield func([]int, error) bool) {
		for i := range f.order {
			f.order[i] = i // so that the order depends on the state of the generator alone
		}
		shuffle.Shuffle(f.order)
		for batch := range slices.Chunk(f.order[skip:], f.size) {
			if !yield(batch, nil) {
				return
			}
		}
	}
}
