package cae

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/kernels"
)

// The encoder's inputs have the noise and the zeros that the configuration says, each sample and each run their own;
// targets stay clean.
func TestCorruption(t *testing.T) {
	const samples, visible = 100, 200
	cfg := Config{Hidden: 2, Corruption: Corruption{Masking: 0.25, Noise: 0.4}}
	p := newProblem(cfg, visible, samples, 1)
	s := newStep(cfg, p.theta, p.rows, samples, nil)
	discard := func(int, []float32) {}
	s.run(indices(samples), discard)
	require.Equal(t, p.rows.Data, s.x.Data[:samples*visible])
	first := slices.Clone(s.u.Data)

	noise := func(i int) (kept []float64) {
		for k, v := range s.u.Row(i) {
			if v != 0 {
				kept = append(kept, float64(v)-float64(s.x.Row(i)[k]))
			}
		}
		return kept
	}
	count, squares, sum := 0.0, 0.0, 0.0
	for i := range samples {
		for _, e := range noise(i) {
			count, sum, squares = count+1, sum+e, squares+e*e
		}
		for k := range i {
			require.NotEqual(t, noise(k)[0], noise(i)[0], "samples %d and %d", k, i)
		}
	}
	const n = samples * visible // bounds are five standard deviations
	require.InDelta(t, 0.75, count/n, 5*math.Sqrt(0.25*0.75/n))
	require.InDelta(t, 0, sum/count, 5*0.4/math.Sqrt(count))
	require.InEpsilon(t, 0.16, squares/count, 5*math.Sqrt(2/count))

	s.run(indices(samples), discard)
	for i := range samples {
		require.NotEqual(t, first[i*visible:][:visible], s.u.Row(i))
	}
}

// Noise is that of a sample's place in the run: neither batches nor workers move it. Draws are moved inputs, each its own way.
func TestNoiseFollowsTheSample(t *testing.T) {
	cfg := Config{Hidden: 20, Corruption: Corruption{Noise: 0.4}, HigherOrder: HigherOrder{Gamma: 1, Sigma: 0.2, Draws: 2}}
	p := newProblem(cfg, 30, 40, 1)
	inputs := func(batch int, workers *kernels.Workers) (all []float32) {
		s := newStep(cfg, p.theta, p.rows, batch, workers)
		for pick := range slices.Chunk(indices(40), batch) {
			s.run(pick, func(int, []float32) {})
			draws := s.others[0].(*higherOrder).draws
			for i := range pick {
				require.NotEqual(t, draws[0].x.Row(i), draws[1].x.Row(i))
				require.NotEqual(t, s.u.Row(i), draws[0].x.Row(i))
				all = slices.Concat(all, s.u.Row(i), draws[0].x.Row(i), draws[1].x.Row(i))
			}
		}
		return all
	}
	workers := kernels.NewWorkers(3)
	defer workers.Close()
	want := inputs(40, nil)
	require.Equal(t, want, inputs(13, nil))
	require.Equal(t, want, inputs(7, workers))
}
