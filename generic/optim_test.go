package generic

import (
	"math"
	"testing"
)

func TestMomentum(t *testing.T) {
	const n = 1000
	const rate, mu = float32(0.1), float32(0.9)
	r := newRand()
	w, v, g := values(r, n), values(r, n), values(r, n)
	before := copies(w, v)
	Momentum(w, v, g, rate, mu)
	for i := range w {
		w0, v0 := float64(before[0][i]), float64(before[1][i])
		wantV := float64(mu)*v0 + float64(g[i])
		requireClose(t, wantV, rounding*math.Abs(wantV), v[i])
		wantW := w0 - float64(rate)*wantV
		requireClose(t, wantW, rounding*(math.Abs(wantW)+1.001*float64(rate)*math.Abs(wantV)), w[i])
	}
}

// TestAdam follows the algorithm as the paper states it, with moments
// corrected apart, for a few steps. Each step starts from the float32 state.
func TestAdam(t *testing.T) {
	const n = 500
	const rate, beta1, beta2, epsilon = 0.001, 0.9, 0.999, 1e-8
	r := newRand()
	w, m, v := values(r, n), make([]float32, n), make([]float32, n)
	for step := 1; step <= 20; step++ {
		correct1, correct2 := 1-math.Pow(beta1, float64(step)), 1-math.Pow(beta2, float64(step))
		s := AdamStep{
			Beta1: beta1, Gain1: 1 - beta1, Beta2: beta2, Gain2: 1 - beta2,
			Rate: float32(rate / correct1), Scale: float32(1 / math.Sqrt(correct2)), Epsilon: epsilon,
		}
		g := values(r, n)
		if step%3 == 0 {
			clear(g[:n/2])
		}
		before := copies(w, m, v)
		Adam(w, m, v, g, &s)
		for i := range w {
			w0, m0, v0, g := float64(before[0][i]), float64(before[1][i]), float64(before[2][i]), float64(g[i])
			wantM := beta1*m0 + (1-beta1)*g
			// The scalars are rounded, the product and the sum: 3 roundings of terms of this size.
			boundM := 3 * rounding * (math.Abs(beta1*m0) + math.Abs((1-beta1)*g))
			requireClose(t, wantM, boundM, m[i], "m, step ", step)
			wantV := beta2*v0 + (1-beta2)*g*g
			requireClose(t, wantV, 5*rounding*wantV, v[i], "v, step ", step)
			root := math.Sqrt(wantV/correct2) + epsilon
			// Rate, product, Scale, root, sum and quotient, and half of v's.
			bound := rate / correct1 / root * (boundM + 9*rounding*math.Abs(wantM))
			wantW := w0 - rate/correct1*wantM/root
			requireClose(t, wantW, bound+rounding*math.Abs(wantW), w[i], "w, step ", step)
		}
	}
}

// Adam is defined by single operations; each is checked against exact arithmetic.
func TestAdamOperations(t *testing.T) {
	const n = 300
	r := newRand()
	w, m, v, g := values(r, n), values(r, n), values(r, n), values(r, n)
	s := AdamStep{Beta1: 0.9, Gain1: 0.1, Beta2: 0.99, Gain2: 0.01, Rate: 0.03, Scale: 1.7, Epsilon: 1e-3}
	want := copies(w, m, v)
	for i := range w {
		v[i] = max(v[i], -v[i])
		want[1][i] = exactFMA(s.Beta1, m[i], float32(s.Gain1*g[i]))
		want[2][i] = exactFMA(s.Beta2, v[i], float32(float32(s.Gain2*g[i])*g[i]))
		root := float32(math.Sqrt(float64(want[2][i])))
		want[0][i] = w[i] - float32(s.Rate*want[1][i])/exactFMA(root, s.Scale, s.Epsilon)
	}
	Adam(w, m, v, g, &s)
	requireBits(t, want[0], w, "w")
	requireBits(t, want[1], m, "m")
	requireBits(t, want[2], v, "v")
}
