//go:build amd64 && !purego

package contractive

import (
	"unsafe"

	"github.com/seed85368726/contractive/generic"
)

// halfVector is half the lanes of an AVX-512 register.
const halfVector = 8

// activeFor returns the instruction set for vectors of n elements. Those that fill no more than half of an AVX-512
// register go to the AVX2 kernel: the shorter register loads faster, and what one kernel has stored reaches the next without
// waiting for the cache, which a masked register of 64 bytes does not.
func activeFor(n int) ISA {
	if n <= halfVector && active == AVX512 {
		return AVX2
	}
	return active
}

// ptr is the address of a slice's elements.
func ptr(x []float32) *float32 { return unsafe.SliceData(x) }

func dot(x, y []float32) float32 {
	switch active {
	case AVX512:
		return dotAVX512(ptr(x), ptr(y), len(x))
	case AVX2:
		return dotAVX2(ptr(x), ptr(y), len(x))
	default:
		return generic.Dot(x, y)
	}
}

func sumSquares(x []float32) float32 {
	switch active {
	case AVX512:
		return sumSquaresAVX512(ptr(x), len(x))
	case AVX2:
		return sumSquaresAVX2(ptr(x), len(x))
	default:
		return generic.SumSquares(x)
	}
}

func countOutside(x []float32, lo, hi float32) float32 {
	switch active {
	case AVX512:
		return countOutsideAVX512(ptr(x), len(x), lo, hi)
	case AVX2:
		return countOutsideAVX2(ptr(x), len(x), lo, hi)
	default:
		return generic.CountOutside(x, lo, hi)
	}
}

func sumLanes(l *Lanes) float32 {
	switch active {
	case AVX512:
		return sumLanesAVX512((*[32]float32)(l))
	case AVX2:
		return sumLanesAVX2((*[32]float32)(l))
	default:
		return l.Sum()
	}
}

func dotLanes(l *Lanes, x, y []float32) {
	switch active {
	case AVX512:
		dotLanesAVX512((*[32]float32)(l), ptr(x), ptr(y), len(x))
	case AVX2:
		dotLanesAVX2((*[32]float32)(l), ptr(x), ptr(y), len(x))
	default:
		l.Dot(x, y)
	}
}

func sumSquaresLanes(l *Lanes, x []float32) {
	switch active {
	case AVX512:
		sumSquaresLanesAVX512((*[32]float32)(l), ptr(x), len(x))
	case AVX2:
		sumSquaresLanesAVX2((*[32]float32)(l), ptr(x), len(x))
	default:
		l.SumSquares(x)
	}
}

func jacobianNorm2Lanes(l *Lanes, p, n []float32) {
	switch active {
	case AVX512:
		jacobianNorm2LanesAVX512((*[32]float32)(l), ptr(p), ptr(n), len(p))
	case AVX2:
		jacobianNorm2LanesAVX2((*[32]float32)(l), ptr(p), ptr(n), len(p))
	default:
		l.JacobianNorm2(p, n)
	}
}

func squaredErrorLanes(l *Lanes, dst, y, x []float32, alpha float32) {
	switch active {
	case AVX512:
		squaredErrorLanesAVX512((*[32]float32)(l), ptr(dst), ptr(y), ptr(x), len(dst), alpha)
	case AVX2:
		squaredErrorLanesAVX2((*[32]float32)(l), ptr(dst), ptr(y), ptr(x), len(dst), alpha)
	default:
		l.SquaredError(dst, y, x, alpha)
	}
}

func crossEntropyLanes(l *Lanes, dst, a, x []float32, alpha float32) {
	switch active {
	case AVX512:
		crossEntropyLanesAVX512((*[32]float32)(l), ptr(dst), ptr(a), ptr(x), len(dst), alpha)
	case AVX2:
		crossEntropyLanesAVX2((*[32]float32)(l), ptr(dst), ptr(a), ptr(x), len(dst), alpha)
	default:
		l.CrossEntropy(dst, a, x, alpha)
	}
}

func axpy(y []float32, alpha float32, x []float32) {
	switch active {
	case AVX512:
		axpyAVX512(ptr(y), ptr(x), len(y), alpha)
	case AVX2:
		axpyAVX2(ptr(y), ptr(x), len(y), alpha)
	default:
		generic.Axpy(y, alpha, x)
	}
}

func addSquares(y, x []float32) {
	switch active {
	case AVX512:
		addSquaresAVX512(ptr(y), ptr(x), len(y))
	case AVX2:
		addSquaresAVX2(ptr(y), ptr(x), len(y))
	default:
		generic.AddSquares(y, x)
	}
}

func addScaledSquares(y []float32, alpha float32, x []float32) {
	switch active {
	case AVX512:
		addScaledSquaresAVX512(ptr(y), ptr(x), len(y), alpha)
	case AVX2:
		addScaledSquaresAVX2(ptr(y), ptr(x), len(y), alpha)
	default:
		generic.AddScaledSquares(y, alpha, x)
	}
}

