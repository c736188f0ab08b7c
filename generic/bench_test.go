package generic

import "testing"

// report adds the rate of flops floating-point operations a round.
func report(b *testing.B, flops int) {
	b.ReportMetric(float64(flops)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func BenchmarkDot(b *testing.B) {
	const n = 1024
	x, y := values(newRand(), n), values(newRand(), n)
	for b.Loop() {
		Dot(x, y)
	}
	report(b, 2*n)
}

func BenchmarkAxpy(b *testing.B) {
	const n = 1024
	x, y := values(newRand(), n), values(newRand(), n)
	for b.Loop() {
		Axpy(y, 0.37, x)
	}
	report(b, 2*n)
}

func BenchmarkMulPanel(b *testing.B) {
	const m, n, k = 16, 64, 128
	x, y, c := strided(m, k, k), strided(k, n, n), make([]float32, m*n)
	start := make([]float32, n)
	for b.Loop() {
		MulPanel(c, n, start, 0, x, k, y, n, m, n, k)
	}
	report(b, 2*m*n*k)
}

func BenchmarkLinear(b *testing.B) {
	const n, k = 64, 784
	x, w, y := values(newRand(), k), strided(k, n, n), make([]float32, n)
	start := make([]float32, n)
	for b.Loop() {
		Linear(y, start, x, w, n)
	}
	report(b, 2*n*k)
}
