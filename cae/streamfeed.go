package cae

import (
	"context"
	"fmt"
	"iter"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/random"
)

// streamFeed is a feed of rows that are read anew for each epoch, through a shuffle buffer.
type streamFeed struct {
	rows   *checkedRows
	n      int // rows, as they were counted at the start
	buffer int // rows that are shuffled at a time
	size   int // rows of a mini-batch

	staged  *dataset.Matrix // two mini-batches: the last one, and the one that is coming
	indices []int           // of its rows
}

// openStreamFeed reads the data, to fit the normaliser if there is one, and then to check and count the rows.
func openStreamFeed(ctx context.Context, cfg Config, data dataset.Source, opts TrainOptions) (feed, *Normaliser, error) {
	if width(data) < 1 {
		return nil, nil, fmt.Errorf("data has %d columns, want at least 1: %w", width(data), ErrShape)
	}
	normaliser, err := fitFeed(cfg, &checkedRows{Source: data, ctx: ctx})
	if err != nil {
		return nil, nil, err
	}
	f := &streamFeed{rows: &checkedRows{data, ctx, cfg, normaliser}, buffer: opts.Buffer}
	for _, err := range f.rows.Rows() {
		if err != nil {
			return nil, nil, err
		}
		f.n++
	}
	if f.n == 0 {
		return nil, nil, fmt.Errorf("data has 0 rows, want at least 1: %w", ErrShape)
	}
	f.size = opts.batch(f.n)
	f.staged = &dataset.Matrix{Data: make([]float32, 2*f.size*data.Dim()), Count: 2 * f.size, Width: data.Dim()}
	f.indices = make([]int, 2*f.size)
	for i := range f.indices {
		f.indices[i] = i
	}
	return f, normaliser, nil
}

func (f *streamFeed) source() dataset.Source { return f.rows }
func (f *streamFeed) count() int             { return f.n }
func (f *streamFeed) table() *dataset.Matrix { return f.staged }

func (f *streamFeed) epoch(shuffle *random.Source, skip int) iter.Seq2[[]int, error] {
	return func(yield func([]int, error) bool) {
		rows := dataset.Shuffled(f.rows, f.buffer, shuffle.Uint64())
		read, waiting, first := 0, 0, 0 // first is where the coming mini-batch begins
		for row, err := range rows.Rows() {
			if err == nil {
				read++
				err = f.checkCount(read, read > f.n)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if read <= skip {
				continue
			}
			copy(f.staged.Row(first+waiting), row)
			if waiting++; waiting < f.size {
				continue
			}
			if !yield(f.indices[first:first+waiting], nil) {
				return
			}
			first, waiting = f.size-first, 0
		}
		if err := f.checkCount(read, read < f.n); err != nil {
			yield(nil, err)
			return
		}
		if waiting > 0 {
			yield(f.indices[first:first+waiting], nil)
		}
	}
}

// checkCount reports data that has changed since it was counted.
func (f *streamFeed) checkCount(rows int, changed bool) error {
	if !changed {
		return nil
	}
	return fmt.Errorf("data has %d rows, want %d, as when they were counted: %w", rows, f.n, ErrShape)
}

// checkedRows are the rows of a source, normalised and checked as they come, until ctx is done. Errors name the row, except the
// context's.
type checkedRows struct {
	dataset.Source
	ctx        context.Context
	cfg        Config
	normaliser *Normaliser
}

func (r *checkedRows) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		room, i := make([]float32, r.Dim()), 0
		for row, err := range r.Source.Rows() {
			if err == nil {
				row, err = r.take(room, row)
			}
			if err != nil {
				yield(nil, atRow(r.ctx, i, err))
				return
			}
			if !yield(row, nil) {
				return
			}
			i++
		}
	}
}

// take returns the row, normalised in room if there is a normaliser.
func (r *checkedRows) take(room, row []float32) ([]float32, error) {
	if r.ctx.Err() != nil {
		return nil, r.ctx.Err()
	}
	if len(row) != len(room) {
		return nil, fmt.Errorf("x has %d elements, want visible = %d: %w", len(row), len(room), ErrShape)
	}
	if !allFinite(row) {
		i := finite.FirstNot(row)
		return nil, fmt.Errorf("column %d is %v: %w", i, row[i], ErrNonFinite)
	}
	if r.normaliser != nil {
		if err := r.normaliser.apply(room, row); err != nil {
			return nil, err
		}
		row = room
	}
	return row, r.cfg.checkTarget(row)
}
