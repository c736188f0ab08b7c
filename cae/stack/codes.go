package stack

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/given"
	"github.com/seed85368726/contractive/kernels"
)

// Codes returns the codes of data, with the labels if data is a [*dataset.Matrix] that has them. Rows are read as they are encoded, so
// that only the codes need memory. It uses runtime.GOMAXPROCS(0) goroutines.
//
// A source without rows or of another width than Visible (ErrShape), a row with a value that is NaN or infinite, or is when it is
// normalised (ErrNonFinite), and an error of the source are refused. When ctx is done, Codes returns ctx.Err().
func (s *Stack) Codes(ctx context.Context, data dataset.Source) (*dataset.Matrix, error) {
	return s.codes(ctx, data, runtime.GOMAXPROCS(0))
}

// codes is Codes with a number of workers.
func (s *Stack) codes(ctx context.Context, data dataset.Source, workers int) (*dataset.Matrix, error) {
	if err := cmp.Or(given.Context(ctx), s.checkMade()); err != nil {
		return nil, fmt.Errorf("stack: Codes: %w", err)
	}
	c := coder{stack: s, workers: kernels.NewWorkers(workers)}
	defer c.workers.Close()
	codes, err := c.all(ctx, data)
	if err != nil && err != ctx.Err() {
		err = fmt.Errorf("stack: Codes: %w", err)
	}
	return codes, err
}

// coder turns rows into codes, a block at a time.
type coder struct {
	stack   *Stack
	workers *kernels.Workers
	block   []float32 // normalised rows
	waiting int       // of them
	codes   []float32
}

// blockRows is the number of rows of a block: some chunks for each of some workers.
const blockRows = 8 * chunk

func (c *coder) all(ctx context.Context, data dataset.Source) (*dataset.Matrix, error) {
	matrix, _ := data.(*dataset.Matrix)
	if err := checkWidth(data, c.stack.Visible()); err != nil {
		return nil, err
	}
	n := 0
	for row, err := range data.Rows() {
		if err == nil {
			err = c.take(row)
		}
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", n, err)
		}
		if n++; c.waiting == blockRows {
			c.encode()
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	if n == 0 {
		return nil, fmt.Errorf("data has 0 rows, want at least 1: %w", cae.ErrShape)
	}
	c.encode()
	out := &dataset.Matrix{Data: c.codes, Count: n, Width: c.stack.Hidden()}
	if matrix != nil {
		out.Labels = slices.Clone(matrix.Labels)
	}
	return out, nil
}

// take adds a row to the block.
func (c *coder) take(x []float32) error {
	visible := c.stack.Visible()
	if len(x) != visible {
		return fmt.Errorf("x has %d elements, want visible = %d: %w", len(x), visible, cae.ErrShape)
	}
	if column := finite.FirstNot(x); column >= 0 {
		return fmt.Errorf("column %d is %v: %w", column, x[column], cae.ErrNonFinite)
	}
	c.block = slices.Grow(c.block, visible)[:(c.waiting+1)*visible]
	if err := c.stack.normaliser.Apply(row(c.block, c.waiting, visible), x); err != nil {
		return err
	}
	c.waiting++
	return nil
}

// encode turns the block into codes.
func (c *coder) encode() {
	hidden, visible := c.stack.Hidden(), c.stack.Visible()
	had := len(c.codes)
	c.codes = slices.Grow(c.codes, c.waiting*hidden)[:had+c.waiting*hidden]
	out := c.codes[had:]
	c.workers.Split(c.waiting, chunk, func(lo, hi int) {
		between := c.stack.scratch.Get().(*codes)
		defer c.stack.scratch.Put(between)
		for ; lo < hi; lo += chunk {
			end := min(lo+chunk, hi)
			c.stack.encodeChunk(out[lo*hidden:end*hidden], c.block[lo*visible:end*visible], end-lo, between)
		}
	})
	c.block, c.waiting = c.block[:0], 0
}
