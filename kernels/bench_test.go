package kernels

import (
	"fmt"
	"testing"

	"github.com/seed85368726/contractive"
)

// report adds the rate of flops floating-point operations a round.
func report(b *testing.B, flops int) {
	b.ReportMetric(float64(flops)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func BenchmarkDot(b *testing.B) {
	for _, n := range []int{8, 64, 784, vectorStep, 10 * vectorStep} {
		x, y := values(newRand(), n), values(newRand(), n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				Dot(x, y)
			}
			report(b, 2*n)
		})
	}
}

func BenchmarkMatVec(b *testing.B) {
	for _, s := range []struct{ rows, cols int }{{8, 8}, {64, 784}, {784, 64}, {1024, 1024}} {
		a := matrix(newRand(), s.rows, s.cols, 0)
		x, y := values(newRand(), s.cols), values(newRand(), s.rows)
		b.Run(fmt.Sprintf("%dx%d", s.rows, s.cols), func(b *testing.B) {
			for b.Loop() {
				MatVec(y, a, x)
			}
			report(b, 2*s.rows*s.cols)
		})
		b.Run(fmt.Sprintf("%dx%d/unchecked", s.rows, s.cols), func(b *testing.B) {
			for b.Loop() {
				contractive.MatVec(y, a.Data, a.Stride, x)
			}
			report(b, 2*s.rows*s.cols)
		})
	}
}

func BenchmarkMatVecT(b *testing.B) {
	for _, s := range []struct{ rows, cols int }{{8, 8}, {64, 784}, {1024, 1024}, {32, 2 * stripWidth}} {
		a := matrix(newRand(), s.rows, s.cols, 0)
		x, y := values(newRand(), s.rows), values(newRand(), s.cols)
		b.Run(fmt.Sprintf("%dx%d", s.rows, s.cols), func(b *testing.B) {
			for b.Loop() {
				MatVecT(y, a, x)
			}
			report(b, 2*s.rows*s.cols)
		})
	}
}

func BenchmarkMatMul(b *testing.B) {
	for _, s := range []struct{ batch, visible, hidden int }{{128, 784, 64}, {20, 784, 1000}} {
		r := newRand()
		x, weights := matrix(r, s.batch, s.visible, 0), matrix(r, s.hidden, s.visible, 0)
		h, y, gradient := NewMatrix(s.batch, s.hidden), NewMatrix(s.batch, s.visible), NewMatrix(s.hidden, s.visible)
		var packed Packed
		packed.Pack(weights)
		for n := 1; n <= 2; n++ {
			w := NewWorkers(n)
			defer w.Close()
			for name, f := range map[string]func(){
				"MatMulT": func() { w.MatMulT(h, x, &packed, nil) },
				"MatMul":  func() { w.MatMul(y, h, weights, nil) },
				"MatTMul": func() { w.MatTMul(gradient, h, x, nil) },
			} {
				b.Run(fmt.Sprintf("%dx%dx%d/%s/workers=%d", s.batch, s.visible, s.hidden, name, n), func(b *testing.B) {
					for b.Loop() {
						f()
					}
					report(b, 2*s.batch*s.visible*s.hidden)
				})
			}
		}
	}
}

func BenchmarkPack(b *testing.B) {
	for _, s := range []struct{ rows, cols int }{{64, 784}, {1000, 784}, {1024, 1024}} {
		m := matrix(newRand(), s.rows, s.cols, 0)
		var p Packed
		b.Run(fmt.Sprintf("%dx%d", s.rows, s.cols), func(b *testing.B) {
			b.SetBytes(int64(8 * len(m.Data)))
			for b.Loop() {
				p.Pack(m)
			}
		})
	}
}

func BenchmarkLinear(b *testing.B) {
	for _, s := range []struct{ hidden, visible int }{{8, 8}, {64, 784}, {1000, 784}} {
		r := newRand()
		var p Packed
		p.Pack(matrix(r, s.hidden, s.visible, 0))
		x, bias, y := values(r, s.visible), values(r, s.hidden), values(r, s.hidden)
		b.Run(fmt.Sprintf("%dx%d", s.hidden, s.visible), func(b *testing.B) {
			for b.Loop() {
				p.Linear(y, bias, x)
			}
			report(b, 2*s.hidden*s.visible)
		})
	}
}

// BenchmarkSplit measures the cost of a parallel section that does nothing.
func BenchmarkSplit(b *testing.B) {
	for n := 1; n <= 2; n++ {
		w := NewWorkers(n)
		defer w.Close()
		f := func(lo, hi int) {}
		b.Run(fmt.Sprintf("workers=%d", n), func(b *testing.B) {
			for b.Loop() {
				w.Split(n, 1, f)
			}
		})
	}
}
