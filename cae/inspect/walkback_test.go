package inspect

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/random"
)

// Each step is that of the paper, with a dense Jacobian.
func TestWalkBack(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		const steps, sigma = 5, 3
		start := s.data.Row(2)
		chain, err := WalkBack(t.Context(), s.model, start, WalkOptions{Steps: steps, Sigma: sigma, Seed: 9})
		require.NoError(t, err)
		require.Equal(t, steps+1, chain.Count)
		require.Equal(t, s.data.Width, chain.Width)
		require.Len(t, chain.Data, (steps+1)*s.data.Width)
		require.Equal(t, start, chain.Row(0))

		source := random.New(9, streamWalk)
		e, h, y := make([]float64, s.model.Hidden()), make([]float32, s.model.Hidden()), make([]float32, s.data.Width)
		for step := range steps {
			x := chain.Row(step)
			for j := range e {
				e[j] = sigma * source.Normal()
			}
			jacobian := exactJacobian(t, s.model, x)
			moved := apply(jacobian, s.data.Width, applyTransposed(jacobian, s.data.Width, e))
			require.NoError(t, s.model.Encoder().Encode(h, x))
			for j := range h {
				h[j] += float32(moved[j])
			}
			require.NoError(t, s.model.Decode(y, h))
			for i, v := range chain.Row(step + 1) {
				require.InDelta(t, float64(y[i]), float64(v), 1e-4, "step %d, feature %d", step, i)
			}
			require.NotEqual(t, x, chain.Row(step+1))
		}

		// A longer chain continues a shorter one, and another seed gives another chain.
		shorter, err := WalkBack(t.Context(), s.model, start, WalkOptions{Steps: 2, Sigma: sigma, Seed: 9})
		require.NoError(t, err)
		require.Equal(t, chain.Data[:3*s.data.Width], shorter.Data)
		other, err := WalkBack(t.Context(), s.model, start, WalkOptions{Steps: 2, Sigma: sigma, Seed: 8})
		require.NoError(t, err)
		require.NotEqual(t, shorter.Data, other.Data)
	})
}

func TestWalkBackRefuses(t *testing.T) {
	s := specimens()[0]
	x := s.data.Row(0)
	bad := slices.Clone(x)
	bad[5] = float32(math.NaN())
	for _, c := range []struct {
		start   []float32
		opts    WalkOptions
		cause   error
		message string
	}{
		{x, WalkOptions{Sigma: 1}, cae.ErrRange, "Steps is 0, want 1 to 1000000"},
		{x, WalkOptions{Steps: 2_000_000, Sigma: 1}, cae.ErrRange, "Steps is 2000000, want 1 to 1000000"},
		{x, WalkOptions{Steps: 1}, cae.ErrRange, "Sigma is 0, want a finite number above 0"},
		{x, WalkOptions{Steps: 1, Sigma: math.NaN()}, cae.ErrRange, "Sigma is NaN"},
		{x, WalkOptions{Steps: 1, Sigma: 1e39}, cae.ErrRange, "Sigma is 1e+39"},
		{x[1:], WalkOptions{Steps: 1, Sigma: 1}, cae.ErrShape, "step 1: cae: Derivative: x has 48 elements, want visible = 49"},
		{bad, WalkOptions{Steps: 1, Sigma: 1}, cae.ErrNonFinite, "step 1: cae: Derivative: x, column 5 is NaN"},
		{x, WalkOptions{Steps: 1, Sigma: 3e38}, cae.ErrNonFinite, "step 1: "},
	} {
		_, err := WalkBack(t.Context(), s.model, c.start, c.opts)
		require.ErrorIs(t, err, c.cause)
		require.ErrorContains(t, err, "inspect: WalkBack: "+c.message)
	}

	_, err := WalkBack(t.Context(), nil, x, WalkOptions{Steps: 1, Sigma: 1})
	require.ErrorIs(t, err, cae.ErrShape)
	require.EqualError(t, err, "inspect: WalkBack: model is nil or the zero value: shape mismatch")

	// Many units for two features: a code that is still finite decodes to something that is not.
	m, err := cae.New(cae.Config{Hidden: 200}, 2, 1)
	require.NoError(t, err)
	_, err = WalkBack(t.Context(), m, []float32{0, 0}, WalkOptions{Steps: 1, Sigma: 8e37})
	require.ErrorIs(t, err, cae.ErrNonFinite)
	require.ErrorContains(t, err, "inspect: WalkBack: step 1: x, column ")
}