func sigmoid(dst, x []float32) {
	switch activeFor(len(dst)) {
	case AVX512:
		sigmoidAVX512(ptr(dst), ptr(x), len(dst))
	case AVX2:
		sigmoidAVX2(ptr(dst), ptr(x), len(dst))
	default:
		generic.Sigmoid(dst, x)
	}
}

func sigmoidPrime(h, p, z []float32) {
	switch activeFor(len(h)) {
	case AVX512:
		sigmoidPrimeAVX512(ptr(h), ptr(p), ptr(z), len(h))
	case AVX2:
		sigmoidPrimeAVX2(ptr(h), ptr(p), ptr(z), len(h))
	default:
		generic.SigmoidPrime(h, p, z)
	}
}

func tanh(dst, x []float32) {
	switch activeFor(len(dst)) {
	case AVX512:
		tanhAVX512(ptr(dst), ptr(x), len(dst))
	case AVX2:
		tanhAVX2(ptr(dst), ptr(x), len(dst))
	default:
		generic.Tanh(dst, x)
	}
}

func tanhPrime(h, p, z []float32) {
	switch activeFor(len(h)) {
	case AVX512:
		tanhPrimeAVX512(ptr(h), ptr(p), ptr(z), len(h))
	case AVX2:
		tanhPrimeAVX2(ptr(h), ptr(p), ptr(z), len(h))
	default:
		generic.TanhPrime(h, p, z)
	}
}

func softplus(dst, x []float32) {
	switch activeFor(len(dst)) {
	case AVX512:
		softplusAVX512(ptr(dst), ptr(x), len(dst))
	case AVX2:
		softplusAVX2(ptr(dst), ptr(x), len(dst))
	default:
		generic.Softplus(dst, x)
	}
}

func softplusPrime(h, p, z []float32) {
	switch activeFor(len(h)) {
	case AVX512:
		softplusPrimeAVX512(ptr(h), ptr(p), ptr(z), len(h))
	case AVX2:
		softplusPrimeAVX2(ptr(h), ptr(p), ptr(z), len(h))
	default:
		generic.SoftplusPrime(h, p, z)
	}
}

func relu(dst, x []float32) {
	switch activeFor(len(dst)) {
	case AVX512:
		reluAVX512(ptr(dst), ptr(x), len(dst))
	case AVX2:
		reluAVX2(ptr(dst), ptr(x), len(dst))
	default:
		generic.ReLU(dst, x)
	}
}

func reluPrime(h, p, z []float32) {
	switch activeFor(len(h)) {
	case AVX512:
		reluPrimeAVX512(ptr(h), ptr(p), ptr(z), len(h))
	case AVX2:
		reluPrimeAVX2(ptr(h), ptr(p), ptr(z), len(h))
	default:
		generic.ReLUPrime(h, p, z)
	}
}

func hiddenDelta(dz, dh, h, p []float32, n, c, k0, k1 float32) {
	switch active {
	case AVX512:
		hiddenDeltaAVX512(ptr(dz), ptr(dh), ptr(h), ptr(p), len(dz), n, c, k0, k1)
	case AVX2:
		hiddenDeltaAVX2(ptr(dz), ptr(dh), ptr(h), ptr(p), len(dz), n, c, k0, k1)
	default:
		generic.HiddenDelta(dz, dh, h, p, n, c, k0, k1)
	}
}

func addCurvature(dh, dp, h []float32, k0, k1 float32) {
	switch active {
	case AVX512:
		addCurvatureAVX512(ptr(dh), ptr(dp), ptr(h), len(dh), k0, k1)
	case AVX2:
		addCurvatureAVX2(ptr(dh), ptr(dp), ptr(h), len(dh), k0, k1)
	default:
		generic.AddCurvature(dh, dp, h, k0, k1)
	}
}

func momentum(w, v, g []float32, rate, mu float32) {
	switch active {
	case AVX512:
		momentumAVX512(ptr(w), ptr(v), ptr(g), len(w), rate, mu)
	case AVX2:
		momentumAVX2(ptr(w), ptr(v), ptr(g), len(w), rate, mu)
	default:
		generic.Momentum(w, v, g, rate, mu)
	}
}

func adam(w, m, v, g []float32, s *AdamStep) {
	switch active {
	case AVX512:
		adamAVX512(ptr(w), ptr(m), ptr(v), ptr(g), len(w), (*[7]float32)(unsafe.Pointer(s)))
	case AVX2:
		adamAVX2(ptr(w), ptr(m), ptr(v), ptr(g), len(w), (*[7]float32)(unsafe.Pointer(s)))
	default:
		generic.Adam(w, m, v, g, s)
	}
}

