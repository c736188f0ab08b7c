package inspect

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/internal/symmetric"
	"github.com/seed85368726/contractive/kernels"
)

// brute returns the mean and the covariance of rows, hidden x hidden.
func brute(rows [][]float64) (mean, covariance []float64) {
	n, hidden := float64(len(rows)), len(rows[0])
	mean, covariance = make([]float64, hidden), make([]float64, hidden*hidden)
	for _, row := range rows {
		for j, h := range row {
			mean[j] += h / n
		}
	}
	for _, row := range rows {
		for j, h := range row {
			for k, g := range row {
				covariance[j*hidden+k] += (h - mean[j]) * (g - mean[k]) / n
			}
		}
	}
	return mean, covariance
}

func TestUnits(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		have, err := Units(t.Context(), s.model, s.data)
		require.NoError(t, err)
		mean, covariance := brute(codes(t, s))
		hidden := s.model.Hidden()
		require.InDeltaSlice(t, mean, have.Mean, 1e-12)
		require.Len(t, have.Variance, hidden)
		for j, v := range have.Variance {
			require.InDelta(t, covariance[j*hidden+j], v, 1e-12)
		}
		require.Equal(t, []int{}, have.Dead)
	})
}

// collect shows rows of codes to a measure, in blocks.
func collect(m measure, rows [][]float32) {
	for first := 0; first < len(rows); first += blockRows {
		n := min(blockRows, len(rows)-first)
		b := block{first: first, h: kernels.NewMatrix(n, len(rows[0]))}
		for i := range n {
			copy(b.h.Row(i), rows[first+i])
		}
		m.add(b)
	}
}

// A unit is dead whose deviation is less than a hundredth of the largest, whatever its mean.
func TestDeadUnits(t *testing.T) {
	var rows [][]float32
	for i := range 200 {
		s := float32(1 - 2*(i%2))
		rows = append(rows, []float32{0.5 + 0.25*s, 0.5 + 0.0024*s, 0.9, 0.5 + 0.0026*s, 0, 0.1 + 0.2*s})
	}
	m := new(moments)
	collect(m, rows)
	have := m.result()
	require.Equal(t, []int{1, 2, 4}, have.Dead)
	require.Equal(t, 0.0, have.Variance[2], "a unit that never changes")
	require.InEpsilon(t, 0.0625, have.Variance[0], 1e-6)
	require.InDelta(t, 0.9, have.Mean[2], 1e-7)

	// When no unit varies all are dead.
	s := specimens()[1].first(1)
	constant, err := Units(t.Context(), s.model, s.data)
	require.NoError(t, err)
	require.Len(t, constant.Dead, s.model.Hidden())
	rank, err := Rank(t.Context(), s.model, s.data)
	require.NoError(t, err)
	require.Equal(t, Dimensions{}, rank)
}

func TestRank(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		have, err := Rank(t.Context(), s.model, s.data)
		require.NoError(t, err)
		_, covariance := brute(codes(t, s))
		values, err := symmetric.Values(covariance, s.model.Hidden())
		require.NoError(t, err)
		entropy, total, squares := 0.0, sum(values), 0.0
		for _, v := range values {
			entropy -= v / total * math.Log(v/total)
			squares += v * v
		}
		require.InEpsilon(t, math.Exp(entropy), have.EffectiveRank, 1e-5)
		require.InEpsilon(t, total*total/squares, have.Participation, 1e-5)
	})
}

func TestDimensions(t *testing.T) {
	for _, c := range []struct {
		values              []float64
		rank, participation float64
	}{
		{[]float64{3}, 1, 1},
		{[]float64{2, 2, 2, 0, 0}, 3, 3},
		{[]float64{2, 1, 1, -1e-20}, 2 * math.Sqrt2, 16.0 / 6},
		{[]float64{0, 0}, 0, 0},
		{[]float64{-1e-20}, 0, 0},
		{[]float64{1, 1e-300, 0}, 1, 1},
	} {
		have := dimensions(c.values)
		require.InDelta(t, c.rank, have.EffectiveRank, 1e-14)
		require.InDelta(t, c.participation, have.Participation, 1e-14)
	}
}

// Codes that move in two directions only, far from the origin, have rank 2.
func TestRankOfPlane(t *testing.T) {
	source := random.New(1, 1)
	var rows [][]float32
	for range 1000 {
		a, b := float32(source.IntN(64)), float32(source.IntN(64)) // sums of these are exact
		rows = append(rows, []float32{100 + a, 50 - a, 7, b, 3 - b})
	}
	c := &covariance{net: new(network), d: kernels.NewMatrix(blockRows, 5), products: kernels.NewMatrix(5, 5), sum: make([]float64, 5), sums: make([]float64, 25)}
	collect(c, rows)
	have, err := c.result()
	require.NoError(t, err)
	require.InDelta(t, 2, have.EffectiveRank, 0.01)
	require.InDelta(t, 2, have.Participation, 0.01)
}

func TestRankRefuses(t *testing.T) {
	m, err := cae.New(cae.Config{Hidden: maxSide + 1}, 1, 1)
	require.NoError(t, err)
	data := &dataset.Matrix{Data: []float32{1, 2}, Count: 2, Width: 1}
	_, err = Rank(t.Context(), m, data)
	require.ErrorIs(t, err, cae.ErrTooLarge)
	require.ErrorContains(t, err, "inspect: Rank: hidden is 4097, limit 4096")

	// The report leaves the rank out, and says so.
	r, err := Inspect(t.Context(), m, data, Options{})
	require.NoError(t, err)
	require.Nil(t, r.Rank)
	require.Contains(t, r.Warnings, "more than 4096 hidden units: the rank of the codes is left out")
	require.Len(t, r.Singular.Values, 1)
}

// The bounds are those that the comments promise.
func TestLogAndExp(t *testing.T) {
	source := random.New(1, 2)
	for range 20000 {
		x := math.Ldexp(1+float64(source.Float32()), source.IntN(600)-560)
		require.InDelta(t, math.Log(x), log(x), 4e-16*math.Abs(math.Log(x))+1e-300, "log %v", x)
		y := 9 * float64(source.Float32())
		require.InEpsilon(t, math.Exp(y), exp(y), 4e-15, "exp %v", y)
	}
	require.Zero(t, log(1))
	require.Equal(t, 1.0, exp(0))
}
