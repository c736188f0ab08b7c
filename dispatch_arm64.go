//go:build arm64 && !purego

package contractive

import (
	"unsafe"

	"github.com/seed85368726/contractive/generic"
)

// ptr is the address of a slice's elements.
func ptr(x []float32) *float32 { return unsafe.SliceData(x) }

func dot(x, y []float32) float32 {
	switch active {
	case NEON:
		return dotNEON(ptr(x), ptr(y), len(x))
	default:
		return generic.Dot(x, y)
	}
}

func sumSquares(x []float32) float32 {
	switch active {
	case NEON:
		return sumSquaresNEON(ptr(x), len(x))
	default:
		return generic.SumSquares(x)
	}
}

func countOutside(x []float32, lo, hi float32) float32 {
	switch active {
	case NEON:
		return countOutsideNEON(ptr(x), len(x), lo, hi)
	default:
		return generic.CountOutside(x, lo, hi)
	}
}

func sumLanes(l *Lanes) float32 {
	switch active {
	case NEON:
		return sumLanesNEON((*[32]float32)(l))
	default:
		return l.Sum()
	}
}

func dotLanes(l *Lanes, x, y []float32) {
	switch active {
	case NEON:
		dotLanesNEON((*[32]float32)(l), ptr(x), ptr(y), len(x))
	default:
		l.Dot(x, y)
	}
}

func sumSquaresLanes(l *Lanes, x []float32) {
	switch active {
	case NEON:
		sumSquaresLanesNEON((*[32]float32)(l), ptr(x), len(x))
	default:
		l.SumSquares(x)
	}
}

func jacobianNorm2Lanes(l *Lanes, p, n []float32) {
	switch active {
	case NEON:
		jacobianNorm2LanesNEON((*[32]float32)(l), ptr(p), ptr(n), len(p))
	default:
		l.JacobianNorm2(p, n)
	}
}

func squaredErrorLanes(l *Lanes, dst, y, x []float32, alpha float32) {
	switch active {
	case NEON:
		squaredErrorLanesNEON((*[32]float32)(l), ptr(dst), ptr(y), ptr(x), len(dst), alpha)
	default:
		l.SquaredError(dst, y, x, alpha)
	}
}

func crossEntropyLanes(l *Lanes, dst, a, x []float32, alpha float32) {
	switch active {
	case NEON:
		crossEntropyLanesNEON((*[32]float32)(l), ptr(dst), ptr(a), ptr(x), len(dst), alpha)
	default:
		l.CrossEntropy(dst, a, x, alpha)
	}
}

func axpy(y []float32, alpha float32, x []float32) {
	switch active {
	case NEON:
		axpyNEON(ptr(y), ptr(x), len(y), alpha)
	default:
		generic.Axpy(y, alpha, x)
	}
}

func addSquares(y, x []float32) {
	switch active {
	case NEON:
		addSquaresNEON(ptr(y), ptr(x), len(y))
	default:
		generic.AddSquares(y, x)
	}
}

func addScaledSquares(y []float32, alpha float32, x []float32) {
	switch active {
	case NEON:
		addScaledSquaresNEON(ptr(y), ptr(x), len(y), alpha)
	default:
		generic.AddScaledSquares(y, alpha, x)
	}
}

func sigmoid(dst, x []float32) {
	switch active {
	case NEON:
		sigmoidNEON(ptr(dst), ptr(x), len(dst))
	default:
		generic.Sigmoid(dst, x)
	}
}

func sigmoidPrime(h, p, z []float32) {
	switch active {
	case NEON:
		sigmoidPrimeNEON(ptr(h), ptr(p), ptr(z), len(h))
	default:
		generic.SigmoidPrime(h, p, z)
	}
}

func tanh(dst, x []float32) {
	switch active {
	case NEON:
		tanhNEON(ptr(dst), ptr(x), len(dst))
	default:
		generic.Tanh(dst, x)
	}
}

func tanhPrime(h, p, z []float32) {
	switch active {
	case NEON:
		tanhPrimeNEON(ptr(h), ptr(p), ptr(z), len(h))
	default:
		generic.TanhPrime(h, p, z)
	}
}

func softplus(dst, x []float32) {
	switch active {
	case NEON:
		softplusNEON(ptr(dst), ptr(x), len(dst))
	default:
		generic.Softplus(dst, x)
	}
}

func softplusPrime(h, p, z []float32) {
	switch active {
	case NEON:
		softplusPrimeNEON(ptr(h), ptr(p), ptr(z), len(h))
	default:
		generic.SoftplusPrime(h, p, z)
	}
}

func relu(dst, x []float32) {
	switch active {
	case NEON:
		reluNEON(ptr(dst), ptr(x), len(dst))
	default:
		generic.ReLU(dst, x)
	}
}

