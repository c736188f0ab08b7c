package inspect

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/random"
)

// direction returns the direction in which row i moves.
func direction(visible int, seed uint64, i int) []float64 {
	source := random.New(seed, uint64(i))
	u := make([]float64, visible)
	for k := range u {
		u[k] = source.Normal()
	}
	length := norm(u)
	for k := range u {
		u[k] /= length
	}
	return u
}

func TestCurve(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		radii := []float64{0, 1, 0.25, 6, 0}
		have, err := Curve(t.Context(), s.model, s.data, radii, 5)
		require.NoError(t, err)
		require.Len(t, have, len(radii))
		n, before, moved := float64(s.data.Count), codes(t, s), make([]float32, s.data.Width)
		for k, r := range radii {
			var mean, square float64
			for i := range s.data.Count {
				u := direction(s.data.Width, 5, i)
				var d []float64
				if r == 0 {
					d = apply(exactJacobian(t, s.model, s.data.Row(i)), s.data.Width, u)
				} else {
					for f, v := range s.data.Row(i) {
						moved[f] = float32(float64(v) + r*u[f])
					}
					d = codes(t, specimen{model: s.model, data: &dataset.Matrix{Data: moved, Count: 1, Width: len(moved)}})[0]
					for j := range d {
						d[j] = (d[j] - before[i][j]) / r
					}
				}
				mean += norm(d) / n
				square += norm(d) * norm(d) / n
			}
			require.Equal(t, r, have[k].Radius)
			require.InEpsilon(t, mean, have[k].Ratio, 2e-6, "radius %v", r)
			require.InEpsilon(t, math.Sqrt(square), have[k].RMS, 2e-6, "radius %v", r)
		}
	})
}

// At radius 0, RMS^2 * visible is an estimate of ||J||^2. That of one row has, in a network of 6 features, a standard deviation of
// less than its expected value: over 4000 rows the error is below 4 / sqrt(4000) = 6 % with all but certainty.
func TestCurveStartsAtTheNorm(t *testing.T) {
	s := specimens()[1]
	var many dataset.Matrix
	for many.Width = s.data.Width; many.Count < 4000; many.Count += s.data.Count {
		many.Data = append(many.Data, s.data.Data...)
	}
	curve, err := Curve(t.Context(), s.model, &many, []float64{0, 0.02}, 1)
	require.NoError(t, err)
	size, err := MeasureJacobian(t.Context(), s.model, &many)
	require.NoError(t, err)
	require.InEpsilon(t, size.JacobianNorm2, curve[0].RMS*curve[0].RMS*float64(s.data.Width), 0.06)
	require.Less(t, curve[0].Ratio, curve[0].RMS)
	require.InEpsilon(t, curve[0].RMS, curve[1].RMS, 1e-3, "a small radius is near the limit")
	require.InEpsilon(t, curve[0].Ratio, curve[1].Ratio, 1e-3)
}

// Directions have length 1, and no direction is preferred: means of coordinates and of their products are those of the
// uniform distribution, within 5 standard deviations.
func TestDirectionsAreUniform(t *testing.T) {
	const visible, n = 5, 20000
	u, variates := make([]float32, visible), make([]float64, visible)
	var mean [visible]float64
	var product [visible][visible]float64
	for i := range n {
		unit(u, variates, random.New(3, uint64(i)))
		length := 0.0
		for a, x := range u {
			mean[a] += float64(x) / n
			for b, y := range u {
				product[a][b] += float64(x) * float64(y) / n
			}
			length += float64(x) * float64(x)
		}
		require.InDelta(t, 1, length, 1e-6)
	}
	for a := range visible {
		require.InDelta(t, 0, mean[a], 5/math.Sqrt(visible*n))
		for b := range visible {
			want := 0.0
			if a == b {
				want = 1.0 / visible
			}
			require.InDelta(t, want, product[a][b], 5*0.25/math.Sqrt(n))
		}
	}
}

func TestCurveRefuses(t *testing.T) {
	s := specimens()[1]
	for _, r := range []float64{-1, math.NaN(), math.Inf(1), 1e39} {
		_, err := Curve(t.Context(), s.model, s.data, []float64{0, r}, 1)
		require.ErrorIs(t, err, cae.ErrRange)
		require.ErrorContains(t, err, "inspect: Curve: radius 1 is ")
	}
}
