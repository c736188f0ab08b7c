package generic

// Axpy computes y += alpha x.
func Axpy(y []float32, alpha float32, x []float32) {
	for i, v := range x {
		y[i] = FMA(alpha, v, y[i])
	}
}

// AddSquares computes y += x^2, element by element.
func AddSquares(y, x []float32) {
	for i, v := range x {
		y[i] = FMA(v, v, y[i])
	}
}

// AddScaledSquares computes y += alpha x^2, element by element. x^2 is rounded
// first, as in Lanes.JacobianNorm2.
func AddScaledSquares(y []float32, alpha float32, x []float32) {
	for i, v := range x {
		y[i] = FMA(float32(v*v), alpha, y[i])
	}
}

// HiddenDelta computes the gradient of the cost with respect to the
// pre-activations z of one hidden unit in several samples,
//
//	dz_i = p_i (dh_i + c p_i (k0 + k1 h_i) n),
//
// where dh is the gradient with respect to h, p = s'(z), n the squared norm of
// the unit's row of the encoder, c = 2 lambda / samples, and
// the second derivative of s is q = p (k0 + k1 h): k0 = 1 and k1 = -2 for the sigmoid. The second term is
// the derivative of c/2 sum_i p_i^2 n. dz may be dh.
func HiddenDelta(dz, dh, h, p []float32, n, c, k0, k1 float32) {
	for i, v := range p {
		q := FMA(k1, h[i], k0)
		t := float32(float32(c*v) * q)
		dz[i] = v * FMA(t, n, dh[i])
	}
}

// AddCurvature computes dh_i += dp_i (k0 + k1 h_i): what a gradient dp with
// respect to p = s'(z) adds to that with respect to h, since dp/dh = q/p.
func AddCurvature(dh, dp, h []float32, k0, k1 float32) {
	for i, v := range dp {
		dh[i] = FMA(v, FMA(k1, h[i], k0), dh[i])
	}
}
