package cae

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// frozen takes away the part of the penalty's gradient that W has beside z.
type frozen struct {
	noPenalty
	s *step
}

func (p frozen) encoder(dw kernels.Matrix, _ []float32, lo int) {
	squares := make([]float32, dw.Rows)
	kernels.RowNorms2(squares, p.s.units(p.s.p, lo, lo+dw.Rows))
	for j, v := range squares {
		kernels.Axpy(dw.Row(j), -p.s.penalty.weight(p.s.samples)*v, p.s.theta.w.Row(lo+j))
	}
}

func (frozen) total() float64 { return 0 }
func (frozen) term() int      { return termDecay }

// What it does to hold W constant inside the penalty, at its first value, as the code of Kristiadi's post (2016) does:
// the encoder does not contract. Its units move towards saturation, and the weights that the penalty does not see make up for it.
func TestFrozenWeightsDoNotContract(t *testing.T) {
	if testing.Short() {
		t.Log("not with -short: three models take half a minute in plain Go")
		return
	}
	digits, err := dataset.Digits(1000, 1)
	require.NoError(t, err)
	const lambda = 0.08 // 1e-4 beside an error averaged over 784 features, as in the post
	contracted := func(lambda float32, freeze bool) float64 {
		cfg := Config{Hidden: 32, Untied: true, Lambda: lambda}
		theta := initialParameters(cfg, digits.Width, 1, 1)
		s := newStep(cfg, theta, digits, 50, nil)
		if freeze {
			s.others = append(s.others, frozen{s: s})
		}
		first := slices.Clone(s.penalty.norms)
		o := newOptimizer(TrainOptions{}.withDefaults(), theta.all)
		for range 20 {
			for batch := range slices.Chunk(indices(digits.Count), 50) {
				if freeze {
					copy(s.penalty.norms, first)
				}
				o.Advance(2e-3, 1)
				s.run(batch, o.Update)
			}
		}
		m, err := newModel(cfg, theta, nil).Evaluate(t.Context(), digits)
		require.NoError(t, err)
		return m.JacobianNorm2
	}
	none, correct, held := contracted(0, false), contracted(lambda, false), contracted(lambda, true)
	t.Logf("mean ||J||^2: %.2f without the penalty, %.2f with it, %.2f with W held constant inside it", none, correct, held)
	require.Less(t, correct, 0.7*none)
	require.Greater(t, held, 0.97*none)
}
