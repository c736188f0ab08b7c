package inspect

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/kernels"
)

func TestWeights(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		have := Weights(s.model)
		square := func(w []float32) (sum float64) {
			for _, v := range w {
				sum += float64(v) * float64(v)
			}
			return sum
		}
		require.InEpsilon(t, math.Sqrt(square(s.model.EncoderWeights())), have.Encoder, 1e-12)
		require.InEpsilon(t, math.Sqrt(square(s.model.DecoderWeights())), have.Decoder, 1e-12)
		require.Equal(t, s.model.Config().Untied, have.Encoder != have.Decoder)
		require.False(t, have.Escaped)
	})
}

func TestEscaped(t *testing.T) {
	require.True(t, WeightNorms{Encoder: 3.87, Decoder: 64.8}.escaped(1e-3))
	require.False(t, WeightNorms{Encoder: 3.87, Decoder: 64.8}.escaped(0), "nothing to escape from")
	require.False(t, WeightNorms{Encoder: 64.8, Decoder: 3.87}.escaped(1))
	require.False(t, WeightNorms{Encoder: 2, Decoder: 2 * EscapeRatio}.escaped(1))
	require.False(t, WeightNorms{}.escaped(1))
}

// plane returns samples on a plane of 3 dimensions in a space of 8, which 4 units can encode.
func plane() *dataset.Matrix {
	const samples, visible = 100, 8
	source := random.New(1, 1)
	data := &dataset.Matrix{Count: samples, Width: visible, Data: make([]float32, samples*visible)}
	for range 3 {
		var axis [visible]float32
		for f := range axis {
			axis[f] = source.Uniform(-1, 1)
		}
		for i := range samples {
			kernels.Axpy(data.Row(i), source.Uniform(-1, 1), axis[:])
		}
	}
	return data
}

func fitPlane(t *testing.T, cfg cae.Config) *cae.Model {
	cfg.Hidden = 4
	m, _, err := cae.Train(t.Context(), cfg, plane(), cae.TrainOptions{Epochs: 300, Batch: 20, Rate: 0.01})
	require.NoError(t, err)
	return m
}

// The escape happens: an untied network under a penalty shrinks W and grows V, at no cost in error. One with tied weights cannot.
func TestEscape(t *testing.T) {
	errors := map[bool]float64{}
	for _, untied := range []bool{true, false} {
		r, err := Inspect(t.Context(), fitPlane(t, cae.Config{Untied: untied, Lambda: 1}), plane(), Options{})
		require.NoError(t, err)
		require.Equal(t, untied, r.Weights.Escaped, "%+v", r.Weights)
		errors[untied] = r.Reconstruction
		if untied {
			require.Len(t, r.Warnings, 1)
			require.Contains(t, r.Warnings[0], "the untied decoder has grown and the encoder shrunk: ||V|| is ")
		} else {
			require.Equal(t, []string{}, r.Warnings)
		}
	}
	require.Less(t, 10*errors[true], errors[false])

	curved := cae.Config{Untied: true, HigherOrder: cae.HigherOrder{Gamma: 10, Sigma: 1}}
	require.True(t, Weights(fitPlane(t, curved)).Escaped, "a penalty of the curvature alone is escaped likewise")

	free, err := Inspect(t.Context(), fitPlane(t, cae.Config{Untied: true}), plane(), Options{})
	require.NoError(t, err)
	require.False(t, free.Weights.Escaped, "%+v", free.Weights)
	require.Less(t, errors[true], 2*free.Reconstruction, "no cost in error beside no penalty")
}
