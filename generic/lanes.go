package generic

// Lanes holds the 32 partial sums of a reduction, so that a long one can be
// taken in steps. Every step but the last must cover a multiple of 32 elements.
// The sign of a lane that is zero is not specified; that of the sum is.
type Lanes [32]float32

// Sum folds the lanes: each step adds the upper half to the lower. It leaves l
// as it was. Sum never returns -0.
func (l *Lanes) Sum() float32 {
	t := *l
	for half := len(t) / 2; half > 0; half /= 2 {
		for i := range half {
			t[i] += t[i+half]
		}
	}
	return t[0] + 0
}

// Dot accumulates sum_i x_i y_i into the lanes. len(y) must be len(x).
func (l *Lanes) Dot(x, y []float32) {
	for i, v := range x {
		l[i%32] = FMA(v, y[i], l[i%32])
	}
}

// SumSquares accumulates sum_i x_i^2 into the lanes.
func (l *Lanes) SumSquares(x []float32) {
	l.Dot(x, x)
}

// JacobianNorm2 accumulates sum_j p_j^2 n_j into the lanes: with p = s'(z) and
// n the squared norms of the encoder's rows it is the squared Frobenius norm
// of the encoder's Jacobian (Rifai et al., ICML 2011). p_j^2 is rounded first.
func (l *Lanes) JacobianNorm2(p, n []float32) {
	for j, v := range p {
		l[j%32] = FMA(float32(v*v), n[j], l[j%32])
	}
}

// SquaredError writes dst = alpha (y - x) and accumulates sum_i (y_i - x_i)^2
// into the lanes. dst may be y or x.
func (l *Lanes) SquaredError(dst, y, x []float32, alpha float32) {
	for i, v := range y {
		d := v - x[i]
		l[i%32] = FMA(d, d, l[i%32])
		dst[i] = alpha * d
	}
}

// CrossEntropy writes dst = alpha (s(a) - x), with s the sigmoid, and
// accumulates the cross-entropy of s(a) against the target x, computed from
// the logit: max(a, 0) - a x + log(1 + exp(-|a|)). dst may be a or x.
func (l *Lanes) CrossEntropy(dst, a, x []float32, alpha float32) {
	for i, v := range a {
		loss, s := crossEntropy1(v, x[i])
		l[i%32] += loss
		dst[i] = alpha * (s - x[i])
	}
}

// CountOutside adds the number of elements below lo or above hi to the lanes, which
// stay exact to 2^24.
func (l *Lanes) CountOutside(x []float32, lo, hi float32) {
	for i, v := range x {
		if v < lo || v > hi {
			l[i%32]++
		}
	}
}

// CountOutside returns the number of elements below lo or above hi, which are not NaN. An element that is NaN
// does not count. The count is exact to 2^24.
func CountOutside(x []float32, lo, hi float32) float32 {
	var l Lanes
	l.CountOutside(x, lo, hi)
	return l.Sum()
}

// Dot returns sum_i x_i y_i.
func Dot(x, y []float32) float32 {
	var l Lanes
	l.Dot(x, y)
	return l.Sum()
}

// SumSquares returns sum_i x_i^2.
func SumSquares(x []float32) float32 {
	var l Lanes
	l.SumSquares(x)
	return l.Sum()
}
