package cae

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

var activations = []Activation{Sigmoid, Tanh, ReLU, Softplus, Identity}

// activation64 returns s(z), its derivative and its second derivative by their definitions.
func activation64(a Activation, z float64) (h, p, q float64) {
	s := 1 / (1 + math.Exp(-z))
	c := 1 / (1 + math.Exp(z))
	switch a {
	case Sigmoid:
		return s, s * c, s * c * (c - s)
	case Tanh:
		cosh := math.Cosh(z)
		return math.Tanh(z), 1 / (cosh * cosh), -2 * math.Tanh(z) / (cosh * cosh)
	case ReLU:
		if z > 0 {
			return z, 1, 0
		}
		return 0, 0, 0
	case Softplus:
		return math.Log1p(math.Exp(z)), s, s * c
	}
	return z, 1, 0
}

// somePreActivations are values of either sign over 15 binades, up to 30, and 0.
func somePreActivations() (z []float32) {
	for e := -10; e < 5; e++ {
		for k := 8; k < 16; k++ {
			v := float32(math.Ldexp(float64(k), e-3))
			z = append(z, v, -v)
		}
	}
	return append(z, 0)
}

// Values, derivatives and second derivatives are those of the definitions, to the roundings of float32.
func TestActivationDefinitions(t *testing.T) {
	const tolerance = 1e-6 // 8 ULP, and in q the rounding of h where it is close to 1
	z := somePreActivations()
	h, p := make([]float32, len(z)), make([]float32, len(z))
	for _, a := range activations {
		a.Prime(h, p, z)
		for j, v := range z {
			wantH, wantP, wantQ := activation64(a, float64(v))
			require.InDelta(t, wantH, h[j], tolerance*math.Abs(wantH), "%v(%v)", a, v)
			require.InDelta(t, wantP, p[j], tolerance*wantP, "%v'(%v)", a, v)
			c0, c1, ofPrime := a.Curvature()
			of := h[j]
			if ofPrime {
				of = p[j]
			}
			require.InDelta(t, wantQ, p[j]*(c0+c1*of), tolerance*wantP, "%v''(%v)", a, v)
		}
	}
}

// The second derivative is the slope of the first, by central differences of Prime in float32.
func TestActivationCurvatureIsTheSlopeOfPrime(t *testing.T) {
	const step = 0x1p-6
	for _, a := range activations {
		for v := float32(-4.03); v < 4; v += 0.25 { // no point near the kink of ReLU
			var h, p [3]float32
			a.Prime(h[:], p[:], []float32{v - step, v, v + step})
			c0, c1, ofPrime := a.Curvature()
			of := h[1]
			if ofPrime {
				of = p[1]
			}
			require.InDelta(t, (p[2]-p[0])/(2*step), p[1]*(c0+c1*of), 3e-4, "%v at %v", a, v)
		}
	}
}

func TestActivationInPlace(t *testing.T) {
	for _, a := range activations {
		z := somePreActivations()
		h, p := make([]float32, len(z)), make([]float32, len(z))
		a.Prime(h, p, z)

		x, other := somePreActivations(), make([]float32, len(z))
		a.Apply(other, x)
		require.Equal(t, h, other, a)
		require.Equal(t, z, x, a)
		a.Apply(x, x)
		require.Equal(t, h, x, a)
		x = somePreActivations()
		a.Prime(x, other, x)
		require.Equal(t, [][]float32{h, p}, [][]float32{x, other}, a)
		x = somePreActivations()
		a.Prime(other, x, x)
		require.Equal(t, [][]float32{h, p}, [][]float32{other, x}, a)
	}
}

// Lengths that differ panic alike for all activations, and the message has both.
func TestActivationLengths(t *testing.T) {
	v := func(n int) []float32 { return make([]float32, n) }
	for _, a := range activations {
		for name, wrong := range map[string]func(){
			"Apply":    func() { a.Apply(v(3), v(4)) },
			"Prime, p": func() { a.Prime(v(3), v(4), v(3)) },
			"Prime, z": func() { a.Prime(v(3), v(3), v(4)) },
		} {
			func() {
				defer func() { require.Regexp(t, "has 3 elements, [pxz] has 4", recover(), "%v: %s", a, name) }()
				wrong()
			}()
		}
	}
}

// Where a unit is saturated its derivative is below 19 % of the largest, and only there.
func TestSaturationBounds(t *testing.T) {
	largest := map[Activation]float32{Sigmoid: 0.25, Tanh: 1, ReLU: 1, Softplus: 1, Identity: 1}
	z := somePreActivations()
	h, p := make([]float32, len(z)), make([]float32, len(z))
	for _, a := range activations {
		a.Prime(h, p, z)
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
