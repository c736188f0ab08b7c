package figures

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// codes returns rows whose spread falls from one direction to the next.
func codes(rows, hidden int) []float32 {
	source := rand.New(rand.NewPCG(5, 6))
	mix := make([]float64, hidden*hidden)
	for i := range mix {
		mix[i] = source.NormFloat64() / float64(1+i/hidden)
	}
	list := make([]float32, rows*hidden)
	for r := range rows {
		for i := range hidden {
			e := source.NormFloat64()
			for j := range hidden {
				list[r*hidden+j] += float32(e*mix[i*hidden+j] + 0.3)
			}
		}
	}
	return list
}

// The axes are orthonormal, and the variance along them is the share of the whole. Both ways to find them agree.
func TestProjection(t *testing.T) {
	const rows, hidden = 60, 7
	all := even(rows, rows)
	var have [2]projection
	for way := range have {
		p := projection{hidden: hidden, codes: codes(rows, hidden), mean: make([]float64, hidden)}
		p.centre(all)
		fit := p.fitUnits
		if way == 1 {
			fit = p.fitSamples
		}
		require.NoError(t, fit(all))
		have[way] = p

		total, along := 0.0, [2]float64{}
		for i := range rows {
			code := p.codes[i*hidden:][:hidden]
			x, y := p.at(code)
			along[0] += x * x
			along[1] += y * y
			for j, h := range code {
				total += (float64(h) - p.mean[j]) * (float64(h) - p.mean[j])
			}
		}
		require.InDelta(t, 1, dot(p.axes[0], p.axes[0]), 1e-12)
		require.InDelta(t, 0, dot(p.axes[0], p.axes[1]), 1e-12)
		require.InDelta(t, along[0]/total, p.share[0], 1e-12)
		require.InDelta(t, along[1]/total, p.share[1], 1e-12)

		// No direction has more than the first, and none across it more than the second.
		source := rand.New(rand.NewPCG(7, 8))
		for range 200 {
			u := make([]float64, hidden)
			for j := range u {
				u[j] = source.NormFloat64()
			}
			require.LessOrEqual(t, p.spread(unit(u)), along[0]*(1+1e-12))
			c := dot(u, p.axes[0])
			for j := range u {
				u[j] -= c * p.axes[0][j]
			}
			require.LessOrEqual(t, p.spread(unit(u)), along[1]*(1+1e-12))
		}
	}
	for a := range 2 {
		require.InDelta(t, 1, math.Abs(dot(have[0].axes[a], have[1].axes[a])), 1e-9)
		require.InDelta(t, have[0].share[a], have[1].share[a], 1e-12)
	}
}

// spread returns the sum of squares along u.
func (p *projection) spread(u []float64) (s float64) {
	for i := range len(p.codes) / p.hidden {
		c := 0.0
		for j, h := range p.codes[i*p.hidden:][:p.hidden] {
			c += u[j] * (float64(h) - p.mean[j])
		}
		s += c * c
	}
	return s
}
