package cae

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/kernels"
)

// Packing the weights and packing the samples give the same bits, for chunks that are full or not, with a bias or none.
func TestProjectionsAgree(t *testing.T) {
	const visible, most = 150, 24
	r := rand.New(rand.NewPCG(1, 2))
	random := func(rows, cols int) kernels.Matrix {
		m := kernels.NewMatrix(rows, cols)
		for i := range m.Data {
			m.Data[i] = float32(r.NormFloat64())
		}
		return m
	}
	for _, hidden := range []int{1, 7, 8, 13, 16, 30, 64, 65, 130} {
		w, v, bias := random(hidden, visible), random(hidden, visible), random(1, hidden).Row(0)
		bySamples := projection{}
		byWeights := projection{byWeights: true, rows: kernels.NewMatrix(most, hidden)}
		both := func(samples int, weights kernels.Matrix, bias []float32) {
			x := random(samples, visible)
			want, have := random(hidden, samples), random(hidden, samples)
			bySamples.load(x, func(int) {})
			bySamples.project(want, weights, bias)
			ready := make([]int, 0, samples)
			byWeights.load(x, func(i int) { ready = append(ready, i) })
			require.Len(t, ready, samples)
			byWeights.project(have, weights, bias)
			requireSameBits(t, want.Data, have.Data, fmt.Sprintf("%d units, %d samples", hidden, samples))
		}
		for _, samples := range []int{8, 16, 24} {
			both(samples, w, bias)
			both(samples, w, nil)
			both(samples, v, nil) // other weights
		}
		copy(v.Data, w.Data) // and changed ones
		bySamples.forget()
		byWeights.forget()
		both(8, v, bias)
	}
}

func requireSameBits(t *testing.T, want, have []float32, message string) {
	t.Helper()
	require.True(t, slices.EqualFunc(want, have, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }), message)
}

// The weights are packed where that is less: whole vectors of units, at most one panel of them, and enough samples.
func TestProjectionChoice(t *testing.T) {
	for _, c := range []struct {
		hidden, samples int
		tied, untied    bool
	}{
		{64, 128, true, true}, {64, 32, true, true}, {64, 24, true, false}, {64, 16, true, false}, {64, 8, false, false},
		{8, 8, true, true}, {12, 128, false, false}, {72, 128, false, false}, {1000, 128, false, false},
	} {
		require.Equal(t, c.tied, newProjection(Config{Hidden: c.hidden}, c.samples).byWeights, "%+v", c)
		require.Equal(t, c.untied, newProjection(Config{Hidden: c.hidden, Untied: true}, c.samples).byWeights, "%+v", c)
	}
}
