package inspect

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// blockRows is the number of rows that go through the encoder at a time.
const blockRows = 128

// block holds consecutive rows of the data with their codes and derivatives.
type block struct {
	first int            // the number of the first row
	x     kernels.Matrix // rows x visible
	h, p  kernels.Matrix // rows x hidden
}

// head returns the first n rows of b.
func (b block) head(n int) block {
	return block{b.first, b.x.RowRange(0, n), b.h.RowRange(0, n), b.p.RowRange(0, n)}
}

// measure is something that is collected from the rows in their order.
type measure interface{ add(b block) }

// pass is one way through the data.
type pass struct {
	net      *network
	rows     block
	waiting  int // rows that have not been encoded
	errors   [blockRows]error
	measures []measure
}

// visit takes the rows of data through the encoder, shows them to the measures, and returns how many there are.
func (n *network) visit(ctx context.Context, data dataset.Source, measures ...measure) (rows int, err error) {
	if data == nil || data.Dim() != n.Visible() {
		return 0, fmt.Errorf("data has %d columns, want visible = %d: %w", width(data), n.Visible(), cae.ErrShape)
	}
	s := pass{net: n, measures: measures}
	s.rows.x = kernels.NewMatrix(blockRows, n.Visible())
	s.rows.h, s.rows.p = kernels.NewMatrix(blockRows, n.Hidden()), kernels.NewMatrix(blockRows, n.Hidden())
	for row, err := range n.normaliser.Source(data).Rows() {
		if err == nil {
			err = s.take(ctx, row)
		}
		if err != nil {
			return 0, s.locate(ctx, err)
		}
	}
	if err := s.finish(); err != nil {
		return 0, s.locate(ctx, err)
	}
	if s.rows.first == 0 {
		return 0, fmt.Errorf("data has 0 rows, want at least 1: %w", cae.ErrShape)
	}
	return s.rows.first, ctx.Err()
}

// take adds one row.
func (s *pass) take(ctx context.Context, row []float32) error {
	if len(row) != s.net.Visible() {
		return fmt.Errorf("x has %d elements, want visible = %d: %w", len(row), s.net.Visible(), cae.ErrShape)
	}
	copy(s.rows.x.Row(s.waiting), row)
	if s.waiting++; s.waiting < blockRows {
		return nil
	}
	if err := s.finish(); err != nil {
		return err
	}
	return ctx.Err()
}

// finish encodes the rows that wait and shows them to the measures.
func (s *pass) finish() error {
	n := s.waiting
	s.net.workers.Split(n, 1, s.encode)
	for i, err := range s.errors[:n] {
		if err != nil {
			s.waiting = i // the row to name
			return err
		}
	}
	if n > 0 {
		for _, m := range s.measures {
			m.add(s.rows.head(n))
		}
	}
	s.rows.first += n
	s.waiting = 0
	return nil
}

func (s *pass) encode(lo, hi int) {
	for i := lo; i < hi; i++ {
		s.errors[i] = s.net.Derivative(s.rows.h.Row(i), s.rows.p.Row(i), s.rows.x.Row(i))
	}
}

// locate names the row of an error, unless it is the context's.
func (s *pass) locate(ctx context.Context, err error) error {
	if err == ctx.Err() {
		return err
	}
	return fmt.Errorf("row %d: %w", s.rows.first+s.waiting, err)
}

// width returns the width of a source.
func width(data dataset.Source) int {
	if data == nil {
		return 0
	}
	return data.Dim()
}
