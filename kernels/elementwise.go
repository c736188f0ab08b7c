package kernels

import "github.com/seed85368726/contractive"

// Axpy computes y += alpha x. x may be y.
//
//go:noinline
func Axpy(y []float32, alpha float32, x []float32) {
	equal(len(y), len(x), "Axpy", "y has %d elements, x has %d")
	for ; len(y) > vectorStep; y, x = y[vectorStep:], x[vectorStep:] {
		Axpy(y[:vectorStep], alpha, x[:vectorStep])
	}
	contractive.Axpy(y, alpha, x)
}

// AddSquares computes y += x^2, element by element. x may be y.
//
//go:noinline
func AddSquares(y, x []float32) {
	equal(len(y), len(x), "AddSquares", "y has %d elements, x has %d")
	for ; len(y) > vectorStep; y, x = y[vectorStep:], x[vectorStep:] {
		AddSquares(y[:vectorStep], x[:vectorStep])
	}
	contractive.AddSquares(y, x)
}

// AddScaledSquares computes y += alpha x^2, element by element; x^2 is rounded
// first. x may be y.
//
//go:noinline
func AddScaledSquares(y []float32, alpha float32, x []float32) {
	equal(len(y), len(x), "AddScaledSquares", "y has %d elements, x has %d")
	for ; len(y) > vectorStep; y, x = y[vectorStep:], x[vectorStep:] {
		AddScaledSquares(y[:vectorStep], alpha, x[:vectorStep])
	}
	contractive.AddScaledSquares(y, alpha, x)
}

// Sigmoid writes dst = 1 / (1 + exp(-x)), within 1 ULP. dst may be x.
//
//go:noinline
func Sigmoid(dst, x []float32) {
	equal(len(dst), len(x), "Sigmoid", "dst has %d elements, x has %d")
	for ; len(dst) > vectorStep; dst, x = dst[vectorStep:], x[vectorStep:] {
		Sigmoid(dst[:vectorStep], x[:vectorStep])
	}
	contractive.Sigmoid(dst, x)
}

// SigmoidPrime writes h = s(z), as [Sigmoid] does, and its derivative
// p = s(z) s(-z), which stays positive where 1 - h would round to 0. h or p
// may be z.
//
//go:noinline
func SigmoidPrime(h, p, z []float32) {
	equal(len(h), len(p), "SigmoidPrime", "h has %d elements, p has %d")
	equal(len(h), len(z), "SigmoidPrime", "h has %d elements, z has %d")
	for ; len(h) > vectorStep; h, p, z = h[vectorStep:], p[vectorStep:], z[vectorStep:] {
		SigmoidPrime(h[:vectorStep], p[:vectorStep], z[:vectorStep])
	}
	contractive.SigmoidPrime(h, p, z)
}

// HiddenDelta writes dz_i = p_i (dh_i + c p_i (k0 + k1 h_i) n): the gradient of
// the cost with respect to the pre-activations of one hidden unit in several
// samples, from that with respect to h. p = s'(z), n is the squared norm of the unit's row ([RowNorms2]), c = 2 lambda / samples, and
// the second derivative of s is p (k0 + k1 h), with k0 = 1 and k1 = -2 for the sigmoid: see Rifai et al., ICML 2011. dz may be dh.
//
//go:noinline
func HiddenDelta(dz, dh, h, p []float32, n, c, k0, k1 float32) {
	equal(len(dz), len(dh), "HiddenDelta", "dz has %d elements, dh has %d")
	equal(len(dz), len(h), "HiddenDelta", "dz has %d elements, h has %d")
	equal(len(dz), len(p), "HiddenDelta", "dz has %d elements, p has %d")
	const s = vectorStep
	for ; len(dz) > s; dz, dh, h, p = dz[s:], dh[s:], h[s:], p[s:] {
		HiddenDelta(dz[:s], dh[:s], h[:s], p[:s], n, c, k0, k1)
	}
	contractive.HiddenDelta(dz, dh, h, p, n, c, k0, k1)
}

// AddCurvature computes dh_i += dp_i (k0 + k1 h_i): what a gradient dp with respect to
// p = s'(z) adds to that with respect to h, where the second derivative of s is p (k0 + k1 h).
//
//go:noinline
func AddCurvature(dh, dp, h []float32, k0, k1 float32) {
	equal(len(dh), len(dp), "AddCurvature", "dh has %d elements, dp has %d")
	equal(len(dh), len(h), "AddCurvature", "dh has %d elements, h has %d")
	const s = vectorStep
	for ; len(dh) > s; dh, dp, h = dh[s:], dp[s:], h[s:] {
		AddCurvature(dh[:s], dp[:s], h[:s], k0, k1)
	}
	contractive.AddCurvature(dh, dp, h, k0, k1)
}

// Momentum takes one step of gradient descent with momentum, v = mu v + g and
// w = w - rate v, for the weights w with gradient g (Polyak, 1964).
//
//go:noinline
func Momentum(w, v, g []float32, rate, mu float32) {
	equal(len(w), len(v), "Momentum", "w has %d elements, v has %d")
	equal(len(w), len(g), "Momentum", "w has %d elements, g has %d")
	for ; len(w) > vectorStep; w, v, g = w[vectorStep:], v[vectorStep:], g[vectorStep:] {
		Momentum(w[:vectorStep], v[:vectorStep], g[:vectorStep], rate, mu)
	}
	contractive.Momentum(w, v, g, rate, mu)
}

// AdamStep holds the scalars of one step of Adam.
type AdamStep = contractive.AdamStep

// Adam takes one step of Adam for the weights w with gradient g, first moment
// m and second moment v (Kingma and Ba, ICLR 2015, algorithm 1).
//
//go:noinline
func Adam(w, m, v, g []float32, s *AdamStep) {
	equal(len(w), len(m), "Adam", "w has %d elements, m has %d")
	equal(len(w), len(v), "Adam", "w has %d elements, v has %d")
	equal(len(w), len(g), "Adam", "w has %d elements, g has %d")
	for ; len(w) > vectorStep; w, m, v, g = w[vectorStep:], m[vectorStep:], v[vectorStep:], g[vectorStep:] {
		Adam(w[:vectorStep], m[:vectorStep], v[:vectorStep], g[:vectorStep], s)
	}
	contractive.Adam(w, m, v, g, s)
}
