//go:build (!amd64 && !arm64) || purego

package contractive

import "github.com/seed85368726/contractive/generic"

func dot(x, y []float32) float32 {
	return generic.Dot(x, y)
}

func sumSquares(x []float32) float32 {
	return generic.SumSquares(x)
}

func sumLanes(l *Lanes) float32 {
	return l.Sum()
}

func dotLanes(l *Lanes, x, y []float32) {
	l.Dot(x, y)
}

func sumSquaresLanes(l *Lanes, x []float32) {
	l.SumSquares(x)
}

func jacobianNorm2Lanes(l *Lanes, p, n []float32) {
	l.JacobianNorm2(p, n)
}

func squaredErrorLanes(l *Lanes, dst, y, x []float32, alpha float32) {
	l.SquaredError(dst, y, x, alpha)
}

func crossEntropyLanes(l *Lanes, dst, a, x []float32, alpha float32) {
	l.CrossEntropy(dst, a, x, alpha)
}

func axpy(y []float32, alpha float32, x []float32) {
	generic.Axpy(y, alpha, x)
}

func addSquares(y, x []float32) {
	generic.AddSquares(y, x)
}

func sigmoid(dst, x []float32) {
	generic.Sigmoid(dst, x)
}

func sigmoidPrime(h, p, z []float32) {
	generic.SigmoidPrime(h, p, z)
}

func tanh(dst, x []float32) {
	generic.Tanh(dst, x)
}

func tanhPrime(h, p, z []float32) {
	generic.TanhPrime(h, p, z)
}

func softplus(dst, x []float32) {
	generic.Softplus(dst, x)
}

func softplusPrime(h, p, z []float32) {
	generic.SoftplusPrime(h, p, z)
}

func relu(dst, x []float32) {
	generic.ReLU(dst, x)
}

func reluPrime(h, p, z []float32) {
	generic.ReLUPrime(h, p, z)
}

func hiddenDelta(dz, dh, h, p []float32, n, c, k0, k1 float32) {
	generic.HiddenDelta(dz, dh, h, p, n, c, k0, k1)
}

func addCurvature(dh, dp, h []float32, k0, k1 float32) {
	generic.AddCurvature(dh, dp, h, k0, k1)
}

func addScaledSquares(y []float32, alpha float32, x []float32) {
	generic.AddScaledSquares(y, alpha, x)
}

func countOutside(x []float32, lo, hi float32) float32 {
	return generic.CountOutside(x, lo, hi)
}

func momentum(w, v, g []float32, rate, mu float32) {
	generic.Momentum(w, v, g, rate, mu)
}

func adam(w, m, v, g []float32, s *AdamStep) {
	generic.Adam(w, m, v, g, s)
}

func matVec(y, a []float32, stride int, x []float32) {
	generic.MatVec(y, a, stride, x)
}

func rowNorms2(n, a []float32, stride, cols int) {
	generic.RowNorms2(n, a, stride, cols)
}

func matVecNorms2(y, n, a []float32, stride int, x []float32) {
	generic.MatVecNorms2(y, n, a, stride, x)
}

func matVecT(y, s, a []float32, stride int, x []float32) {
	generic.MatVecT(y, s, a, stride, x)
}

func addOuter(a []float32, stride int, alpha float32, x, y []float32) {
	generic.AddOuter(a, stride, alpha, x, y)
}

func mulPanel(c []float32, ldc int, s []float32, lds int, a []float32, lda int, b []float32, ldb, m, n, k, _ int) {
	generic.MulPanel(c, ldc, s, lds, a, lda, b, ldb, m, n, k)
}

func mulPanelT(c []float32, ldc int, s []float32, lds int, a []float32, lda int, b []float32, ldb, m, n, k, _ int) {
	generic.MulPanelT(c, ldc, s, lds, a, lda, b, ldb, m, n, k)
}

func linear(y, s, x, b []float32, ldb int) {
	generic.Linear(y, s, x, b, ldb)
}

func transpose(b []float32, ldb int, a []float32, lda, rows, cols int) {
	generic.Transpose(b, ldb, a, lda, rows, cols)
}

func spinFMA(n int) int {
	return generic.SpinFMA(n)
}

func spinLoad(x []float32) {
	generic.SpinLoad(x)
}
