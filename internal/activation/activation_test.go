package activation

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

var functions = []Function{Sigmoid, Tanh, ReLU, Softplus, Identity}

// function64 returns s(z), its derivative and its second derivative by their definitions.
func function64(f Function, z float64) (h, p, q float64) {
	s := 1 / (1 + math.Exp(-z))
	c := 1 / (1 + math.Exp(z))
	switch f {
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
func TestDefinitions(t *testing.T) {
	const tolerance = 1e-6 // 8 ULP, and in q the rounding of h where it is close to 1
	z := somePreActivations()
	h, p := make([]float32, len(z)), make([]float32, len(z))
	for _, f := range functions {
		f.Prime(h, p, z)
		for j, v := range z {
			wantH, wantP, wantQ := function64(f, float64(v))
			require.InDelta(t, wantH, h[j], tolerance*math.Abs(wantH), "%v(%v)", f, v)
			require.InDelta(t, wantP, p[j], tolerance*wantP, "%v'(%v)", f, v)
			c0, c1, ofPrime := f.Curvature()
			of := h[j]
			if ofPrime {
				of = p[j]
			}
			require.InDelta(t, wantQ, p[j]*(c0+c1*of), tolerance*wantP, "%v''(%v)", f, v)
		}
	}
}

// The second derivative is the slope of the first, by central differences of Prime in float32.
func TestCurvatureIsTheSlopeOfPrime(t *testing.T) {
	const step = 0x1p-6
	for _, f := range functions {
		for v := float32(-4.03); v < 4; v += 0.25 { // no point near the kink of ReLU
			var h, p [3]float32
			f.Prime(h[:], p[:], []float32{v - step, v, v + step})
			c0, c1, ofPrime := f.Curvature()
			of := h[1]
			if ofPrime {
				of = p[1]
			}
			require.InDelta(t, (p[2]-p[0])/(2*step), p[1]*(c0+c1*of), 3e-4, "%v at %v", f, v)
		}
	}
}

func TestInPlace(t *testing.T) {
	for _, f := range functions {
		z := somePreActivations()
		h, p := make([]float32, len(z)), make([]float32, len(z))
		f.Prime(h, p, z)

		x, other := somePreActivations(), make([]float32, len(z))
		f.Apply(other, x)
		require.Equal(t, h, other, f)
		require.Equal(t, z, x, f)
		f.Apply(x, x)
		require.Equal(t, h, x, f)
		x = somePreActivations()
		f.Prime(x, other, x)
		require.Equal(t, [][]float32{h, p}, [][]float32{x, other}, f)
		x = somePreActivations()
		f.Prime(other, x, x)
		require.Equal(t, [][]float32{h, p}, [][]float32{other, x}, f)
	}
}
