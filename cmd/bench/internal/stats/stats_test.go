package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMedian(t *testing.T) {
	x := []float64{5, 1, 3}
	require.Equal(t, 3.0, Median(x))
	require.Equal(t, []float64{5, 1, 3}, x)
	require.Equal(t, 2.5, Median([]float64{4, 1, 2, 3}))
}

func TestBins(t *testing.T) {
	last := int64(-1)
	for i := range bins {
		from, width := floor(i)
		require.Equal(t, i, bin(from))
		require.Equal(t, i, bin(from+width-1))
		require.Equal(t, last+1, from, "bins leave no gap")
		last = from + width - 1
	}
	require.Equal(t, int64(1<<40-1), last)
	require.Equal(t, bins-1, bin(math.MaxInt64))
}

func TestQuantiles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var a, b Histogram
	var all []float64
	for i := range 20_000 {
		ns := int64(1000 * math.Exp(4*r.Float64()))
		all = append(all, float64(ns))
		if i%3 == 0 {
			a.Add(ns)
		} else {
			b.Add(ns)
		}
	}
	slices.Sort(all)
	a.Merge(&b)
	var copied Histogram
	require.NoError(t, copied.AddBins(a.Bins(), a.Max()))
	for _, h := range []*Histogram{&a, &copied} {
		require.EqualValues(t, len(all), h.Count())
		require.EqualValues(t, all[len(all)-1], h.Max())
		for _, q := range []float64{0.001, 0.5, 0.9, 0.99, 0.999, 1} {
			want := all[int(math.Ceil(q*float64(len(all))))-1]
			require.InEpsilon(t, want, h.Quantile(q), 1e-3, "q = %v", q)
		}
	}
	a.Reset()
	a.Add(7)
	a.Add(-3)
	require.Equal(t, []float64{0, 7}, []float64{a.Quantile(0.5), a.Quantile(0.51)})
	require.Equal(t, []Bin{{0, 1, 1}, {7, 1, 1}}, a.Bins())
	require.Error(t, a.AddBins([]Bin{{0, 1, -1}}, 0))
}

// TestMannWhitneyExact counts out all arrangements.
func TestMannWhitneyExact(t *testing.T) {
	for n := 1; n <= 5; n++ {
		for m := 1; m <= 5; m++ {
			var us []int
			for set := range 1 << (n + m) {
				if x, y := split(set, n+m); len(x) == n {
					u, _ := rankSum(x, y)
					us = append(us, int(u))
				}
			}
			for set := range 1 << (n + m) {
				x, y := split(set, n+m)
				if len(x) != n {
					continue
				}
				u, _ := rankSum(x, y)
				extreme := 0
				for _, v := range us {
					if math.Abs(float64(v)-float64(n*m)/2) >= math.Abs(u-float64(n*m)/2) {
						extreme++
					}
				}
				want := float64(extreme) / float64(len(us))
				if 2*u == float64(n*m) {
					want = 1
				}
				require.InDelta(t, want, MannWhitney(x, y), 1e-12, "%v %v", x, y)
			}
		}
	}
}

// split divides 0, 1, ..., n-1 by the bits of a set.
func split(set, n int) (x, y []float64) {
	for i := range n {
		if set>>i&1 == 1 {
			x = append(x, float64(i))
		} else {
			y = append(y, float64(i))
		}
	}
	return x, y
}

// TestMannWhitneyPublished compares with R 4: wilcox.test(x, y, exact = ..., correct = TRUE).
func TestMannWhitneyPublished(t *testing.T) {
	// Hollander and Wolfe, table 4.1: permeability of chorioamnion at term and at 12 to 26 weeks.
	term := []float64{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}
	early := []float64{1.15, 0.88, 0.90, 0.74, 1.21}
	require.InDelta(t, 0.2544, MannWhitney(term, early), 5e-5) // W = 35

	ten := make([]float64, 10)
	above := make([]float64, 10)
	for i := range ten {
		ten[i], above[i] = float64(i), float64(i+10)
	}
	require.InEpsilon(t, 2/184756.0, MannWhitney(ten, above), 1e-9) // 2 / (20 over 10)
	require.InEpsilon(t, 2/184756.0, LeastP(10, 10), 1e-9)

	// Ties: U = 1 of 8, sum of t^3 - t = 24 + 6, variance 8/12 (7 - 30/30) = 4, z = (3 - 1/2) / 2.
	require.InDelta(t, math.Erfc(1.25/math.Sqrt2), MannWhitney([]float64{1, 1}, []float64{1, 2, 2, 3}), 1e-12)
	require.Equal(t, 1.0, MannWhitney([]float64{2, 2}, []float64{2, 2, 2}))
	require.Equal(t, 1.0, MannWhitney(nil, []float64{2}))
}

// TestMethodsAgree compares the exact distribution with the normal one where both are good.
func TestMethodsAgree(t *testing.T) {
	for u := 0; u <= 40*45/2; u += 25 {
		require.InDelta(t, exactP(40, 45, u), normalP(40, 45, float64(u), 0), 0.002, "U = %d", u)
	}
}
