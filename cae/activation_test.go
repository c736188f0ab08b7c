package cae

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

var activations = []Activation{Sigmoid, Tanh, ReLU, Softplus, Identity}

// Where a unit is saturated its derivative is below 19 % of the largest, and only there.
func TestSaturationBounds(t *testing.T) {
	largest := map[Activation]float32{Sigmoid: 0.25, Tanh: 1, ReLU: 1, Softplus: 1, Identity: 1}
	var z []float32
	for v := float32(-30); v <= 30; v += 0.125 {
		z = append(z, v)
	}
	h, p := make([]float32, len(z)), make([]float32, len(z))
	for _, a := range activations {
		a.function().Prime(h, p, z)
		lo, hi := a.SaturationBounds()
		saturated := 0
		for j, v := range z {
			require.Equal(t, p[j] < 0.19*largest[a], h[j] < lo || h[j] > hi, "%v(%v) = %v", a, v, h[j])
			if h[j] < lo || h[j] > hi {
				saturated++
			}
		}
		require.Equal(t, a != Identity, saturated > 0, a)
		require.Less(t, saturated, len(z), a)
	}
	lo, hi := Sigmoid.SaturationBounds()
	require.Equal(t, []float32{0.05, 0.95}, []float32{lo, hi}, "the paper's")
}

func TestActivationText(t *testing.T) {
	text, err := json.Marshal(activations)
	require.NoError(t, err)
	require.Equal(t, `["sigmoid","tanh","relu","softplus","identity"]`, string(text))
	var back []Activation
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, activations, back)
	require.Equal(t, "Activation(5)", Activation(5).String())
	_, err = Activation(5).MarshalText()
	require.ErrorIs(t, err, ErrRange)
	a := Tanh
	require.ErrorIs(t, a.UnmarshalText([]byte("gelu")), ErrRange)
	require.Equal(t, Tanh, a, "unchanged on an error")
}
