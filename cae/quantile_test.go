package cae

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// exactQuantile is definition 7 of Hyndman and Fan in exact arithmetic, rounded once. Values ascend.
func exactQuantile(values []float32, level int) float32 {
	place := big.NewRat(int64(len(values)-1)*int64(level), 1000)
	below := int(new(big.Int).Quo(place.Num(), place.Denom()).Int64())
	at := func(i int) *big.Rat { return new(big.Rat).SetFloat64(float64(values[min(i, len(values)-1)])) }
	step := new(big.Rat).Sub(at(below+1), at(below))
	step.Mul(step, new(big.Rat).Sub(place, new(big.Rat).SetInt64(int64(below))))
	q, _ := step.Add(step, at(below)).Float32()
	return q
}

func TestDistribution(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for kind, draw := range map[string]func() float32{
		"continuous": func() float32 { return float32(r.ExpFloat64()) },
		"shares":     func() float32 { return float32(r.IntN(17)) / 16 },
		"constant":   func() float32 { return 3 },
		"wide":       func() float32 { return float32((2*r.Float64() - 1) * 3e38) },
		"subnormal":  func() float32 { return float32(r.Float64() * 1e-43) },
	} {
		for _, n := range []int{1, 2, 3, 7, 29, 100, 999, 1000, 1001, 4096} {
			values := make([]float32, n)
			for i := range values {
				values[i] = draw()
			}
			sorted := slices.Sorted(slices.Values(values))
			d, err := NewDistribution(values)
			require.NoError(t, err)
			require.NoError(t, d.check(), "%s, %d", kind, n)
			for i, level := range quantileLevels {
				require.Equal(t, exactQuantile(sorted, level), d.Quantiles[i], "%s, %d values, level %d", kind, n, level)
				atMost := 0
				for _, v := range sorted {
					if v <= d.Quantiles[i] {
						atMost++
					}
				}
				require.Equal(t, float32(atMost)/float32(n), d.Shares[i])
				if kind == "continuous" {
					require.InDelta(t, QuantileLevel(i), d.Shares[i], 1/float64(n)+1e-7)
				}
			}
			require.Equal(t, [2]float32{sorted[0], sorted[n-1]}, [2]float32{d.Quantiles[0], d.Quantiles[QuantileLevels-1]})
		}
	}
}

func TestNewDistribution(t *testing.T) {
	values := []float32{3, 1, 2}
	_, err := NewDistribution(values)
	require.NoError(t, err)
	require.Equal(t, []float32{3, 1, 2}, values, "left in their order")
	_, err = NewDistribution(nil)
	require.ErrorIs(t, err, ErrShape)
	_, err = NewDistribution([]float32{1, -inf})
	require.ErrorIs(t, err, ErrNonFinite)
	require.ErrorContains(t, err, "cae: NewDistribution: value 1 is -Inf")
}

func TestQuantileLevels(t *testing.T) {
	require.True(t, slices.IsSorted(quantileLevels[:]))
	for i, level := range quantileLevels {
		require.Equal(t, 1000-level, quantileLevels[QuantileLevels-1-i], "the table is symmetric")
	}
	require.Equal(t, [4]float64{0, 0, 1, 1}, [4]float64{QuantileLevel(-1), QuantileLevel(0), QuantileLevel(28), QuantileLevel(29)})
	require.Equal(t, 0.35, QuantileLevel(11))
}

func TestDistributionAt(t *testing.T) {
	values := make([]float32, 1001) // value i is the quantile of i thousandths
	for i := range values {
		values[i] = float32(i)
	}
	d := newDistribution(values)
	for i := range QuantileLevels {
		v, err := d.At(QuantileLevel(i))
		require.NoError(t, err)
		require.Equal(t, d.Quantiles[i], v)
	}
	for q := range 10001 {
		v, err := d.At(float64(q) / 10000)
		require.NoError(t, err)
		require.InEpsilon(t, 1+float64(q)/10, 1+float64(v), 1e-7)
	}
	for i := range d.Quantiles { // bent, so that a neighbour's slope shows
		d.Quantiles[i] *= d.Quantiles[i]
	}
	v, err := d.At(0.9925)
	require.NoError(t, err)
	require.Equal(t, float32(990*990+995*995)/2, v)
	for _, q := range []float64{-1e-9, 1.0000001, float64(nan), float64(inf)} {
		_, err := d.At(q)
		require.ErrorIs(t, err, ErrRange)
		require.ErrorContains(t, err, "cae: At: quantile is ")
	}
}
