package cae

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
)

// outcome is what becomes of a training run.
type outcome string

const (
	learns   outcome = "learns"   // the cost is finite throughout, and no higher in the end than at the start
	survives outcome = "survives" // the cost is finite throughout
	diverges outcome = "diverges" // ErrDiverged, and the last good model, whose cost is finite
	refused  outcome = "refused"  // ErrNonFinite, and no model
)

// TestAwkwardTraining documents what becomes of training on data and with settings that are at the edge of sense.
func TestAwkwardTraining(t *testing.T) {
	const n, width = 40, 7
	ordinary := newProblem(Config{Hidden: 5}, width, n, 1).rows
	rows := func(change func(i, k int, v float32) float32) *dataset.Matrix {
		data := slices.Clone(ordinary.Data)
		for i := range data {
			data[i] = change(i/width, i%width, data[i])
		}
		return &dataset.Matrix{Data: data, Count: n, Width: width}
	}
	scaled := func(by float32) *dataset.Matrix {
		return rows(func(_, _ int, v float32) float32 { return by * v })
	}
	at := func(row, column int, bad float32) *dataset.Matrix {
		return rows(func(i, k int, v float32) float32 {
			if i == row && k == column {
				return bad
			}
			return v
		})
	}
	first := func(count int) *dataset.Matrix {
		return &dataset.Matrix{Data: ordinary.Data[:count*width], Count: count, Width: width}
	}
	lambda := func(v float32) Config { return Config{Hidden: 5, Lambda: v} }
	rate := func(kind Optimizer, v float32) TrainOptions { return TrainOptions{Optimizer: kind, Rate: v} }
	one := Config{Hidden: 1, Lambda: 0.1}
	usual := lambda(0.1)

	for _, c := range []struct {
		name    string
		cfg     Config
		data    *dataset.Matrix
		opts    TrainOptions
		want    outcome
		message string
	}{
		{"ordinary", usual, ordinary, TrainOptions{}, learns, ""},

		{"NaN in the first row", usual, at(0, 0, nan), TrainOptions{}, refused, "row 0, column 0 is NaN"},
		{"NaN in the last row", usual, at(n-1, width-1, nan), TrainOptions{}, refused, "row 39, column 6 is NaN"},
		{"infinity", usual, at(17, 3, inf), TrainOptions{}, refused, "row 17, column 3 is +Inf"},
		{"minus infinity", usual, at(17, 3, -inf), TrainOptions{}, refused, "row 17, column 3 is -Inf"},

		{"a constant feature", usual, rows(func(_, k int, v float32) float32 {
			if k == 2 {
				return 0.5
			}
			return v
		}), TrainOptions{}, learns, ""},
		{"all features constant", usual, rows(func(_, _ int, _ float32) float32 { return 0.7 }), TrainOptions{}, learns, ""},
		{"all zero", usual, rows(func(_, _ int, _ float32) float32 { return 0 }), TrainOptions{}, learns, ""},
		{"all rows the same", usual, rows(func(_, k int, _ float32) float32 { return float32(k) / 7 }), TrainOptions{}, learns, ""},

		{"subnormal data", usual, scaled(1e-40), TrainOptions{}, learns, ""},
		{"data of 1e-20", usual, scaled(1e-20), TrainOptions{}, learns, ""},
		{"data of 1e4", usual, scaled(1e4), TrainOptions{}, learns, ""},
		{"data of 1e4, SGD", usual, scaled(1e4), rate(SGD, 0.01), survives, ""},
		{"data of 1e15", usual, scaled(1e15), TrainOptions{}, survives, ""},
		{"data of 1e25, whose squares overflow", usual, scaled(1e25), TrainOptions{}, diverges, "after 0 epochs"},
		{"features from 1e-20 to 1e4", usual, rows(func(_, k int, v float32) float32 {
			return v * []float32{1e-20, 1e-8, 1e-4, 1, 10, 1e2, 1e4}[k]
		}), TrainOptions{}, learns, ""},

		{"lambda 0", lambda(0), ordinary, TrainOptions{}, learns, ""},
		{"lambda 1e-30", lambda(1e-30), ordinary, TrainOptions{}, learns, ""},
		{"lambda 1e3", lambda(1e3), ordinary, TrainOptions{}, learns, ""},
		{"lambda 1e6", lambda(1e6), ordinary, TrainOptions{}, learns, ""},
		{"lambda 1e6, SGD", lambda(1e6), ordinary, rate(SGD, 0.01), survives, ""},
		{"lambda 3e38", lambda(3e38), ordinary, TrainOptions{}, diverges, "after 0 epochs"},

		{"Adam, rate 1e3", usual, ordinary, rate(Adam, 1e3), survives, ""},
		{"SGD, rate 1e3", usual, ordinary, rate(SGD, 1e3), diverges, "after"},
		{"momentum, rate 1e3", usual, ordinary, rate(Momentum, 1e3), diverges, "after"},
		{"Adam, rate 1e38", usual, ordinary, rate(Adam, 1e38), diverges, "after 1 epochs"},
		{"SGD, rate 1e3, clipped", usual, ordinary, TrainOptions{Optimizer: SGD, Rate: 1e3, Clip: 1e-3}, survives, ""},
		{"rate 1e-30", usual, ordinary, rate(Adam, 1e-30), learns, ""},

		{"one hidden unit", one, ordinary, TrainOptions{}, learns, ""},
		{"one sample", usual, first(1), TrainOptions{}, learns, ""},
		{"one sample, one hidden unit", one, first(1), TrainOptions{}, learns, ""},
		{"one feature", one, &dataset.Matrix{Data: ordinary.Data[:n], Count: n, Width: 1}, TrainOptions{}, learns, ""},
		{"a batch larger than the data", usual, ordinary, TrainOptions{Batch: 1 << 20}, learns, ""},
		{"a last batch of one", usual, first(21), TrainOptions{Batch: 20}, learns, ""},
		{"batches of one", usual, ordinary, TrainOptions{Batch: 1}, learns, ""},
		{"more workers than units and samples", one, first(2), TrainOptions{Workers: 64}, learns, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.opts.Epochs = 20
			m, history, err := Train(t.Context(), c.cfg, c.data, c.opts)
			requireOutcome(t, c.want, c.message, m, history, err)
			if m == nil {
				return
			}
			require.Equal(t, -1, finite.FirstNot(m.theta.all))
			if c.want != diverges || c.data == ordinary {
				metrics, err := m.Evaluate(t.Context(), c.data)
				require.NoError(t, err)
				require.True(t, finite.Is(metrics.Reconstruction))
			}
			c.opts.Workers = 3
			again, _, _ := Train(t.Context(), c.cfg, c.data, c.opts)
			require.Equal(t, m.theta.all, again.theta.all, "the workers do not matter")
		})
	}
}

func requireOutcome(t *testing.T, want outcome, message string, m *Model, history *History, err error) {
	t.Helper()
	switch want {
	case refused:
		require.ErrorIs(t, err, ErrNonFinite)
		require.ErrorContains(t, err, message)
		require.Nil(t, m)
		return
	case diverges:
		require.ErrorIs(t, err, ErrDiverged)
		require.ErrorContains(t, err, message)
		require.NotNil(t, m)
	default:
		require.NoError(t, err)
		require.Len(t, history.Epochs, 20)
	}
	for _, e := range history.Epochs {
		require.True(t, finite.Is(e.Total), "epoch %d", e.Epoch)
	}
	if want == learns {
		require.LessOrEqual(t, history.Epochs[19].Total, history.Epochs[0].Total)
	}
}
