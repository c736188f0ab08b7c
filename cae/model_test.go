package cae

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/allocation"
	"github.com/seed85368726/contractive/internal/racing"
)

func TestScore(t *testing.T) {
	everyCost(t, func(t *testing.T, cfg Config) {
		p := newProblem(cfg, 7, 9, 1)
		m := p.model()
		r, theta, rows := p.reference()
		jacobian := make([]float32, 5*7)
		for i, row := range rows {
			x := p.rows.Row(i)
			s, err := m.Score(x)
			require.NoError(t, err)
			loss, norm2 := r.sample(theta, row)
			require.InEpsilon(t, loss, float64(s.Reconstruction), 1e-5)
			require.InEpsilon(t, norm2, float64(s.JacobianNorm2), 1e-5)

			require.Len(t, s.Features, 7)
			require.InEpsilon(t, loss, total(s.Features), 1e-5)
			require.Len(t, s.Sensitivity, 7)
			require.InEpsilon(t, norm2, total(s.Sensitivity), 1e-5)

			require.NoError(t, m.Jacobian(jacobian, x))
			require.InDeltaSlice(t, r.jacobian(theta, row), widen(jacobian), 1e-6)
			for i, have := range s.Sensitivity {
				var want float64
				for j := range 5 {
					d := float64(jacobian[j*7+i])
					want += d * d
				}
				require.InEpsilon(t, want, float64(have), 1e-5)
			}
			n, err := m.JacobianNorm2(x)
			require.NoError(t, err)
			require.Equal(t, s.JacobianNorm2, n)

			y := make([]float32, 7)
			require.NoError(t, m.Reconstruct(y, x))
			_, h := r.encode(theta, row)
			for i, a := range r.decode(theta, h) {
				want := a
				if cfg.Output == SigmoidOutput {
					want = logistic(a)
				} else {
					require.InDelta(t, (a-row[i])*(a-row[i]), float64(s.Features[i]), 1e-5)
				}
				require.InDelta(t, want, float64(y[i]), 1e-6)
			}
		}
	})
}

func total(x []float32) (sum float64) {
	for _, v := range widen(x) {
		sum += v
	}
	return sum
}

// Evaluate takes samples in order, and each costs what Score says, bit for bit.
func TestEvaluate(t *testing.T) {
	everyCost(t, func(t *testing.T, cfg Config) {
		for _, n := range []int{1, 127, 128, 129, 300} {
			p := newProblem(cfg, 7, n, 1)
			m := p.model()
			var want tally
			h := make([]float32, 5)
			for i := range n {
				s, err := m.Score(p.rows.Row(i))
				require.NoError(t, err)
				want.reconstruction += float64(s.Reconstruction)
				want.norm2 += float64(s.JacobianNorm2)
				require.NoError(t, m.Encoder().Encode(h, p.rows.Row(i)))
				want.saturated += m.Config().Activation.countSaturated(h)
			}
			want.samples = n
			have, err := m.Evaluate(t.Context(), stream{p.rows, nil})
			require.NoError(t, err)
			require.Equal(t, want.metrics(cfg, 7), have)
		}
	})
}

// A scorer has the bits of Score, whatever the slices that it is given hold, and allocates nothing.
func TestScorer(t *testing.T) {
	everyCost(t, func(t *testing.T, cfg Config) {
		p := newProblem(cfg, 70, 9, 0.3)
		m := p.model()
		var s Score
		for i := range 9 {
			want, err := m.Score(p.rows.Row(i))
			require.NoError(t, err)
			require.NoError(t, m.Scorer().Score(&s, p.rows.Row(i)))
			require.Equal(t, want, s)
		}
		if allocs := testing.AllocsPerRun(100, func() { _ = m.Scorer().Score(&s, p.rows.Row(1)) }); !racing.On {
			require.Zero(t, allocs)
		}
		before := s
		require.ErrorIs(t, m.Scorer().Score(&s, p.rows.Row(0)[:69]), ErrShape)
		require.Equal(t, before, s)
	})
}

// What a model computes once, it has computed when there is a scorer: the first sample of a new model does not wait for it.
func TestScorerIsReady(t *testing.T) {
	m, err := New(Config{Hidden: 512}, 784, 1)
	require.NoError(t, err)
	scorer, x := m.Scorer(), make([]float32, 784)
	used := allocation.Bytes(func() { err = scorer.Score(new(Score), x) })
	require.NoError(t, err)
	require.Less(t, used, uint64(4*512*784/8), "of which the packed weights have eight times as many")
}

