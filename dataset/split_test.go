package dataset

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// numbered returns count rows {i, -i} with labels 10 i.
func numbered(count int) *Matrix {
	m := &Matrix{Count: count, Width: 2}
	for i := range count {
		m.Data = append(m.Data, float32(i), -float32(i))
		m.Labels = append(m.Labels, 10*i)
	}
	return m
}

// The selection is a promise, on every GOARCH.
func TestSplitGolden(t *testing.T) {
	train, validation, err := Split(numbered(12), 0.25, 1)
	require.NoError(t, err)
	require.Equal(t, []int{0, 20, 50}, validation.Labels)
	require.Len(t, train.Labels, 9)
}

// Every row is in one part, in order, with its label.
func TestSplitDivides(t *testing.T) {
	for _, c := range []struct {
		count    int
		fraction float64
		held     int
	}{{2, 0.5, 1}, {2, 0.25, 1}, {10, 0.2, 2}, {10, 0.25, 3}, {10, 0.24, 2}, {1000, 0.999, 999}, {999, 1.0 / 3, 333}} {
		m := numbered(c.count)
		m.Names = []string{"a", "b"}
		train, validation, err := Split(m, c.fraction, 7)
		require.NoError(t, err)
		require.Equal(t, c.held, validation.Count)
		var all []int
		for _, part := range []*Matrix{train, validation} {
			require.NoError(t, part.check())
			require.Equal(t, m.Names, part.Names)
			require.True(t, slices.IsSorted(part.Labels))
			for i, label := range part.Labels {
				require.Equal(t, []float32{float32(label / 10), -float32(label / 10)}, part.Row(i))
			}
			all = append(all, part.Labels...)
		}
		slices.Sort(all)
		require.Equal(t, m.Labels, all)
		train.Data[0], validation.Labels[0], train.Names[0] = 99, 99, "x"
		require.Equal(t, []string{"a", "b"}, m.Names, "parts are copies")
		m.Names = nil
		require.Equal(t, numbered(c.count), m, "parts are copies")
	}
	m := numbered(10)
	m.Labels = nil
	train, validation, err := Split(m, 0.5, 7)
	require.NoError(t, err)
	require.Nil(t, train.Labels)
	require.Nil(t, validation.Labels)
}

// Each of the 10 pairs of 5 rows is selected equally often, by chi squared.
func TestSplitIsUniform(t *testing.T) {
	const trials = 10000
	counts := map[[2]int]int{}
	for seed := range uint64(trials) {
		_, validation, err := Split(numbered(5), 0.4, seed)
		require.NoError(t, err)
		counts[[2]int(validation.Labels)]++
	}
	require.Len(t, counts, 10)
	var chi2 float64
	for _, n := range counts {
		chi2 += float64((n-trials/10)*(n-trials/10)) / (trials / 10)
	}
	require.Less(t, chi2, 27.9) // 0.001 at 9 degrees of freedom
}

func TestSplitRefuses(t *testing.T) {
	for _, c := range []struct {
		m        *Matrix
		fraction float64
		says     string
	}{
		{nil, 0.5, "dataset: Split: matrix is nil"},
		{&Matrix{}, 0.5, "dataset: Split: count is 0"},
		{numbered(10), 0, "dataset: Split: fraction is 0, want more than 0 and less than 1"},
		{numbered(10), 1, "fraction is 1"},
		{numbered(10), -0.5, "fraction is -0.5"},
		{numbered(10), math.NaN(), "fraction is NaN"},
		{numbered(10), math.Inf(1), "fraction is +Inf"},
		{numbered(10), 0.04, "dataset: Split: 0.04 of 10 rows are 0, want at least 1 and less than all"},
		{numbered(10), 0.96, "0.96 of 10 rows are 10"},
		{numbered(1), 0.5, "0.5 of 1 rows are 1"},
	} {
		train, validation, err := Split(c.m, c.fraction, 1)
		require.Nil(t, train)
		require.Nil(t, validation)
		require.ErrorIs(t, err, ErrShape)
		require.ErrorContains(t, err, c.says)
	}
}
