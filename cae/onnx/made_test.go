package onnx

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// made returns a model with parameters at random, biases included, whose units are in every state: z has a standard deviation
// of about 2 for samples in [0, 1].
func made(t testing.TB, cfg cae.Config, width int) *cae.Model {
	bits := rand.New(rand.NewPCG(1, 2))
	uniform := func(n int, most float32) (data []float32) {
		for range n {
			data = append(data, (2*bits.Float32()-1)*most)
		}
		return data
	}
	scale := float32(1)
	for scale*scale*float32(width) > 36 { // the variance of z is scale^2 width / 9, and 1/3 of the bias
		scale /= 2
	}
	matrices := 1
	if cfg.Untied {
		matrices = 2
	}
	weights := uniform(matrices*cfg.Hidden*width, scale)
	return loaded(t, cfg, width, append(weights, uniform(cfg.Hidden+width, 1)...))
}

// diagonal returns a model without biases where W is diagonal, with gains of either sign in turn, and V is the identity.
// Its sums are exact, so that functions are all that can differ.
func diagonal(t testing.TB, cfg cae.Config, gain float32) *cae.Model {
	n := cfg.Hidden
	data := make([]float32, 2*n*n+2*n)
	for i := range n {
		data[i*(n+1)], data[n*n+i*(n+1)] = gain, 1
		gain = -gain
	}
	cfg.Untied = true
	return loaded(t, cfg, n, data)
}

// loaded returns a model with the parameters W, V if untied, b and c, and with the normaliser of ranges if it has one.
func loaded(t testing.TB, cfg cae.Config, width int, data []float32) *cae.Model {
	start, err := cae.New(cfg, width, 7)
	if cfg.Normalise != cae.NoNormalisation {
		start, _, err = cae.Train(t.Context(), cfg, ranges(width), cae.TrainOptions{Epochs: 1})
	}
	require.NoError(t, err)
	var buffer bytes.Buffer
	require.NoError(t, start.Save(&buffer))
	file, err := safetensors.NewReader(&buffer, safetensors.F32)
	require.NoError(t, err)
	all, err := file.Data()
	require.NoError(t, err)
	copy(all, data)
	require.NoError(t, safetensors.Write(&buffer, file.Header, all))
	m, err := cae.Load(&buffer)
	require.NoError(t, err)
	return m
}

// ranges are two samples. The normaliser that is fitted to them has whole numbers to shift by and powers of two as scales, so that its
// steps are exact, there and back, for normalised features that are multiples of 1 / 1024.
func ranges(width int) *dataset.Matrix {
	m := &dataset.Matrix{Data: make([]float32, 2*width), Count: 2, Width: width}
	for i := range width {
		m.Row(0)[i] = float32(i%7 - 3)
		m.Row(1)[i] = m.Row(0)[i] + float32(math.Ldexp(1, i%5-2))
	}
	return m
}