func TestTopFeatures(t *testing.T) {
	s := Score{Features: []float32{3, 1, 4, 1, 5, 9, 2, 6, 5}}
	require.Equal(t, []int{5, 7, 4, 8}, s.TopFeatures(make([]int, 4)))
	require.Equal(t, []int{5, 7, 4, 8, 2, 0, 6, 1, 3}, s.TopFeatures(make([]int, 20)))
	require.Empty(t, s.TopFeatures(nil))
	require.Zero(t, testing.AllocsPerRun(10, func() { var top [3]int; s.TopFeatures(top[:]) }))
}

func TestEvaluateRefuses(t *testing.T) {
	p := newProblem(Config{Hidden: 5}, 7, 200, 1)
	m := p.model()
	bad := slices.Clone(p.rows.Data)
	bad[150*7+2] = nan
	for message, data := range map[string]dataset.Source{
		"data has 0 columns, want visible = 7":      nil,
		"data has 6 columns, want visible = 7":      &dataset.Matrix{Data: make([]float32, 6), Count: 1, Width: 6},
		"row 150: x, column 2 is NaN":               &dataset.Matrix{Data: bad, Count: 200, Width: 7},
		"data has 0 rows, want at least 1":          &empty{},
		"row 0: dataset: Rows: count is 0":          &dataset.Matrix{Width: 7},
		"row 200: pipe burst":                       stream{p.rows, errPipe},
		"row 0: x has 5 elements, want visible = 7": &ragged{},
	} {
		_, err := m.Evaluate(t.Context(), data)
		require.ErrorContains(t, err, "cae: Evaluate: "+message)
	}
	for _, rows := range []int{1, 127, 128, 129} { // also where no batch of rows comes to its end
		data := &dataset.Matrix{Data: p.rows.Data[:rows*7], Count: rows, Width: 7}
		for looks := range rows/128 + 1 {
			_, err := m.Evaluate(&countdown{t.Context(), looks}, data)
			require.Equal(t, context.Canceled, err)
			_, err = m.WithProfile(&countdown{t.Context(), looks}, data)
			require.Equal(t, context.Canceled, err)
		}
	}
}

func TestModelRefuses(t *testing.T) {
	m, x := someModel(t, 4, 3, 1)
	short, y, j := make([]float32, 2), make([]float32, 3), make([]float32, 12)
	for message, f := range map[string]func([]float32) error{
		"Reconstruct":   func(x []float32) error { return m.Reconstruct(y, x) },
		"Jacobian":      func(x []float32) error { return m.Jacobian(j, x) },
		"JacobianNorm2": func(x []float32) error { _, err := m.JacobianNorm2(x); return err },
		"Score":         func(x []float32) error { _, err := m.Score(x); return err },
	} {
		require.NoError(t, f(x))
		err := f(short)
		require.ErrorIs(t, err, ErrShape)
		require.ErrorContains(t, err, "cae: "+message+": x has 2 elements, want visible = 3")
		err = f([]float32{1, 2, inf})
		require.ErrorIs(t, err, ErrNonFinite)
		require.ErrorContains(t, err, "cae: "+message+": x, column 2 is +Inf")
	}
	err := m.Reconstruct(short, x)
	require.ErrorIs(t, err, ErrShape)
	require.ErrorContains(t, err, "cae: Reconstruct: dst has 2 elements, want visible = 3")
	err = m.Jacobian(y, x)
	require.ErrorIs(t, err, ErrShape)
	require.ErrorContains(t, err, "cae: Jacobian: dst has 3 elements, want hidden * visible = 12")
}

// What accessors return is the caller's own.
func TestModelIsImmutable(t *testing.T) {
	m, x := someModel(t, 4, 3, 1)
	before, err := m.Score(x)
	require.NoError(t, err)
	for _, part := range [][]float32{m.EncoderWeights(), m.DecoderWeights(), m.EncoderBias(), m.DecoderBias()} {
		for i := range part {
			part[i] = 9
		}
	}
	after, err := m.Score(x)
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.Equal(t, Config{Hidden: 4, Lambda: 0.1}, m.Config())
}

var errPipe = errors.New("pipe burst")

// empty is a source without rows, ragged one with a row of another length than it says.
type (
	empty  struct{}
	ragged struct{}
)

func (*empty) Dim() int                          { return 7 }
func (*empty) Rows() iter.Seq2[[]float32, error] { return func(func([]float32, error) bool) {} }
func (*ragged) Dim() int                         { return 7 }
func (*ragged) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) { yield(make([]float32, 5), nil) }
}