func matVec(y, a []float32, stride int, x []float32) {
	switch activeFor(len(x)) {
	case AVX512:
		matVecAVX512(ptr(y), ptr(a), ptr(x), len(y), len(x), stride)
	case AVX2:
		matVecAVX2(ptr(y), ptr(a), ptr(x), len(y), len(x), stride)
	default:
		generic.MatVec(y, a, stride, x)
	}
}

func rowNorms2(n, a []float32, stride, cols int) {
	switch activeFor(cols) {
	case AVX512:
		rowNorms2AVX512(ptr(n), ptr(a), len(n), cols, stride)
	case AVX2:
		rowNorms2AVX2(ptr(n), ptr(a), len(n), cols, stride)
	default:
		generic.RowNorms2(n, a, stride, cols)
	}
}

func matVecNorms2(y, n, a []float32, stride int, x []float32) {
	switch activeFor(len(x)) {
	case AVX512:
		matVecNorms2AVX512(ptr(y), ptr(n), ptr(a), ptr(x), len(y), len(x), stride)
	case AVX2:
		matVecNorms2AVX2(ptr(y), ptr(n), ptr(a), ptr(x), len(y), len(x), stride)
	default:
		generic.MatVecNorms2(y, n, a, stride, x)
	}
}

func matVecT(y, s, a []float32, stride int, x []float32) {
	switch activeFor(len(y)) {
	case AVX512:
		matVecTAVX512(ptr(y), ptr(s), ptr(a), ptr(x), len(x), len(y), stride)
	case AVX2:
		matVecTAVX2(ptr(y), ptr(s), ptr(a), ptr(x), len(x), len(y), stride)
	default:
		generic.MatVecT(y, s, a, stride, x)
	}
}

func addOuter(a []float32, stride int, alpha float32, x, y []float32) {
	switch activeFor(len(y)) {
	case AVX512:
		addOuterAVX512(ptr(a), ptr(x), ptr(y), len(x), len(y), stride, alpha)
	case AVX2:
		addOuterAVX2(ptr(a), ptr(x), ptr(y), len(x), len(y), stride, alpha)
	default:
		generic.AddOuter(a, stride, alpha, x, y)
	}
}

func mulPanel(c []float32, ldc int, s []float32, lds int, a []float32, lda int, b []float32, ldb, m, n, k, ahead int) {
	switch activeFor(n) {
	case AVX512:
		mulPanelAVX512(ptr(c), ptr(s), ptr(a), ptr(b), ldc, lds, lda, ldb, m, n, k, ahead)
	case AVX2:
		mulPanelAVX2(ptr(c), ptr(s), ptr(a), ptr(b), ldc, lds, lda, ldb, m, n, k, ahead)
	default:
		generic.MulPanel(c, ldc, s, lds, a, lda, b, ldb, m, n, k)
	}
}

func mulPanelT(c []float32, ldc int, s []float32, lds int, a []float32, lda int, b []float32, ldb, m, n, k, ahead int) {
	switch activeFor(n) {
	case AVX512:
		mulPanelTAVX512(ptr(c), ptr(s), ptr(a), ptr(b), ldc, lds, lda, ldb, m, n, k, ahead)
	case AVX2:
		mulPanelTAVX2(ptr(c), ptr(s), ptr(a), ptr(b), ldc, lds, lda, ldb, m, n, k, ahead)
	default:
		generic.MulPanelT(c, ldc, s, lds, a, lda, b, ldb, m, n, k)
	}
}

func linear(y, s, x, b []float32, ldb int) {
	switch activeFor(len(y)) {
	case AVX512:
		linearAVX512(ptr(y), ptr(s), ptr(x), ptr(b), ldb, len(y), len(x))
	case AVX2:
		linearAVX2(ptr(y), ptr(s), ptr(x), ptr(b), ldb, len(y), len(x))
	default:
		generic.Linear(y, s, x, b, ldb)
	}
}

func transpose(b []float32, ldb int, a []float32, lda, rows, cols int) {
	switch active {
	case AVX512:
		transposeAVX512(ptr(b), ptr(a), ldb, lda, rows, cols)
	case AVX2:
		transposeAVX2(ptr(b), ptr(a), ldb, lda, rows, cols)
	default:
		generic.Transpose(b, ldb, a, lda, rows, cols)
	}
}

// spinFMA returns the number of FMAs in a round: chains times lanes.
func spinFMA(n int) int {
	switch active {
	case AVX512:
		spinFMAAVX512(n)
		return 24 * 16
	case AVX2:
		spinFMAAVX2(n)
		return 12 * 8
	default:
		return generic.SpinFMA(n)
	}
}

func spinLoad(x []float32) {
	switch active {
	case AVX512:
		spinLoadAVX512(ptr(x), len(x))
	case AVX2:
		spinLoadAVX2(ptr(x), len(x))
	default:
		generic.SpinLoad(x)
	}
}
