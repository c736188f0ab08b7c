package dataset

import (
	"errors"
	"iter"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// counting yields n rows {0}, {1}, ... from one buffer.
func counting(n int) rowsSource {
	s := rowsSource{dim: 1}
	for i := range n {
		s.rows = append(s.rows, []float32{float32(i)})
	}
	return s
}

// places returns the order in which src yields the rows of counting.
func places(t testing.TB, src Source) []int {
	t.Helper()
	var order []int
	for row, err := range src.Rows() {
		require.NoError(t, err)
		order = append(order, int(row[0]))
	}
	return order
}

// The order is a promise, on every GOARCH.
func TestShuffledGolden(t *testing.T) {
	require.Equal(t, []int{3, 0, 6, 4, 5, 1, 7, 2, 9, 8, 13, 12, 10, 11, 15, 18, 19, 16, 17, 14}, places(t, Shuffled(counting(20), 5, 1)))
}

func TestShuffledYieldsEveryRowOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, 100} {
		for _, buffer := range []int{1, 2, 7, 99, 100, 101, math.MaxInt} {
			s := Shuffled(counting(n), buffer, 3)
			require.Equal(t, 1, s.Dim())
			order := places(t, s)
			require.Equal(t, order, places(t, s), "the same order at every call")
			seen := make([]bool, n)
			for place, row := range order {
				require.False(t, seen[row])
				seen[row] = true
				require.Less(t, row-place, buffer, "row %d cannot have been read", row)
			}
			require.Len(t, order, n)
		}
	}
	require.NotEqual(t, places(t, Shuffled(counting(100), 10, 3)), places(t, Shuffled(counting(100), 10, 4)))
}

// With a buffer for all rows every order is equally likely: 24 of 4 rows, by chi squared.
func TestShuffledIsUniform(t *testing.T) {
	const trials = 24000
	for _, buffer := range []int{4, 9} {
		counts := map[[4]int]int{}
		for seed := range uint64(trials) {
			counts[[4]int(places(t, Shuffled(counting(4), buffer, seed)))]++
		}
		require.Len(t, counts, 24)
		var chi2 float64
		for _, n := range counts {
			chi2 += float64((n-trials/24)*(n-trials/24)) / (trials / 24)
		}
		require.Less(t, chi2, 49.7) // 0.001 at 23 degrees of freedom
	}
}

// With less, the delay of a row is geometric with mean buffer - 1.
func TestShuffledDelay(t *testing.T) {
	const n, buffer = 40000, 8
	var sum float64
	var counts [3]int
	rows := 0
	for place, row := range places(t, Shuffled(counting(n), buffer, 5)) {
		if row < buffer || row > n-200 { // the buffer fills, and empties
			continue
		}
		delay := place - (row - buffer + 1)
		require.GreaterOrEqual(t, delay, 0)
		if delay < len(counts) {
			counts[delay]++
		}
		sum += float64(delay)
		rows++
	}
	// The standard deviation of a delay is sqrt(buffer (buffer - 1)); four of the mean's.
	require.InDelta(t, buffer-1, sum/float64(rows), 4*math.Sqrt(buffer*(buffer-1)/float64(rows)))
	p := 1.0 / buffer
	for delay, count := range counts {
		require.InDelta(t, p, float64(count)/float64(rows), 4*math.Sqrt(p*(1-p)/float64(rows)), "delay %d", delay)
		p *= 1 - 1.0/buffer
	}
}

func TestShuffledRefuses(t *testing.T) {
	errDisk := errors.New("disk on fire")
	for _, c := range []struct {
		src    Source
		buffer int
		want   error
		says   string
	}{
		{nil, 1, ErrShape, "dataset: Shuffled: source is nil"},
		{counting(3), 0, ErrShape, "dataset: Shuffled: buffer is 0, want at least 1"},
		{counting(3), -1, ErrShape, "buffer is -1, want at least 1"},
		{rowsSource{dim: 2, rows: [][]float32{{1, 2}, {3}}}, 5, ErrShape, "dataset: Shuffled: row 1 has 1 elements, want width = 2"},
		{rowsSource{dim: 1, rows: [][]float32{{1}, {2}}, err: errDisk}, 5, errDisk, "disk on fire"},
		{rowsSource{dim: 1, rows: [][]float32{{1}, {2}}, err: errDisk}, 1, errDisk, "disk on fire"},
	} {
		s := Shuffled(c.src, c.buffer, 1)
		_ = s.Dim() // no panic
		var errs []error
		for row, err := range s.Rows() {
			if err != nil {
				require.Nil(t, row)
				errs = append(errs, err)
			}
		}
		require.Len(t, errs, 1, "an error ends the sequence")
		require.ErrorIs(t, errs[0], c.want)
		require.ErrorContains(t, errs[0], c.says)
	}
}

