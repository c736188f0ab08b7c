package batch

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
)

func TestCheck(t *testing.T) {
	v := func(n int) []float32 { return make([]float32, n) }
	require.NoError(t, Check(v(6), v(8), 2, 3, 4))
	require.NoError(t, Check(nil, nil, 0, 3, 4))
	for _, c := range []struct {
		dst, x, n int
		message   string
	}{
		{6, 8, -1, "n is -1, want at least 0"},
		{5, 8, 2, "dst has 5 elements, want n * hidden = 2 * 3"},
		{7, 8, 2, "dst has 7 elements"},
		{6, 7, 2, "x has 7 elements, want n * visible = 2 * 4"},
		{6, 9, 2, "x has 9 elements"},
		{1, 0, 0, "dst has 1 elements, want n * hidden = 0 * 3"},
		{0, 0, math.MinInt, "n is -"},
	} {
		err := Check(v(c.dst), v(c.x), c.n, 3, 4)
		require.ErrorIs(t, err, dataset.ErrShape)
		require.ErrorContains(t, err, c.message)
	}
	half := math.MaxInt/2 + 1 // times 4 it overflows to 0
	require.ErrorContains(t, Check(nil, nil, half, 4, 4), "dst has 0 elements")
	require.ErrorContains(t, Check(nil, nil, 4, half, 4), "dst has 0 elements")
}
