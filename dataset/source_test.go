package dataset

import (
	"errors"
	"iter"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// rowsSource yields the given rows from one reused buffer, as Source permits, and then err.
type rowsSource struct {
	dim  int
	rows [][]float32
	err  error
}

func (s rowsSource) Dim() int { return s.dim }

func (s rowsSource) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		var buffer []float32
		for _, row := range s.rows {
			buffer = append(buffer[:0], row...)
			if !yield(buffer, nil) {
				return
			}
		}
		if s.err != nil {
			yield(nil, s.err)
		}
	}
}

func TestCollectCopies(t *testing.T) {
	m, err := Collect(rowsSource{dim: 2, rows: [][]float32{{1, 2}, {3, 4}, {5, 6}}})
	require.NoError(t, err)
	require.Equal(t, &Matrix{Data: []float32{1, 2, 3, 4, 5, 6}, Count: 3, Width: 2}, m)

	m.Labels, m.Names = []int{7, 8, 9}, []string{"a", "b"}
	c, err := Collect(m)
	require.NoError(t, err)
	require.Equal(t, m, c)
	m.Data[0], m.Labels[0], m.Names[0] = -1, -1, "x"
	require.Equal(t, float32(1), c.Data[0])
	require.Equal(t, 7, c.Labels[0])
	require.Equal(t, "a", c.Names[0])
}

func TestCollectRefuses(t *testing.T) {
	errDisk := errors.New("disk on fire")
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		src  Source
		want error
		text string
	}{
		{nil, ErrShape, "dataset: Collect: source is nil: shape mismatch"},
		{rowsSource{dim: 0}, ErrShape, "dataset: Collect: source has width 0, want at least 1: shape mismatch"},
		{rowsSource{dim: -1}, ErrShape, "dataset: Collect: source has width -1, want at least 1: shape mismatch"},
		{rowsSource{dim: 2}, ErrShape, "dataset: Collect: source has 0 rows, want at least 1: shape mismatch"},
		{rowsSource{dim: 2, rows: [][]float32{{1, 2}, {3}}}, ErrShape, "dataset: Collect: row 1 has 1 elements, want width = 2: shape mismatch"},
		{rowsSource{dim: 2, rows: [][]float32{{1, 2, 3}}}, ErrShape, "dataset: Collect: row 0 has 3 elements, want width = 2: shape mismatch"},
		{rowsSource{dim: 2, rows: [][]float32{{1, 2}, {3, nan}}}, ErrNonFinite, "dataset: Collect: row 1, column 1 is NaN: value is not finite"},
		{rowsSource{dim: 2, rows: [][]float32{{inf, 2}}}, ErrNonFinite, "dataset: Collect: row 0, column 0 is +Inf: value is not finite"},
		{rowsSource{dim: 1, rows: [][]float32{{0}, {-inf}}}, ErrNonFinite, "dataset: Collect: row 1, column 0 is -Inf: value is not finite"},
		{rowsSource{dim: 1, rows: [][]float32{{0}, {1}}, err: errDisk}, errDisk, "dataset: Collect: row 2: disk on fire"},
		{rowsSource{dim: math.MaxInt, rows: [][]float32{{0}}}, ErrShape, "row 0 has 1 elements"},
		{&Matrix{Data: make([]float32, 5), Count: 2, Width: 3}, ErrShape, "data has 5 elements, want count * width = 2 * 3"},
		{(&Matrix{Data: make([]float32, 6), Count: 2, Width: 3, Labels: []int{1}}), ErrShape, "labels has 1 elements, want count = 2"},
	} {
		m, err := Collect(c.src)
		require.Nil(t, m)
		require.ErrorIs(t, err, c.want)
		require.ErrorContains(t, err, c.text)
	}
	_, err := Collect(rowsSource{dim: 2, rows: [][]float32{{math.MaxFloat32, -math.SmallestNonzeroFloat32}}})
	require.NoError(t, err)
}

func TestNewMatrix(t *testing.T) {
	data := []float32{1, 2, 3, 4, 5, 6}
	m, err := NewMatrix(data, 3, 2)
	require.NoError(t, err)
	require.Equal(t, 2, m.Dim())
	require.Equal(t, []float32{3, 4}, m.Row(1))
	require.Equal(t, 2, cap(m.Row(1)), "appending to a row must not overwrite the next")
	m.Row(2)[0] = 50
	require.Equal(t, float32(50), data[4])

	for _, c := range []struct {
		elements, count, width int
		text                   string
	}{
		{6, 0, 2, "dataset: NewMatrix: count is 0, want at least 1"},
		{6, 3, 0, "dataset: NewMatrix: width is 0, want at least 1"},
		{6, -3, -2, "dataset: NewMatrix: count is -3, want at least 1"},
		{6, 2, 2, "dataset: NewMatrix: data has 6 elements, want count * width = 2 * 2"},
		{0, math.MaxInt/2 + 1, 4, "dataset: NewMatrix: data has 0 elements"}, // the product overflows
	} {
		m, err := NewMatrix(make([]float32, c.elements), c.count, c.width)
		require.Nil(t, m)
		require.ErrorIs(t, err, ErrShape)
		require.ErrorContains(t, err, c.text)
	}
}

func TestMatrixRows(t *testing.T) {
	m, err := NewMatrix([]float32{1, 2, 3, 4, 5, 6}, 3, 2)
	require.NoError(t, err)
	var got [][]float32
	for row, err := range m.Rows() {
		require.NoError(t, err)
		got = append(got, row)
	}
	require.Equal(t, [][]float32{{1, 2}, {3, 4}, {5, 6}}, got)
	for row := range m.Rows() { // leaving early is allowed
		require.Equal(t, []float32{1, 2}, row)
		break
	}
	for _, wrong := range []*Matrix{{}, {Data: []float32{1, 2}, Count: 1, Width: 2, Names: []string{"a"}}} {
		for row, err := range wrong.Rows() {
			require.Nil(t, row)
			require.ErrorIs(t, err, ErrShape)
		}
	}
}
