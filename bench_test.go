package contractive

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func randomSlice(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rand.NormFloat64())
	}
	return x
}

// BenchmarkKernels is a quick look; cmd/bench measures against the machine's limits.
func BenchmarkKernels(b *testing.B) {
	for _, tier := range available() {
		run := func(name string, flops int, f func()) {
			b.Run(fmt.Sprintf("isa=%s/op=%s", tier, name), func(b *testing.B) {
				use(b, tier)
				for b.Loop() {
					f()
				}
				b.ReportMetric(float64(flops)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
			})
		}
		x, y := randomSlice(4096), randomSlice(4096)
		run("sigmoid/n=4096", 4096, func() { Sigmoid(y, x) })
		run("sigmoidPrime/n=4096", 4096, func() { SigmoidPrime(y, y, x) })
		run("dot/n=4096", 2*4096, func() { Dot(y, x) })
		run("dot/n=784", 2*784, func() { Dot(y[:784], x) })
		a := randomSlice(1000 * 1000)
		run("matvec/64x784", 2*64*784, func() { MatVec(y[:64], a, 784, x[:784]) })
		run("matvec/8x8", 2*64, func() { MatVec(y[:8], a, 8, x[:8]) })
		run("matvecT/64x784", 2*64*784, func() { MatVecT(y[:784], y, a, 784, x[:64]) })
		run("rownorms/64x784", 2*64*784, func() { RowNorms2(y[:64], a, 784, 784) })
		c := randomSlice(128 * 64)
		run("panel/128x128x64", 2*128*128*64, func() { MulPanel(c, 64, c, 64, a, 128, a, 64, 128, 64, 128, 0) })
		run("panelT/128x128x64", 2*128*128*64, func() { MulPanelT(c, 64, c, 64, a, 128, a, 64, 128, 64, 128, 0) })
		run("panel/128x128x64/ldb784", 2*128*128*64, func() { MulPanel(c, 64, c, 64, a, 128, a, 784, 128, 64, 128, 0) })
		run("linear/784x64", 2*784*64, func() { Linear(y[:64], x, x[:784], a, 64) })
		run("linear/784x8", 2*784*8, func() { Linear(y[:8], x, x[:784], a, 8) })
		run("linear/16x8", 2*16*8, func() { Linear(y[:8], x, x[:16], a, 8) })
		run("spin", 2*1000*spinFMA(1), func() { spinFMA(1000) })
	}
}
