package contractive

import "github.com/seed85368726/contractive/generic"

// Block is the length of the inner index that one FMA chain covers in a
// product of matrices. It is part of the numerical contract.
const Block = generic.Block

// PanelWidth is the number of columns that [Linear] and [MulPanel] take in
// one call.
const PanelWidth = 64

// Lanes holds the 32 partial sums of a reduction that is taken in steps: pass
// the same Lanes, zero at first, to every step and call [SumLanes] at the end. Every
// step but the last must cover a multiple of 32 elements; the sum then has the
// bits of a single step.
type Lanes = generic.Lanes

// AdamStep holds the scalars of one step of Adam.
type AdamStep = generic.AdamStep

// Dot returns sum_i x_i y_i. The length is that of x; y may be longer.
func Dot(x, y []float32) float32 {
	return dot(x, y[:len(x)])
}

// SumSquares returns sum_i x_i^2.
func SumSquares(x []float32) float32 {
	return sumSquares(x)
}

// CountOutside returns the number of elements below lo or above hi, which are not NaN. An element that is NaN
// does not count. The count is exact to 2^24.
func CountOutside(x []float32, lo, hi float32) float32 {
	return countOutside(x, lo, hi)
}

// SumLanes returns the sum of the lanes, as Sum does.
func SumLanes(l *Lanes) float32 {
	return sumLanes(l)
}

// DotLanes accumulates sum_i x_i y_i into the lanes.
func DotLanes(l *Lanes, x, y []float32) {
	dotLanes(l, x, y[:len(x)])
}

// SumSquaresLanes accumulates sum_i x_i^2 into the lanes.
func SumSquaresLanes(l *Lanes, x []float32) {
	sumSquaresLanes(l, x)
}

// JacobianNorm2Lanes accumulates sum_j p_j^2 n_j into the lanes: the squared
// Frobenius norm of the Jacobian of an encoder whose units have derivatives p
// and whose rows have squared norms n.
func JacobianNorm2Lanes(l *Lanes, p, n []float32) {
	jacobianNorm2Lanes(l, p, n[:len(p)])
}

// SquaredErrorLanes writes dst = alpha (y - x) and accumulates
// sum_i (y_i - x_i)^2 into the lanes. The length is that of dst, which may be
// y or x.
func SquaredErrorLanes(l *Lanes, dst, y, x []float32, alpha float32) {
	squaredErrorLanes(l, dst, y[:len(dst)], x[:len(dst)], alpha)
}

// CrossEntropyLanes writes dst = alpha (s(a) - x), with s the sigmoid, and
// accumulates the cross-entropy of s(a) against x, from the logits a:
// max(a, 0) - a x + log(1 + exp(-|a|)). The length is that of dst, which may be
// a or x.
func CrossEntropyLanes(l *Lanes, dst, a, x []float32, alpha float32) {
	crossEntropyLanes(l, dst, a[:len(dst)], x[:len(dst)], alpha)
}

// Axpy computes y += alpha x. The length is that of y, which may be x.
func Axpy(y []float32, alpha float32, x []float32) {
	axpy(y, alpha, x[:len(y)])
}

// AddSquares computes y += x^2, element by element. The length is that of y, which may be x.
func AddSquares(y, x []float32) {
	addSquares(y, x[:len(y)])
}

// AddScaledSquares computes y += alpha x^2, element by element; x^2 is rounded
// first. The length is that of y, which may be x.
func AddScaledSquares(y []float32, alpha float32, x []float32) {
	addScaledSquares(y, alpha, x[:len(y)])
}

// Sigmoid writes dst = 1 / (1 + exp(-x)), within 1 ULP for every float32. It is
// monotone, exactly 0.5 at 0, and keeps subnormal results. The length is that
// of dst, which may be x.
func Sigmoid(dst, x []float32) {
	sigmoid(dst, x[:len(dst)])
}

// SigmoidPrime writes h = s(z), as [Sigmoid] does, and its derivative
// p = s(z) s(-z), which stays positive where 1 - h would round to 0. The length
// is that of h; h or p may be z.
func SigmoidPrime(h, p, z []float32) {
	sigmoidPrime(h, p[:len(h)], z[:len(h)])
}

