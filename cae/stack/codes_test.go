package stack

import (
	"io"
	"iter"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/allocation"
)

// stream yields rows in one slice that is used again, and then an error if there is one.
type stream struct {
	*dataset.Matrix
	err error
}

func (s stream) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		row := make([]float32, s.Width)
		for i := range s.Count {
			copy(row, s.Row(i))
			if !yield(row, nil) {
				return
			}
		}
		if s.err != nil {
			yield(nil, s.err)
		}
	}
}

// Rows that come one by one have the codes of a batch, on both sides of a block's end.
func TestCodesOfAStream(t *testing.T) {
	s := mustNew(model(t, 7, 5, 1), model(t, 5, 3, 2))
	all := labelledRows(rand.New(rand.NewPCG(1, 2)), 2*blockRows+1, 7, 3)
	for _, n := range []int{1, chunk + 1, blockRows - 1, blockRows, blockRows + 1, all.Count} {
		rows := &dataset.Matrix{Data: all.Data[:7*n], Count: n, Width: 7}
		want := make([]float32, 3*n)
		require.NoError(t, s.EncodeBatch(want, rows.Data, n))
		codes, err := s.Codes(t.Context(), stream{rows, nil})
		require.NoError(t, err)
		require.Equal(t, &dataset.Matrix{Data: want, Count: n, Width: 3}, codes)
	}
	_, err := s.Codes(t.Context(), stream{all, io.ErrClosedPipe})
	require.ErrorIs(t, err, io.ErrClosedPipe)
	require.ErrorContains(t, err, "stack: Codes: row 2049: ")
	_, err = s.Codes(t.Context(), stream{&dataset.Matrix{Width: 7}, nil})
	require.ErrorIs(t, err, cae.ErrShape)
	require.ErrorContains(t, err, "data has 0 rows, want at least 1")
	_, err = s.Codes(t.Context(), shorter{all})
	require.ErrorIs(t, err, cae.ErrShape)
	require.ErrorContains(t, err, "row 0: x has 6 elements, want visible = 7")
}

// shorter yields rows that are shorter than it says.
type shorter struct{ *dataset.Matrix }

func (s shorter) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) { yield(s.Row(0)[:6], nil) }
}

// A stack is trained on data that is larger than memory: what is kept are codes.
func TestTrainOnAStream(t *testing.T) {
	const rows, visible = 100_000, 256
	data := generated{rows, visible}
	var s *Stack
	var err error
	used := allocation.Bytes(func() {
		s, _, err = Train(t.Context(), []cae.Config{{Hidden: 3}, {Hidden: 2}}, data, []cae.TrainOptions{{Epochs: 1, Buffer: 500, Workers: 1}})
	})
	require.NoError(t, err)
	require.Len(t, s.Layers(), 2)
	const codes = 4 * 3 * rows
	require.Less(t, used, uint64(8*codes+8<<20), "of %d bytes of data; codes and a block grow by appending", 4*rows*visible)
}

// generated is a source of rows that never exist at once.
type generated struct{ rows, columns int }

func (g generated) Dim() int { return g.columns }

func (g generated) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		row := make([]float32, g.columns)
		for i := range g.rows {
			row[i%g.columns] = float32(i%17) / 16
			if !yield(row, nil) {
				return
			}
		}
	}
}
