package dataset

import (
	"errors"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAhead(t *testing.T) {
	for rows := range 23 {
		for n := 1; n < 12; n++ {
			want := places(t, counting(rows))
			src := Ahead(counting(rows), n)
			require.Equal(t, 1, src.Dim())
			require.Equal(t, want, places(t, src), "%d rows, %d ahead", rows, n)
			require.Equal(t, want, places(t, src), "again")
		}
	}
}

func TestAheadRefuses(t *testing.T) {
	errDisk := errors.New("disk on fire")
	for _, c := range []struct {
		src  Source
		n    int
		rows int // before the error
		want error
		says string
	}{
		{nil, 1, 0, ErrShape, "dataset: Ahead: source is nil"},
		{counting(3), 0, 0, ErrShape, "dataset: Ahead: n is 0, want at least 1"},
		{counting(3), -1, 0, ErrShape, "n is -1"},
		{rowsSource{dim: 2, rows: [][]float32{{1, 2}, {3}}}, 5, 1, ErrShape, "dataset: Ahead: row 1 has 1 elements, want width = 2"},
		{rowsSource{dim: 1, rows: [][]float32{{1}, {2}, {3}}, err: errDisk}, 1, 3, errDisk, "disk on fire"},
		{rowsSource{dim: 1, rows: [][]float32{{1}, {2}, {3}}, err: errDisk}, 8, 3, errDisk, "disk on fire"},
		{stubborn{errDisk}, 3, 0, errDisk, "disk on fire"},
	} {
		s := Ahead(c.src, c.n)
		_ = s.Dim() // no panic
		rows, errs := 0, []error(nil)
		for row, err := range s.Rows() {
			if err == nil {
				rows++
				continue
			}
			require.Nil(t, row)
			errs = append(errs, err)
		}
		require.Equal(t, c.rows, rows)
		require.Len(t, errs, 1, "an error ends the sequence")
		require.ErrorIs(t, errs[0], c.want)
		require.ErrorContains(t, errs[0], c.says)
	}
}

// watched counts the rows that it has been asked for, and the sequences that have not ended.
type watched struct {
	rowsSource
	asked, open atomic.Int64
	then        func() // runs after the rows
}

func (w *watched) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		w.open.Add(1)
		defer w.open.Add(-1)
		for row, err := range w.rowsSource.Rows() {
			w.asked.Add(1)
			if !yield(row, err) {
				return
			}
		}
		w.then()
	}
}

// Rows are read before they are asked for, and no more of them than was said.
func TestAheadReadsAhead(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 8, 40} {
		w := &watched{rowsSource: counting(100), then: func() {}}
		yielded := int64(0)
		for range Ahead(w, n).Rows() {
			if yielded == 0 {
				require.Eventually(t, func() bool { return w.asked.Load() >= int64(n) }, 10*time.Second, time.Millisecond, "%d ahead", n)
			}
			require.LessOrEqual(t, w.asked.Load()-yielded, int64(n)+1, "the row that src holds included")
			yielded++
		}
		require.Equal(t, int64(100), yielded)
	}
}

// However a sequence ends, the source's has ended with it.
func TestAheadLeavesNothingBehind(t *testing.T) {
	for _, leave := range []int{1, 2, 7, 20, 30} {
		w := &watched{rowsSource: counting(20), then: func() {}}
		n := 0
		for range Ahead(w, 6).Rows() {
			if n++; n == leave {
				break
			}
		}
		require.Equal(t, min(leave, 20), n)
		require.Zero(t, w.open.Load())
	}
	w := &watched{rowsSource: counting(20), then: func() {}}
	require.PanicsWithValue(t, "enough", func() {
		for range Ahead(w, 6).Rows() {
			panic("enough")
		}
	})
	require.Zero(t, w.open.Load())
}

// A source that panics, or ends its goroutine, does so to whoever takes its rows, after those before.
func TestAheadPassesPanicsOn(t *testing.T) {
	rows := 0
	take := func(w *watched) {
		for range Ahead(w, 6).Rows() {
			rows++
		}
	}
	require.PanicsWithValue(t, "no more", func() { take(&watched{rowsSource: counting(9), then: func() { panic("no more") }}) })
	require.Equal(t, 9, rows)

	ended, returned := make(chan struct{}), false
	go func() {
		defer close(ended)
		take(&watched{rowsSource: counting(9), then: runtime.Goexit})
		returned = true
	}()
	<-ended
	require.Equal(t, 18, rows)
	require.False(t, returned)

	// A panic that leaving causes is not lost either.
	require.PanicsWithValue(t, "cannot close", func() {
		for range Ahead(unclosable{counting(9)}, 6).Rows() {
			break
		}
	})
}

// unclosable panics when its rows are left.
type unclosable struct{ rowsSource }

func (u unclosable) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		for row, err := range u.rowsSource.Rows() {
			if !yield(row, err) {
				panic("cannot close")
			}
		}
	}
}