// Tanh writes dst = tanh(x), within 1 ULP for every float32. It is odd and
// monotone, and keeps subnormal values. The length is that of dst, which may
// be x.
func Tanh(dst, x []float32) {
	tanh(dst, x[:len(dst)])
}

// TanhPrime writes h = tanh(z), as [Tanh] does, and its derivative
// p = 1 - tanh(z)^2 = 4 s(2z) s(-2z), with s the sigmoid, within 2.5 ULP: it
// stays positive where h rounds to 1. The length is that of h; h or p may be z.
func TanhPrime(h, p, z []float32) {
	tanhPrime(h, p[:len(h)], z[:len(h)])
}

// Softplus writes dst = log(1 + exp(x)), within 1.5 ULP for every float32. It is
// monotone and keeps subnormal results. The length is that of dst, which may
// be x.
func Softplus(dst, x []float32) {
	softplus(dst, x[:len(dst)])
}

// SoftplusPrime writes h = log(1 + exp(z)), as [Softplus] does, and its
// derivative p = s(z), as [Sigmoid] does. The length is that of h; h or p may
// be z.
func SoftplusPrime(h, p, z []float32) {
	softplusPrime(h, p[:len(h)], z[:len(h)])
}

// ReLU writes dst = max(x, 0), +0 for both zeros and NaN for NaN. The length is
// that of dst, which may be x.
func ReLU(dst, x []float32) {
	relu(dst, x[:len(dst)])
}

// ReLUPrime writes h = max(z, 0), as [ReLU] does, and its derivative: p = 1 for
// z > 0, else 0, for NaN too. The length is that of h; h or p may be z.
func ReLUPrime(h, p, z []float32) {
	reluPrime(h, p[:len(h)], z[:len(h)])
}

// HiddenDelta writes dz_i = p_i (dh_i + c p_i (k0 + k1 h_i) n), the gradient
// with respect to the pre-activations of one hidden unit in several samples, under a
// contraction penalty c/2 sum_i p_i^2 n, where the second derivative of s is p (k0 + k1 h). The length is that of dz, which may
// be dh.
func HiddenDelta(dz, dh, h, p []float32, n, c, k0, k1 float32) {
	k := len(dz)
	hiddenDelta(dz, dh[:k], h[:k], p[:k], n, c, k0, k1)
}

// AddCurvature computes dh_i += dp_i (k0 + k1 h_i), where the second derivative of s is p (k0 + k1 h): what a
// gradient with respect to p = s' adds to that with respect to h. The length is that of dh.
func AddCurvature(dh, dp, h []float32, k0, k1 float32) {
	addCurvature(dh, dp[:len(dh)], h[:len(dh)], k0, k1)
}

// Momentum takes one step of gradient descent with momentum: v = mu v + g,
// w = w - rate v. The length is that of w.
func Momentum(w, v, g []float32, rate, mu float32) {
	momentum(w, v[:len(w)], g[:len(w)], rate, mu)
}

// Adam takes one step of Adam (Kingma and Ba, ICLR 2015). The length is that of w.
func Adam(w, m, v, g []float32, s *AdamStep) {
	n := len(w)
	adam(w, m[:n], v[:n], g[:n], s)
}

// MatVec computes y = A x, with len(y) rows of len(x), each a [Dot].
func MatVec(y, a []float32, stride int, x []float32) {
	if !checkRows(a, len(y), len(x), stride) {
		clear(y)
		return
	}
	matVec(y, a, stride, x)
}

// RowNorms2 writes n_r = sum_i A_ri^2, with len(n) rows of cols.
func RowNorms2(n, a []float32, stride, cols int) {
	if !checkRows(a, len(n), cols, stride) {
		clear(n)
		return
	}
	rowNorms2(n, a, stride, cols)
}

// MatVecNorms2 computes [MatVec] and [RowNorms2] in one pass over A.
func MatVecNorms2(y, n, a []float32, stride int, x []float32) {
	n = n[:len(y)]
	if !checkRows(a, len(y), len(x), stride) {
		clear(y)
		clear(n)
		return
	}
	matVecNorms2(y, n, a, stride, x)
}

// MatVecT computes y = s + A^T x, with len(x) rows of len(y). s may be y.
func MatVecT(y, s, a []float32, stride int, x []float32) {
	s = s[:len(y)]
	if !checkRows(a, len(x), len(y), stride) {
		copy(y, s)
		return
	}
	matVecT(y, s, a, stride, x)
}