func reluPrime(h, p, z []float32) {
	switch active {
	case NEON:
		reluPrimeNEON(ptr(h), ptr(p), ptr(z), len(h))
	default:
		generic.ReLUPrime(h, p, z)
	}
}

func hiddenDelta(dz, dh, h, p []float32, n, c, k0, k1 float32) {
	switch active {
	case NEON:
		hiddenDeltaNEON(ptr(dz), ptr(dh), ptr(h), ptr(p), len(dz), n, c, k0, k1)
	default:
		generic.HiddenDelta(dz, dh, h, p, n, c, k0, k1)
	}
}

func addCurvature(dh, dp, h []float32, k0, k1 float32) {
	switch active {
	case NEON:
		addCurvatureNEON(ptr(dh), ptr(dp), ptr(h), len(dh), k0, k1)
	default:
		generic.AddCurvature(dh, dp, h, k0, k1)
	}
}

func momentum(w, v, g []float32, rate, mu float32) {
	switch active {
	case NEON:
		momentumNEON(ptr(w), ptr(v), ptr(g), len(w), rate, mu)
	default:
		generic.Momentum(w, v, g, rate, mu)
	}
}

func adam(w, m, v, g []float32, s *AdamStep) {
	switch active {
	case NEON:
		adamNEON(ptr(w), ptr(m), ptr(v), ptr(g), len(w), (*[7]float32)(unsafe.Pointer(s)))
	default:
		generic.Adam(w, m, v, g, s)
	}
}

func matVec(y, a []float32, stride int, x []float32) {
	switch active {
	case NEON:
		matVecNEON(ptr(y), ptr(a), ptr(x), len(y), len(x), stride)
	default:
		generic.MatVec(y, a, stride, x)
	}
}

func rowNorms2(n, a []float32, stride, cols int) {
	switch active {
	case NEON:
		rowNorms2NEON(ptr(n), ptr(a), len(n), cols, stride)
	default:
		generic.RowNorms2(n, a, stride, cols)
	}
}

func matVecNorms2(y, n, a []float32, stride int, x []float32) {
	switch active {
	case NEON:
		matVecNorms2NEON(ptr(y), ptr(n), ptr(a), ptr(x), len(y), len(x), stride)
	default:
		generic.MatVecNorms2(y, n, a, stride, x)
	}
}

func matVecT(y, s, a []float32, stride int, x []float32) {
	switch active {
	case NEON:
		matVecTNEON(ptr(y), ptr(s), ptr(a), ptr(x), len(x), len(y), stride)
	default:
		generic.MatVecT(y, s, a, stride, x)
	}
}

func addOuter(a []float32, stride int, alpha float32, x, y []float32) {
	switch active {
	case NEON:
		addOuterNEON(ptr(a), ptr(x), ptr(y), len(x), len(y), stride, alpha)
	default:
		generic.AddOuter(a, stride, alpha, x, y)
	}
}

func mulPanel(c []float32, ldc int, s []float32, lds int, a []float32, lda int, b []float32, ldb, m, n, k, ahead int) {
	switch active {
	case NEON:
		mulPanelNEON(ptr(c), ptr(s), ptr(a), ptr(b), ldc, lds, lda, ldb, m, n, k, ahead)
	default:
		generic.MulPanel(c, ldc, s, lds, a, lda, b, ldb, m, n, k)
	}
}

func mulPanelT(c []float32, ldc int, s []float32, lds int, a []float32, lda int, b []float32, ldb, m, n, k, ahead int) {
	switch active {
	case NEON:
		mulPanelTNEON(ptr(c), ptr(s), ptr(a), ptr(b), ldc, lds, lda, ldb, m, n, k, ahead)
	default:
		generic.MulPanelT(c, ldc, s, lds, a, lda, b, ldb, m, n, k)
	}
}

func linear(y, s, x, b []float32, ldb int) {
	switch active {
	case NEON:
		linearNEON(ptr(y), ptr(s), ptr(x), ptr(b), ldb, len(y), len(x))
	default:
		generic.Linear(y, s, x, b, ldb)
	}
}

func transpose(b []float32, ldb int, a []float32, lda, rows, cols int) {
	switch active {
	case NEON:
		transposeNEON(ptr(b), ptr(a), ldb, lda, rows, cols)
	default:
		generic.Transpose(b, ldb, a, lda, rows, cols)
	}
}

// spinFMA returns the number of FMAs in a round: chains times lanes.
func spinFMA(n int) int {
	switch active {
	case NEON:
		spinFMANEON(n)
		return 24 * 4
	default:
		return generic.SpinFMA(n)
	}
}

func spinLoad(x []float32) {
	switch active {
	case NEON:
		spinLoadNEON(ptr(x), len(x))
	default:
		generic.SpinLoad(x)
	}
}
