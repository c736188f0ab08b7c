package kernels

import "github.com/seed85368726/contractive"

// Dot returns sum_i x_i y_i.
func Dot(x, y []float32) float32 {
	equal(len(x), len(y), "Dot", "x has %d elements, y has %d")
	if len(x) <= vectorStep {
		return contractive.Dot(x, y)
	}
	var l contractive.Lanes
	dotLanes(&l, x, y)
	return contractive.SumLanes(&l)
}

// SumSquares returns sum_i x_i^2.
func SumSquares(x []float32) float32 {
	if len(x) <= vectorStep {
		return contractive.SumSquares(x)
	}
	var l contractive.Lanes
	sumSquaresLanes(&l, x)
	return contractive.SumLanes(&l)
}

// JacobianNorm2 returns sum_j p_j^2 n_j, the squared Frobenius norm of the
// Jacobian of an encoder whose units have derivatives p and whose rows have
// squared norms n ([RowNorms2]).
func JacobianNorm2(p, n []float32) float32 {
	equal(len(p), len(n), "JacobianNorm2", "p has %d elements, n has %d")
	var l contractive.Lanes
	jacobianNorm2Lanes(&l, p, n)
	return contractive.SumLanes(&l)
}

// SquaredError writes dst = alpha (y - x) and returns sum_i (y_i - x_i)^2, the
// error summed over features, which alpha does not scale. With alpha = 2/samples dst is the gradient of
// the mean over samples. dst may be y or x.
func SquaredError(dst, y, x []float32, alpha float32) float32 {
	equal(len(dst), len(y), "SquaredError", "dst has %d elements, y has %d")
	equal(len(dst), len(x), "SquaredError", "dst has %d elements, x has %d")
	var l contractive.Lanes
	squaredErrorLanes(&l, dst, y, x, alpha)
	return contractive.SumLanes(&l)
}

// CrossEntropy writes dst = alpha (s(a) - x), with s the sigmoid, and returns
// the cross-entropy of s(a) against the target x summed over features, which
// alpha does not scale. It is computed from the logits a as
// max(a, 0) - a x + log(1 + exp(-|a|)), so that it stays finite. dst may be a or x.
func CrossEntropy(dst, a, x []float32, alpha float32) float32 {
	equal(len(dst), len(a), "CrossEntropy", "dst has %d elements, a has %d")
	equal(len(dst), len(x), "CrossEntropy", "dst has %d elements, x has %d")
	var l contractive.Lanes
	crossEntropyLanes(&l, dst, a, x, alpha)
	return contractive.SumLanes(&l)
}

// CountOutside returns the number of elements below lo or above hi, which are not NaN. An element that is NaN
// does not count.
func CountOutside(x []float32, lo, hi float32) int {
	n := 0
	for ; len(x) > vectorStep; x = x[vectorStep:] {
		n += countOutside(x[:vectorStep], lo, hi)
	}
	return n + countOutside(x, lo, hi)
}

//go:noinline
func countOutside(x []float32, lo, hi float32) int {
	return int(contractive.CountOutside(x, lo, hi))
}

//go:noinline
func dotLanes(l *contractive.Lanes, x, y []float32) {
	for ; len(x) > vectorStep; x, y = x[vectorStep:], y[vectorStep:] {
		dotLanes(l, x[:vectorStep], y[:vectorStep])
	}
	contractive.DotLanes(l, x, y)
}

//go:noinline
func sumSquaresLanes(l *contractive.Lanes, x []float32) {
	for ; len(x) > vectorStep; x = x[vectorStep:] {
		sumSquaresLanes(l, x[:vectorStep])
	}
	contractive.SumSquaresLanes(l, x)
}

//go:noinline
func jacobianNorm2Lanes(l *contractive.Lanes, p, n []float32) {
	for ; len(p) > vectorStep; p, n = p[vectorStep:], n[vectorStep:] {
		jacobianNorm2Lanes(l, p[:vectorStep], n[:vectorStep])
	}
	contractive.JacobianNorm2Lanes(l, p, n)
}

//go:noinline
func squaredErrorLanes(l *contractive.Lanes, dst, y, x []float32, alpha float32) {
	for ; len(dst) > vectorStep; dst, y, x = dst[vectorStep:], y[vectorStep:], x[vectorStep:] {
		squaredErrorLanes(l, dst[:vectorStep], y[:vectorStep], x[:vectorStep], alpha)
	}
	contractive.SquaredErrorLanes(l, dst, y, x, alpha)
}

//go:noinline
func crossEntropyLanes(l *contractive.Lanes, dst, a, x []float32, alpha float32) {
	for ; len(dst) > vectorStep; dst, a, x = dst[vectorStep:], a[vectorStep:], x[vectorStep:] {
		crossEntropyLanes(l, dst[:vectorStep], a[:vectorStep], x[:vectorStep], alpha)
	}
	contractive.CrossEntropyLanes(l, dst, a, x, alpha)
}