// AddOuter computes A += (alpha x) y^T, with len(x) rows of len(y).
func AddOuter(a []float32, stride int, alpha float32, x, y []float32) {
	if checkRows(a, len(x), len(y), stride) {
		addOuter(a, stride, alpha, x, y)
	}
}

// MulPanel computes one block of a product of matrices: C = S + A B with m
// rows, n <= [PanelWidth] columns and an inner index of k <= [Block]. The sum is one FMA
// chain from +0 for each element. All three sizes are at least 1. A stride lds of 0 starts every row of C from the same
// values, such as a bias; S may be C. The block of B that will be read next starts ahead elements after B, for the caches
// to fetch; 0 stands for none.
func MulPanel(c []float32, ldc int, s []float32, lds int, a []float32, lda int, b []float32, ldb, m, n, k, ahead int) {
	if !checkPanel(c, ldc, s, lds, b, ldb, m, n, k) || !checkRows(a, m, k, lda) {
		return
	}
	if m == 1 { // the same sums; one row wants more columns at once
		linear(c[:n], s[:n], a[:k], b, ldb)
		return
	}
	mulPanel(c, ldc, s, lds, a, lda, b, ldb, m, n, k, ahead)
}

// MulPanelT is [MulPanel] with A given by columns: C = S + A^T B, where A has k rows
// of m.
func MulPanelT(c []float32, ldc int, s []float32, lds int, a []float32, lda int, b []float32, ldb, m, n, k, ahead int) {
	if checkPanel(c, ldc, s, lds, b, ldb, m, n, k) && checkRows(a, k, m, lda) {
		mulPanelT(c, ldc, s, lds, a, lda, b, ldb, m, n, k, ahead)
	}
}

// Linear computes one row of a linear layer over the whole inner index,
// y = s + B^T x, with the bits of the same row in a product by [MulPanel] block after
// block. B has len(x) rows of len(y) <= [PanelWidth]. s may be y.
func Linear(y, s, x, b []float32, ldb int) {
	if len(y) > PanelWidth {
		panic("contractive: Linear: more columns than PanelWidth")
	}
	s = s[:len(y)]
	if !checkRows(b, len(x), len(y), ldb) {
		copy(y, s)
		return
	}
	linear(y, s, x, b, ldb)
}

// Transpose writes B = A^T, where A has rows rows of cols elements. B and A
// must not overlap.
func Transpose(b []float32, ldb int, a []float32, lda, rows, cols int) {
	if !checkRows(b, cols, rows, ldb) || !checkRows(a, rows, cols, lda) {
		return
	}
	const tile = 8 // the assembly takes whole tiles: the last rows and columns overlap those before them
	if rows < tile || cols < tile {
		generic.Transpose(b, ldb, a, lda, rows, cols)
		return
	}
	m, n := rows/tile*tile, cols/tile*tile
	transpose(b, ldb, a, lda, m, n)
	if m < rows {
		transpose(b[rows-tile:], ldb, a[(rows-tile)*lda:], lda, tile, n)
	}
	if n < cols {
		transpose(b[(cols-tile)*ldb:], ldb, a[cols-tile:], lda, m, tile)
	}
	if m < rows && n < cols {
		transpose(b[(cols-tile)*ldb+rows-tile:], ldb, a[(rows-tile)*lda+cols-tile:], lda, tile, tile)
	}
}

// checkRows panics unless rows of cols elements at the given stride lie inside
// a, and reports whether there are any.
func checkRows(a []float32, rows, cols, stride int) bool {
	if rows <= 0 || cols <= 0 {
		return false
	}
	if stride < 0 || rows > 1 && (len(a)-cols)/(rows-1) < stride {
		panic("contractive: matrix reaches outside its slice")
	}
	_ = a[cols-1]
	return true
}

// checkPanel is checkRows for the matrices that MulPanel and MulPanelT share.
func checkPanel(c []float32, ldc int, s []float32, lds int, b []float32, ldb, m, n, k int) bool {
	if n > PanelWidth || k > Block {
		panic("contractive: panel larger than PanelWidth x Block")
	}
	return checkRows(c, m, n, ldc) && checkRows(s, m, n, lds) && checkRows(b, k, n, ldb)
}
