package cae

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// profiledModel returns a small model with a profile and a threshold.
func profiledModel(t testing.TB) *Model {
	p := newProblem(Config{Hidden: 5, Lambda: 0.1}, 7, 300, 1)
	m, err := p.model().WithProfile(context.Background(), p.rows)
	require.NoError(t, err)
	threshold, err := m.Profile().Threshold(0.99)
	require.NoError(t, err)
	m, err = m.WithThreshold(threshold)
	require.NoError(t, err)
	return m
}

// A profile has the figures of Score, bit for bit, with any number of workers, whatever penalties the model was trained with.
func TestProfile(t *testing.T) {
	for _, cfg := range []Config{
		{Hidden: 5, HigherOrder: HigherOrder{Gamma: 1, Sigma: 1}, OutputLambda: 1, Corruption: Corruption{Masking: 0.5}},
		{Hidden: 5, Untied: true, Output: SigmoidOutput, Sparsity: Sparsity{Beta: 1, Target: 0.1}},
		{Hidden: 33, Activation: Tanh}, {Hidden: 5, Activation: ReLU}, {Hidden: 5, Activation: Softplus}, {Hidden: 5, Activation: Identity},
	} {
		for _, n := range []int{1, 127, 128, 129, 300} {
			p := newProblem(cfg, 7, n, 1)
			m := p.model()
			var errors, norms2, saturation []float32
			h := make([]float32, cfg.Hidden)
			for i := range n {
				s, err := m.Score(p.rows.Row(i))
				require.NoError(t, err)
				require.NoError(t, m.Encoder().Encode(h, p.rows.Row(i)))
				require.Equal(t, float32(cfg.Activation.countSaturated(h))/float32(cfg.Hidden), s.Saturation)
				errors, norms2, saturation = append(errors, s.Reconstruction), append(norms2, s.JacobianNorm2), append(saturation, s.Saturation)
			}
			want := Profile{n, newDistribution(errors), newDistribution(norms2), newDistribution(saturation)}
			for workers := range 3 {
				have, err := m.measure(t.Context(), stream{p.rows, nil}, kernels.NewWorkers(workers+1))
				require.NoError(t, err)
				require.Equal(t, want, *have)
			}
			profiled, err := m.WithProfile(t.Context(), p.rows)
			require.NoError(t, err)
			require.Equal(t, want, *profiled.Profile())
			require.Nil(t, m.Profile(), "the model itself stays as it is")
			require.Same(t, m.Encoder(), profiled.Encoder(), "weights are packed once")
			profiled.Profile().Samples = 0
			require.Equal(t, n, profiled.Profile().Samples, "a copy")
		}
	}
}

func TestProfileRefuses(t *testing.T) {
	p := newProblem(Config{Hidden: 5}, 7, 200, 1)
	bad := append([]float32(nil), p.rows.Data...)
	bad[150*7+2] = nan
	for message, data := range map[string]dataset.Source{
		"data has 0 columns, want visible = 7": nil,
		"row 150: x, column 2 is NaN":          &dataset.Matrix{Data: bad, Count: 200, Width: 7},
		"data has 0 rows, want at least 1":     &empty{},
		"row 200: pipe burst":                  stream{p.rows, errPipe},
	} {
		m, err := p.model().WithProfile(t.Context(), data)
		require.ErrorContains(t, err, "cae: WithProfile: "+message)
		require.Nil(t, m)
	}
	huge := append([]float32(nil), p.rows.Data...)
	huge[150*7+2] = 1e30
	_, err := p.model().WithProfile(t.Context(), &dataset.Matrix{Data: huge, Count: 200, Width: 7})
	require.ErrorIs(t, err, ErrNonFinite)
	require.ErrorContains(t, err, "cae: WithProfile: row 150: the reconstruction error is +Inf")

	m := newProblem(Config{Hidden: 5, Activation: Identity}, 7, 1, 1e20).model()
	_, err = m.WithProfile(t.Context(), &dataset.Matrix{Data: make([]float32, 7), Count: 1, Width: 7})
	require.ErrorIs(t, err, ErrNonFinite)
	require.ErrorContains(t, err, "row 0: ")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, n := range []int{1, evaluationBatch, p.rows.Count} { // the rows of a part of a batch, of a batch, and more
		rows := dataset.Take(p.rows, n)
		_, err = p.model().WithProfile(ctx, rows)
		require.Equal(t, context.Canceled, err, "%d rows", n)
		_, err = p.model().Evaluate(ctx, rows)
		require.Equal(t, context.Canceled, err, "%d rows", n)
	}
}

