package quantile

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Against the definition in rational numbers.
func TestOf(t *testing.T) {
	bits := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 3, 10, 101, 1001, 4000} {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(bits.NormFloat64())
		}
		slices.Sort(x)
		for q := 0; q <= Thousandths; q++ {
			at := big.NewRat(int64(n-1)*int64(q), Thousandths)
			place := int(new(big.Int).Div(at.Num(), at.Denom()).Int64())
			rest := new(big.Rat).Sub(at, new(big.Rat).SetInt64(int64(place)))
			lo, hi := new(big.Rat).SetFloat64(float64(x[place])), new(big.Rat).SetFloat64(float64(x[min(place+1, n-1)]))
			want, _ := new(big.Rat).Add(lo, rest.Mul(rest, hi.Sub(hi, lo))).Float64()
			require.InDelta(t, want, Of(x, q), 1e-15, "%d values, %d thousandths", n, q)
		}
		require.Equal(t, float64(x[0]), Of(x, 0))
		require.Equal(t, float64(x[n-1]), Of(x, Thousandths))
	}
	require.Equal(t, 2.5, Of([]float64{1, 2, 3, 9}, 500))
	require.Equal(t, 2.0, Of([]float64{1, 2, 9}, 500))
}

// Values that have overflowed are quantiles like others.
func TestInfinite(t *testing.T) {
	inf := math.Inf(1)
	x := []float64{-inf, 1, 2, inf, inf}
	require.Equal(t, -inf, Of(x, 0))
	require.Equal(t, -inf, Of(x, 100))
	require.Equal(t, 1.0, Of(x, 250))
	require.Equal(t, 2.0, Of(x, 500))
	require.Equal(t, inf, Of(x, 600))
	require.Equal(t, inf, Of(x, 900))
	require.Equal(t, inf, Of(x, 1000))
	require.Equal(t, inf, Between(inf, inf, 0.5))
	require.True(t, math.IsNaN(Between(math.NaN(), 1, 0.5)))
}
