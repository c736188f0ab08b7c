package journal

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestShort(t *testing.T) {
	require.Equal(t, "rate=0.1", short("rate", 0.1).String())
	require.Equal(t, "rate=1e-08", short("rate", 1e-8).String())
	require.Equal(t, "rate=+Inf", short("rate", float32(math.Inf(1))).String())
	require.Equal(t, "rate=NaN", short("rate", float32(math.NaN())).String())
	require.Equal(t, float32(math.MaxFloat32), float32(short("rate", math.MaxFloat32).Value.Float64()))
}