// Training with a profile trains the same model, and its profile is that of the rows.
func TestTrainProfile(t *testing.T) {
	p := newProblem(Config{Hidden: 5, Lambda: 0.1}, 7, 300, 1)
	opts := TrainOptions{Epochs: 2, Validation: newSeededProblem(Config{Hidden: 5}, 7, 50, 1, 2).rows}
	for _, p.cfg.Normalise = range []Normalisation{Standardise, NoNormalisation} {
		opts.Profile = false
		plain, _, err := Train(t.Context(), p.cfg, p.rows, opts)
		require.NoError(t, err)
		require.Nil(t, plain.Profile())
		opts.Profile = true
		m, _, err := Train(t.Context(), p.cfg, p.rows, opts)
		require.NoError(t, err)
		require.Equal(t, plain.theta, m.theta)
		want, err := plain.WithProfile(t.Context(), p.rows)
		require.NoError(t, err)
		require.Equal(t, want.kept.profile, m.kept.profile)
		require.Equal(t, want.kept, reload(t, m).kept)
	}

	ctx, cancel := context.WithCancel(t.Context())
	opts.Progress = func(Epoch) { cancel() }
	m, _, err := Train(ctx, p.cfg, p.rows, opts)
	require.Equal(t, context.Canceled, err)
	require.Nil(t, m.Profile())
}

func TestThreshold(t *testing.T) {
	p := newProblem(Config{Hidden: 5}, 7, 1001, 1)
	m, err := p.model().WithProfile(t.Context(), p.rows)
	require.NoError(t, err)
	for q, want := range map[float64]int{0: 1000, 0.5: 500, 0.95: 50, 0.99: 10, 0.999: 1, 1: 0} {
		threshold, err := m.Profile().Threshold(q)
		require.NoError(t, err)
		require.Equal(t, q, threshold.Quantile)
		var s Score
		above := 0
		for i := range p.rows.Count {
			require.NoError(t, m.Scorer().Score(&s, p.rows.Row(i)))
			if s.Above(threshold) {
				above++
			}
		}
		require.Equal(t, want, above, "above the quantile of %v", q)
	}
	_, err = m.Profile().Threshold(2)
	require.ErrorIs(t, err, ErrRange)
	require.ErrorContains(t, err, "cae: Threshold: quantile is 2, want 0 to 1")
	_, err = p.model().Profile().Threshold(0.5)
	require.ErrorIs(t, err, ErrNoProfile)

	require.True(t, (&Score{Reconstruction: nan}).Above(Threshold{Value: math.MaxFloat32}))
	require.True(t, (&Score{Reconstruction: inf}).Above(Threshold{Value: math.MaxFloat32}))
	require.False(t, (&Score{Reconstruction: 2}).Above(Threshold{Value: 2}))
}

func TestWithThreshold(t *testing.T) {
	m := profiledModel(t)
	want, err := m.Profile().Threshold(0.99)
	require.NoError(t, err)
	have, ok := m.Threshold()
	require.True(t, ok)
	require.Equal(t, want, have)

	other, err := m.WithThreshold(Threshold{Value: 7})
	require.NoError(t, err)
	have, _ = other.Threshold()
	require.Equal(t, Threshold{Value: 7}, have)
	require.Equal(t, m.Profile(), other.Profile())

	p := newProblem(m.cfg, 7, 3, 1)
	again, err := m.WithProfile(t.Context(), p.rows)
	require.NoError(t, err)
	_, ok = again.Threshold()
	require.False(t, ok, "a threshold does not outlive its profile")

	_, err = m.WithThreshold(Threshold{Value: inf})
	require.ErrorIs(t, err, ErrNonFinite)
	require.ErrorContains(t, err, "cae: WithThreshold: threshold is +Inf")
	_, err = m.WithThreshold(Threshold{Quantile: float64(nan)})
	require.ErrorIs(t, err, ErrRange)
}

// A unit at the bound of its linear range is not saturated, in a profile as in a score: here ReLU units of the least value above 0.
func TestProfileAtTheBound(t *testing.T) {
	p := newProblem(Config{Hidden: 4, Activation: ReLU}, 3, 5, 1)
	clear(p.rows.Data)
	fill(p.theta.b, math.SmallestNonzeroFloat32)
	p.theta.b[1] = 0
	m := p.model()
	s, err := m.Score(p.rows.Row(0))
	require.NoError(t, err)
	require.Equal(t, float32(0.25), s.Saturation, "the unit at 0")
	m, err = m.WithProfile(t.Context(), p.rows)
	require.NoError(t, err)
	require.Equal(t, float32(0.25), m.Profile().Saturation.Quantiles[QuantileLevels/2])
}
