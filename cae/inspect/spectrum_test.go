package inspect

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/symmetric"
	"github.com/seed85368726/contractive/kernels"
)

// bruteSpectrum returns the singular values of a dense Jacobian, those of J^T J, whichever Gram matrix is smaller.
func bruteSpectrum(t *testing.T, jacobian []float64, visible int) []float64 {
	gram := make([]float64, visible*visible)
	for j := 0; j < len(jacobian); j += visible {
		row := jacobian[j:][:visible]
		for a, x := range row {
			for b, y := range row {
				gram[a*visible+b] += x * y
			}
		}
	}
	values, err := symmetric.Values(gram, visible)
	require.NoError(t, err)
	for i, v := range values {
		values[i] = math.Sqrt(max(v, 0))
	}
	return values[:min(visible, len(jacobian)/visible)]
}

func TestSpectrum(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		s = s.first(3)
		have, err := Spectrum(t.Context(), s.model, s.data, 3, 1)
		require.NoError(t, err)
		side := min(s.model.Hidden(), s.model.Visible())
		want, numeric, squares := make([]float64, side), make([]float64, side), make([]float64, side)
		for i := range s.data.Count {
			for k, sigma := range bruteSpectrum(t, exactJacobian(t, s.model, s.data.Row(i)), s.data.Width) {
				want[k] += sigma / 3
				squares[k] += sigma * sigma / 3
			}
			for k, sigma := range bruteSpectrum(t, numericJacobian(t, s.model, s.data.Row(i)), s.data.Width) {
				numeric[k] += sigma / 3
			}
		}
		require.Equal(t, 3, have.Samples)
		require.InDeltaSlice(t, want, have.Values, 1e-6*want[0])
		// By Weyl's inequality singular values differ by no more than the norm of the difference of the matrices.
		require.InDeltaSlice(t, numeric, have.Values, numericError*math.Sqrt(float64(s.model.Hidden()*s.model.Visible())))
		require.True(t, slices.IsSortedFunc(have.Values, func(a, b float64) int { return int(math.Copysign(1, b-a)) }))

		size, err := MeasureJacobian(t.Context(), s.model, s.data)
		require.NoError(t, err)
		require.InEpsilon(t, size.JacobianNorm2, sum(squares), 1e-6)
		share := 0.0
		for k, square := range squares {
			share += square / size.JacobianNorm2
			require.InDelta(t, share, have.Share[k], 1e-6)
		}
		require.Equal(t, 1.0, have.Share[side-1])
	})
}

// A saturated network has a Jacobian of 0, and figures without NaN.
func TestSpectrumOfZero(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		far := make([]float32, s.data.Width)
		for i := range far {
			far[i] = 1e5 * float32(1+i)
		}
		have, err := Spectrum(t.Context(), s.model, &dataset.Matrix{Data: far, Count: 1, Width: len(far)}, 3, 1)
		require.NoError(t, err)
		side := min(s.model.Hidden(), s.model.Visible())
		require.Equal(t, Singular{1, make([]float64, side), make([]float64, side)}, have)
	})
}

// Every row is as likely to be chosen as every other, and no row twice.
func TestLottery(t *testing.T) {
	const rows, most, rounds = 300, 7, 3000
	b := block{p: kernels.NewMatrix(rows, 1)}
	for i := range rows {
		b.p.Row(i)[0] = float32(i)
	}
	var counts [rows]int
	for round := range rounds {
		l := newLottery(most, uint64(round))
		for first := 0; first < rows; first += blockRows {
			part := b
			part.first, part.p = first, b.p.RowRange(first, min(first+blockRows, rows))
			l.add(part)
		}
		require.Len(t, l.slopes, most)
		seen := map[float32]bool{}
		for _, p := range l.slopes {
			require.False(t, seen[p[0]])
			seen[p[0]] = true
			counts[int(p[0])]++
		}
	}
	const chance = float64(most) / rows
	for i, n := range counts {
		require.InDelta(t, rounds*chance, n, 5*math.Sqrt(rounds*chance*(1-chance)), "row %d", i)
	}

	few := newLottery(most, 1)
	few.add(block{p: b.p.RowRange(0, 3)})
	require.Equal(t, [][]float32{{0}, {1}, {2}}, few.slopes)
}

