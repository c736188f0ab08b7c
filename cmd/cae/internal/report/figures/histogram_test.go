package figures

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/activation"
)

func TestRound(t *testing.T) {
	for x, want := range map[float64]float64{1: 1, 1.01: 2, 2: 2, 3: 5, 5: 5, 5.1: 10, 0.3: 0.5, 0.001: 0.001, 1e-300: 1e-300, 7e8: 1e9, 0: 1, -2: 1} {
		require.Equal(t, want, Round(x), x)
	}
	require.Equal(t, 1.0, Round(math.NaN()))
}

// Every value is in the bin whose edges it is between.
func TestHistogram(t *testing.T) {
	source := rand.New(rand.NewPCG(1, 2))
	for _, scale := range []float64{1e-12, 0.3, 1, 77, 1e9} {
		for _, n := range []int{1, 2, 10, 1000} {
			values := make([]float64, n)
			for i := range values {
				values[i] = scale * (source.NormFloat64() + 2)
			}
			h := histogram(values)
			require.Equal(t, n, h.Total)
			inside := 0
			for k := range h.Counts {
				count := 0
				for _, v := range values {
					if v >= h.Edges[k] && (v < h.Edges[k+1] || k == len(h.Counts)-1 && v == h.Edges[k+1]) {
						count++
					}
				}
				require.Equal(t, count, h.Counts[k], "scale %v, bin %d of %v", scale, k, h.Edges)
				inside += count
			}
			require.GreaterOrEqual(t, float64(inside), 0.998*float64(n))
			require.LessOrEqual(t, len(h.Counts), bins+2)
			if n == 1000 {
				require.GreaterOrEqual(t, len(h.Counts), bins/3)
			}
		}
	}
	for _, same := range []float64{0, 1, -3, 1e-20} {
		h := histogram([]float64{same, same, same})
		require.Equal(t, 3, sum(h.Counts), "%v: %v", same, h.Edges)
	}
}

// An outlier is left out of more than a thousand values, and has its bin among fewer.
func TestHistogramOutlier(t *testing.T) {
	for _, n := range []int{10, 1000, 1001, 5000} {
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(i % 7)
		}
		values[n/2] = 1e6
		h := histogram(values)
		require.Equal(t, n, h.Total)
		require.Equal(t, n > 1000, sum(h.Counts) == n-1, "%d of %d", sum(h.Counts), n)
		require.Equal(t, 1e6, h.Most)
	}
}

// Columns below and above the bounds hold what the model counts as saturated.
func TestActivity(t *testing.T) {
	source := rand.New(rand.NewPCG(3, 4))
	z := make([]float32, 4000)
	for i := range z {
		z[i] = 3 * float32(source.NormFloat64())
	}
	for a := cae.Sigmoid; a <= cae.Identity; a++ {
		codes := make([]float32, len(z))
		activation.Function(a).Apply(codes, z)
		low, high := a.SaturationBounds()
		saturated := 0
		for _, h := range codes {
			if h < low || h > high {
				saturated++
			}
		}
		h := activity(a, codes)
		have := 0
		for k, n := range h.Counts {
			if middle := (h.Edges[k] + h.Edges[k+1]) / 2; middle < h.Low || middle > h.High {
				have += n
			}
		}
		require.InDelta(t, saturated, have, 5, "%v: float32 and float64 differ about the bounds", a)
		require.Equal(t, a != cae.Identity, have > 0, a)
	}
}
