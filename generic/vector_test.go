package generic

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAxpy(t *testing.T) {
	r := newRand()
	for n := range 40 {
		v := copies(values(r, n), values(r, n))
		y, x := v[0], v[1]
		want := make([]float32, n)
		for i := range want {
			want[i] = exactFMA(0.37, x[i], y[i])
		}
		Axpy(y, 0.37, x)
		requireBits(t, want, y)
		for i := range want {
			want[i] = exactFMA(x[i], x[i], y[i])
		}
		AddSquares(y, x)
		requireBits(t, want, y)
		for i := range want {
			want[i] = exactFMA(0.37, x[i], x[i])
		}
		Axpy(x, 0.37, x)
		requireBits(t, want, x, "in place")
	}
}

// rounding is the bound on the relative error of one operation.
const rounding = 0x1p-24

// requireClose fails the test if got is further than bound from want.
func requireClose(t *testing.T, want, bound float64, got float32, msg ...any) {
	t.Helper()
	require.LessOrEqual(t, math.Abs(float64(got)-want), bound+math.SmallestNonzeroFloat32, msg...)
}

// HiddenDelta is within 6 roundings of the sum of its terms' sizes: the second term
// takes three roundings and the last product, the sum and the product one each.
func TestHiddenDelta(t *testing.T) {
	const samples = 1000
	r := newRand()
	for _, c := range []float32{0, 1e-6, 0.02, 3} {
		dh, h, p := values(r, samples), make([]float32, samples), make([]float32, samples)
		for j := range h {
			z := 20 * (r.Float64() - 0.5)
			h[j] = float32(1 / (1 + math.Exp(-z)))
			p[j] = float32(1 / (1 + math.Exp(-z)) / (1 + math.Exp(z)))
		}
		dz, n := make([]float32, samples), float32(math.Abs(float64(dh[0])))
		HiddenDelta(dz, dh, h, p, n, c, 1, -2)
		for j := range dz {
			p, dh := float64(p[j]), float64(dh[j])
			penalty := float64(c) * p * (1 - 2*float64(h[j])) * float64(n)
			requireClose(t, p*(dh+penalty), 6*rounding*p*(math.Abs(dh)+math.Abs(penalty)), dz[j])
		}
		HiddenDelta(dh, dh, h, p, n, c, 1, -2)
		requireBits(t, dz, dh, "in place")
	}
}

// The penalty's part of HiddenDelta is the derivative of (c/2) sum_j p_j^2 n_j,
// by central differences in float64.
func TestHiddenDeltaIsGradient(t *testing.T) {
	const c, n, step = 0.3, 1.7, 1e-5
	penalty := func(z float64) float64 {
		p := 1 / (1 + math.Exp(-z)) / (1 + math.Exp(z))
		return c / 2 * p * p * n
	}
	for z := -4.0; z <= 4; z += 0.25 {
		h := float32(1 / (1 + math.Exp(-z)))
		p := float32(1 / (1 + math.Exp(-z)) / (1 + math.Exp(z)))
		dz := make([]float32, 1)
		HiddenDelta(dz, []float32{0}, []float32{h}, []float32{p}, n, c, 1, -2)
		want := (penalty(z+step) - penalty(z-step)) / (2 * step)
		requireClose(t, want, 1e-6*(math.Abs(want)+1e-3), dz[0], z)
	}
}

// AddCurvature carries a gradient with respect to p over to h: times p it is q.
func TestAddCurvature(t *testing.T) {
	r := newRand()
	for n := range 40 {
		dh, dp, h := values(r, n), values(r, n), values(r, n)
		want := make([]float32, n)
		for i := range want {
			want[i] = exactFMA(dp[i], exactFMA(-2, h[i], 1), dh[i])
		}
		AddCurvature(dh, dp, h, 1, -2)
		requireBits(t, want, dh)
	}
}

func TestAddScaledSquares(t *testing.T) {
	r := newRand()
	for n := range 40 {
		y, x := values(r, n), values(r, n)
		want := make([]float32, n)
		for i := range want {
			want[i] = exactFMA(float32(x[i]*x[i]), 0.37, y[i])
		}
		AddScaledSquares(y, 0.37, x)
		requireBits(t, want, y)
	}
}
