package cae

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The norm is that of the Jacobian of Reconstruct, by central differences, and that of the reference to float32 precision.
func TestReconstructionJacobianNorm2(t *testing.T) {
	everyPenalty(t, func(t *testing.T, cfg Config) {
		if cfg.OutputLambda == 0 || cfg.Lambda > 0 {
			return // the other penalties change nothing here
		}
		p, s := smooth(cfg, 1, 1)
		m, x := p.model(), p.rows.Row(0)
		have, err := m.ReconstructionJacobianNorm2(x)
		require.NoError(t, err)
		r, rows := s.reference(cfg)
		require.InEpsilon(t, squaredNorm(r.outputJacobian(widen(p.theta.all), rows[0])), have, 1e-6)
		require.InEpsilon(t, reconstructionNorm2(t, m, x), have, 1e-4)
		require.InEpsilon(t, s.metrics(cfg).Terms.OutputContraction, cfg.OutputLambda*have, 1e-6)
	})
}

// reconstructionNorm2 takes central differences of fourth order; rounding leaves about 1e-5 of their slopes.
func reconstructionNorm2(t *testing.T, m *Model, x []float32) (norm2 float64) {
	const step = 1.0 / 256
	at := func(i int, delta float32) []float64 {
		moved, y := append([]float32(nil), x...), make([]float32, len(x))
		moved[i] += delta
		require.NoError(t, m.Reconstruct(y, moved))
		return widen(y)
	}
	for i := range x {
		up, down, up2, down2 := at(i, step), at(i, -step), at(i, 2*step), at(i, -2*step)
		for k := range up {
			slope := (8*(up[k]-down[k]) - (up2[k] - down2[k])) / (12 * step)
			norm2 += slope * slope
		}
	}
	return norm2
}

// More outputs than are taken at a time, with some over: the mean is the penalty of a mini-batch, which is computed otherwise.
func TestReconstructionJacobianNorm2AtSize(t *testing.T) {
	for _, output := range []Output{LinearOutput, SigmoidOutput} {
		p := sized(Config{Output: output, OutputLambda: 1, Untied: true})
		_, metrics := p.gradient(nil)
		m := p.model()
		require.InEpsilon(t, mean(p.rows.Count, func(i int) float64 {
			norm2, err := m.ReconstructionJacobianNorm2(p.rows.Row(i))
			require.NoError(t, err)
			return float64(norm2)
		}), metrics.Terms.OutputContraction, 1e-6)
	}
}

func TestReconstructionJacobianNorm2Refuses(t *testing.T) {
	m, _ := someModel(t, 4, 3, 1)
	_, err := m.ReconstructionJacobianNorm2(make([]float32, 4))
	require.ErrorIs(t, err, ErrShape)
	require.ErrorContains(t, err, "cae: ReconstructionJacobianNorm2: x has 4 elements, want visible = 3")
	_, err = m.ReconstructionJacobianNorm2([]float32{0, nan, 0})
	require.ErrorIs(t, err, ErrNonFinite)
}
