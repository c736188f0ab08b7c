package journal

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFloat32(t *testing.T) {
	require.Equal(t, "rate=0.1", Float32("rate", 0.1).String())
	require.Equal(t, "rate=1e-08", Float32("rate", 1e-8).String())
	require.Equal(t, "rate=+Inf", Float32("rate", float32(math.Inf(1))).String())
	require.Equal(t, "rate=NaN", Float32("rate", float32(math.NaN())).String())
	require.Equal(t, float32(math.MaxFloat32), float32(Float32("rate", math.MaxFloat32).Value.Float64()))
}
