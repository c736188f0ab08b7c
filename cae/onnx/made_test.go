package onnx

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// made returns a model with parameters at random, biases included, whose units are in every state: z has a standard deviation
// of about 2 for samples in [0, 1].
func made(t testing.TB, cfg cae.Config, width int) *cae.Model {
	start, err := cae.New(cfg, width, 7)
	require.NoError(t, err)
	bits := rand.New(rand.NewPCG(1, 2))
	uniform := func(data []float32, n int, most float32) []float32 {
		for range n {
			data = append(data, (2*bits.Float32()-1)*most)
		}
		return data
	}
	scale := float32(1)
	for scale*scale*float32(width) > 36 { // the variance of z is scale^2 width / 9, and 1/3 of the bias
		scale /= 2
	}
	h := safetensors.Header{Metadata: start.Metadata(), Tensors: []safetensors.Tensor{{Name: "W", Shape: []int{cfg.Hidden, width}}}}
	data := uniform(nil, cfg.Hidden*width, scale)
	if cfg.Untied {
		h.Tensors = append(h.Tensors, safetensors.Tensor{Name: "V", Shape: []int{cfg.Hidden, width}})
		data = uniform(data, cfg.Hidden*width, scale)
	}
	h.Tensors = append(h.Tensors, safetensors.Tensor{Name: "b", Shape: []int{cfg.Hidden}}, safetensors.Tensor{Name: "c", Shape: []int{width}})
	data = uniform(data, cfg.Hidden+width, 1)

	var buffer bytes.Buffer
	require.NoError(t, safetensors.Write(&buffer, h, data))
	m, err := cae.Load(&buffer)
	require.NoError(t, err)
	return m
}
