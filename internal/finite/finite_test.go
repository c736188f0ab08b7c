package finite

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIs(t *testing.T) {
	for _, v := range []float64{0, math.Copysign(0, -1), 1, -math.MaxFloat64, math.SmallestNonzeroFloat64} {
		require.True(t, Is(v), v)
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		require.False(t, Is(v), v)
		require.False(t, Is(float32(v)), v)
	}
	require.True(t, Is(float32(-math.MaxFloat32)))
	require.True(t, Is(float32(math.SmallestNonzeroFloat32)))
}

func TestFirstNot(t *testing.T) {
	require.Equal(t, -1, FirstNot(nil))
	require.Equal(t, -1, FirstNot([]float32{0, -math.MaxFloat32}))
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	require.Equal(t, 0, FirstNot([]float32{inf}))
	require.Equal(t, 1, FirstNot([]float32{1, nan, inf}))
	require.Equal(t, 2, FirstNot([]float32{1, 2, inf}))
}
