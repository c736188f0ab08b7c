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

// HiddenDelta computes the gradient of the cost with respect to the
// pre-activations of one sample's sigmoid units,
//
//	dz_j = p_j (dh_j + c p_j (1 - 2 h_j) n_j),
//
// where dh is the gradient with respect to h, p = h (1 - h), n the squared
// norms of the encoder's rows, and c = 2 lambda / samples. The second term is
// the derivative of c/2 sum_j p_j^2 n_j, since the second derivative of s is p (1 - 2h). dz may be dh.
func HiddenDelta(dz, dh, h, p, n []float32, c float32) {
	for j, v := range p {
		q := FMA(-2, h[j], 1)
		t := float32(float32(c*v) * q)
		dz[j] = v * FMA(t, n[j], dh[j])
	}
}