// Leaving the loop, in the middle or while the buffer empties, ends the sequence.
func TestShuffledLeftEarly(t *testing.T) {
	for _, leave := range []int{1, 6, 8, 10} {
		n := 0
		for range Shuffled(counting(10), 5, 1).Rows() {
			if n++; n == leave {
				break
			}
		}
		require.Equal(t, leave, n)
	}
}

// stubborn goes on after its errors, which a source must not.
type stubborn struct{ err error }

func (stubborn) Dim() int { return 1 }

func (s stubborn) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		for yield(nil, s.err) {
		}
	}
}

func TestAnErrorEndsWhateverItsSourceDoes(t *testing.T) {
	errDisk := errors.New("disk on fire")
	for _, src := range []Source{Take(stubborn{errDisk}, 9), Drop(stubborn{errDisk}, 9), Shuffled(stubborn{errDisk}, 9, 1)} {
		n := 0
		for row, err := range src.Rows() {
			require.Nil(t, row)
			require.Equal(t, errDisk, err)
			n++
		}
		require.Equal(t, 1, n)
	}
}

func TestTake(t *testing.T) {
	require.Equal(t, []int{0, 1, 2}, places(t, Take(counting(5), 3)))
	require.Equal(t, []int{0, 1}, places(t, Take(counting(2), 3)))
	require.Equal(t, 1, Take(counting(2), 3).Dim())
	require.Equal(t, 0, Take(nil, 3).Dim())

	asked := counting(2)
	asked.err = errors.New("one row too many was asked for")
	require.Equal(t, []int{0, 1}, places(t, Take(asked, 2)))
	_, err := Collect(Take(asked, 3))
	require.ErrorIs(t, err, asked.err)

	for range Take(counting(5), 3).Rows() {
		break
	}
	for _, c := range []struct {
		src  Source
		n    int
		says string
	}{{nil, 1, "dataset: Take: source is nil"}, {counting(3), 0, "dataset: Take: n is 0, want at least 1"}, {counting(3), -7, "n is -7"}} {
		for row, err := range Take(c.src, c.n).Rows() {
			require.Nil(t, row)
			require.ErrorIs(t, err, ErrShape)
			require.ErrorContains(t, err, c.says)
		}
	}
}

func TestDrop(t *testing.T) {
	require.Equal(t, []int{3, 4}, places(t, Drop(counting(5), 3)))
	require.Equal(t, []int{0, 1, 2, 3, 4}, places(t, Drop(counting(5), 0)))
	require.Empty(t, places(t, Drop(counting(2), 2)))
	require.Empty(t, places(t, Drop(counting(2), 3)))
	require.Equal(t, 1, Drop(counting(2), 3).Dim())
	require.Equal(t, 0, Drop(nil, 3).Dim())

	failing := counting(4)
	failing.err = errors.New("disk on fire")
	for _, n := range []int{2, 9} {
		_, err := Collect(Drop(failing, n))
		require.ErrorIs(t, err, failing.err, "after %d rows that are dropped", n)
	}
	for range Drop(counting(5), 3).Rows() {
		break
	}
	for _, c := range []struct {
		src  Source
		n    int
		says string
	}{{nil, 1, "dataset: Drop: source is nil"}, {counting(3), -7, "dataset: Drop: n is -7, want at least 0"}} {
		for row, err := range Drop(c.src, c.n).Rows() {
			require.Nil(t, row)
			require.ErrorIs(t, err, ErrShape)
			require.ErrorContains(t, err, c.says)
		}
	}
}
