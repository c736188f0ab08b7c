package experiment

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLess(t *testing.T) {
	require.Equal(t, Yes, less(1, 1.03))
	require.Equal(t, No, less(1.03, 1))
	require.Equal(t, Unclear, less(1, 1.01))
	require.Equal(t, Unclear, less(1.01, 1))
	require.Equal(t, Unclear, less(0, 0))
}

// Of 100 samples, 20 % and 40 % differ by two standard errors and more: 0.2 > 2 sqrt((0.16 + 0.24) / 100) = 0.126.
func TestFewer(t *testing.T) {
	j := judge{samples: 100}
	require.Equal(t, Yes, j.fewer(0.2, 0.4))
	require.Equal(t, No, j.fewer(0.4, 0.2))
	require.Equal(t, Unclear, j.fewer(0.2, 0.31))
	require.Equal(t, Yes, (&judge{samples: 1000}).fewer(0.2, 0.31))
	require.Equal(t, Unclear, j.fewer(0, 0))
}

func TestEverywhere(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		want Outcome
	}{
		{nil, nil, Unclear},
		{[]float64{1}, []float64{2}, Yes},
		{[]float64{2}, []float64{1}, No},
		{[]float64{1, 1, 1}, []float64{1, 1.01, 1.5}, Yes},
		{[]float64{1, 1.01, 1.5}, []float64{1, 1, 1}, No},
		{[]float64{1, 1.01}, []float64{1.01, 1.02}, Unclear}, // within chance at all sizes
		{[]float64{1, 1.01}, []float64{2, 1}, Unclear},       // one the other way round, if within chance
		{[]float64{2, 1}, []float64{1, 1.01}, Unclear},
		{[]float64{1, 2}, []float64{2, 1}, Unclear},
	} {
		require.Equal(t, c.want, everywhere(c.a, c.b, less), "%v %v", c.a, c.b)
	}
}

func TestAgree(t *testing.T) {
	require.Equal(t, Yes, agree([]float64{0.5, 1}))
	require.Equal(t, Unclear, agree([]float64{0.4, 1}))
	require.Equal(t, Unclear, agree([]float64{0.4, -1}))
	require.Equal(t, No, agree([]float64{0, -1}))
	require.Equal(t, Unclear, agree(nil))
}

func TestRankCorrelation(t *testing.T) {
	a := []float64{10, 20, 30, 40, 50}
	require.Equal(t, 1.0, rankCorrelation(a, []float64{1, 2, 300, 4000, 50000}))
	require.Equal(t, -1.0, rankCorrelation(a, []float64{5, 4, 3, 2, 1}))
	require.Equal(t, 0.0, rankCorrelation(a, []float64{7, 7, 7, 7, 7}))
	// Without ties it is 1 - 6 sum d^2 / (n (n^2 - 1)): here d = 0, 1, 1, 0, 0.
	require.InDelta(t, 0.9, rankCorrelation(a, []float64{1, 3, 2, 4, 5}), 1e-15)
	require.Equal(t, []float64{0, 1.5, 1.5, 3}, ranks([]float64{1, 2, 2, 3}))
	require.Equal(t, []float64{1, 1, 1}, ranks([]float64{4, 4, 4}))
}