func TestTangents(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		x, side := s.data.Row(1), min(s.model.Hidden(), s.model.Visible())
		tangents, err := Tangents(t.Context(), s.model, x, 1000)
		require.NoError(t, err)
		require.Len(t, tangents, side)
		jacobian := exactJacobian(t, s.model, x)
		sigmas := bruteSpectrum(t, jacobian, s.data.Width)
		var images [][]float64
		for k, v := range tangents {
			require.Len(t, v.Direction, s.data.Width)
			image := apply(jacobian, s.data.Width, v.Direction)
			images = append(images, image)
			require.InDelta(t, sigmas[k], v.Sigma, 1e-6*sigmas[0])
			require.InDelta(t, v.Sigma, norm(image), 1e-6*sigmas[0], "||J v|| = sigma")
			require.Positive(t, slices.MaxFunc(v.Direction, func(a, b float64) int { return int(math.Copysign(1, math.Abs(a)-math.Abs(b))) }))
			for other := range k {
				require.InDelta(t, 0, inner(v.Direction, tangents[other].Direction), 1e-6)
				require.InDelta(t, 0, inner(image, images[other]), 1e-6*sigmas[0]*sigmas[0])
			}
			require.InDelta(t, 1, norm(v.Direction), 1e-12)
		}
		best, err := Tangents(t.Context(), s.model, x, 2)
		require.NoError(t, err)
		require.Equal(t, tangents[:2], best)
	})
}

// Where units are saturated the Jacobian has a lower rank, and there are no more tangents than that.
func TestTangentsOfLowRank(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		x := slices.Clone(s.data.Row(1))
		lower := false
		for _, scale := range []float32{3, 10, 30, 100, 1e5} {
			for i, v := range s.data.Row(1) {
				x[i] = scale * v
			}
			tangents, err := Tangents(t.Context(), s.model, x, 1000)
			require.NoError(t, err)
			sigmas, significant := bruteSpectrum(t, exactJacobian(t, s.model, x), s.data.Width), 0
			for _, sigma := range sigmas {
				if sigma > 1e-6*sigmas[0] {
					significant++
				}
			}
			require.InDelta(t, significant, len(tangents), 1, "a singular value may lie on the border")
			lower = lower || len(tangents) < len(sigmas) && len(tangents) > 0
			for _, v := range tangents {
				require.InDelta(t, 1, norm(v.Direction), 1e-12)
			}
		}
		require.True(t, lower, "some rank between 0 and the full one")
	})
}

func TestSpectrumAndTangentsRefuse(t *testing.T) {
	s := specimens()[1]
	_, err := Spectrum(t.Context(), s.model, s.data, 0, 1)
	require.ErrorIs(t, err, cae.ErrRange)
	require.ErrorContains(t, err, "inspect: Spectrum: samples is 0, want at least 1")
	_, err = Tangents(t.Context(), s.model, s.data.Row(0), 0)
	require.ErrorIs(t, err, cae.ErrRange)
	require.ErrorContains(t, err, "inspect: Tangents: k is 0, want at least 1")
	_, err = Tangents(t.Context(), s.model, s.data.Row(0)[1:], 1)
	require.ErrorIs(t, err, cae.ErrShape)
	require.ErrorContains(t, err, "inspect: Tangents: cae: Derivative: x has 5 elements, want visible = 6")
	_, err = Tangents(t.Context(), nil, s.data.Row(0), 1)
	require.ErrorIs(t, err, cae.ErrShape)
	require.EqualError(t, err, "inspect: Tangents: model is nil or the zero value: shape mismatch")

	_, err = newGram(kernels.Matrix{Rows: maxSide + 1, Cols: maxSide + 2, Stride: maxSide + 2}, nil)
	require.ErrorIs(t, err, cae.ErrTooLarge)
	require.ErrorContains(t, err, "is 4097, limit 4096")
}
