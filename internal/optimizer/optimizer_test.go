package optimizer

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func options(rule Rule) Options {
	return Options{Rule: rule, Momentum: 0.9, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
}

func numbers(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = 2*r.Float32() - 1
	}
	return x
}

var rules = []Rule{Adam, SGD, Momentum}

// Each rule against its definition in float64, with a rate and a factor that change from step to step.
func TestRules(t *testing.T) {
	const n = 50
	for _, rule := range rules {
		r := rand.New(rand.NewPCG(1, 2))
		theta := numbers(r, n)
		want := make([]float64, n)
		for i := range want {
			want[i] = float64(theta[i])
		}
		first, second := make([]float64, n), make([]float64, n)
		o := New(options(rule), theta)
		for step := 1; step <= 5; step++ {
			rate, scale := 0.05/float64(step), 1/float64(step)
			g := numbers(r, n)
			for i := range want {
				d := scale * float64(g[i])
				switch rule {
				case SGD:
					want[i] -= rate * d
				case Momentum:
					first[i] = 0.9*first[i] + d
					want[i] -= rate * first[i]
				case Adam:
					first[i] = 0.9*first[i] + 0.1*d
					second[i] = 0.999*second[i] + 0.001*d*d
					mean, square := first[i]/(1-math.Pow(0.9, float64(step))), second[i]/(1-math.Pow(0.999, float64(step)))
					want[i] -= rate * mean / (math.Sqrt(square) + 1e-8)
				}
			}
			o.Advance(float32(rate), float32(scale))
			o.Update(20, g[20:]) // in ranges, in any order
			o.Update(0, g[:20])
			require.Equal(t, step, o.Steps())
		}
		for i := range want {
			require.InDelta(t, want[i], float64(theta[i]), 2e-6, "rule %d, parameter %d", rule, i)
		}
	}
}

// A restored optimiser goes on with the same bits, and shares nothing with the state.
func TestRestore(t *testing.T) {
	const n = 50
	for _, rule := range rules {
		r := rand.New(rand.NewPCG(1, 2))
		theta := numbers(r, n)
		o := New(options(rule), theta)
		step := func(o *Optimizer, g []float32) {
			o.Advance(0.01, 1)
			o.Update(0, slices.Clone(g))
		}
		for range 3 {
			step(o, numbers(r, n))
		}
		other := slices.Clone(theta)
		p := New(options(rule), other)
		require.NoError(t, p.Restore(o.State()))
		for range 3 {
			g := numbers(r, n)
			step(o, g)
			step(p, g)
		}
		require.Equal(t, theta, other)
		require.Equal(t, o.State(), p.State())

		wrong := o.State()
		wrong.First = make([]float32, n-1)
		require.ErrorContains(t, p.Restore(wrong), "state has 49 and")
	}
}

func TestClipScale(t *testing.T) {
	require.Equal(t, float32(1), ClipScale(1e30, 0), "off")
	require.Equal(t, float32(1), ClipScale(3, 2), "shorter")
	require.Equal(t, float32(1), ClipScale(4, 2), "as long")
	require.Equal(t, float32(0.5), ClipScale(16, 2))
	g := []float32{3, 4}
	theta := []float32{0, 0}
	o := New(options(SGD), theta)
	o.Advance(1, ClipScale(25, 1))
	o.Update(0, g)
	require.InDeltaSlice(t, []float32{-0.6, -0.8}, theta, 1e-7)
}
