package kernels

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/generic"
)

// productShapes around every bound of a block, and of the splits.
var productShapes = []struct{ rows, inner, cols int }{
	{0, 0, 0}, {0, 3, 4}, {3, 0, 4}, {3, 4, 0}, {70, 0, 70},
	{1, 1, 1}, {2, 3, 5}, {1, 300, 70}, {70, 1, 1}, {5, 7, 130},
	{63, 127, 63}, {64, 128, 64}, {65, 129, 65}, {129, 257, 131},
	{20, 196, 64}, {3, 130, 784}, {7, 512, 200}, {300, 784, 33},
}

// sum returns start + sum_{t<inner} l(t) r(t) as the contract defines it: a
// chain of fused multiply-adds for every block of 128, added in order.
func sum(start float32, inner int, l, r func(t int) float32) float32 {
	for t := 0; t < inner; t += 128 {
		var chain float32
		for u := t; u < min(t+128, inner); u++ {
			chain = generic.FMA(l(u), r(u), chain)
		}
		start += chain
	}
	return start
}

// wantProduct writes start + L R to C, element by element.
func wantProduct(c Matrix, inner int, start, l, r func(i, j int) float32) {
	for i := range c.Rows {
		for j := range c.Cols {
			c.Row(i)[j] = sum(start(i, j), inner,
				func(t int) float32 { return l(i, t) },
				func(t int) float32 { return r(t, j) })
		}
	}
}

func (m Matrix) at(i, j int) float32           { return m.Data[i*m.Stride+j] }
func (m Matrix) transposedAt(i, j int) float32 { return m.Data[j*m.Stride+i] }

// everyCount calls f with a nil *Workers and with 1 to 8 workers.
func everyCount(t *testing.T, f func(t *testing.T, w *Workers)) {
	t.Run("nil", func(t *testing.T) { f(t, nil) })
	for n := 1; n <= 8; n++ {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			w := NewWorkers(n)
			defer w.Close()
			f(t, w)
		})
	}
}

func TestProducts(t *testing.T) {
	r := newRand()
	for _, s := range productShapes {
		for _, gap := range []int{0, 3} {
			t.Run(fmt.Sprintf("%dx%dx%d+%d", s.rows, s.inner, s.cols, gap), func(t *testing.T) {
				a, at := matrix(r, s.rows, s.inner, gap), matrix(r, s.inner, s.rows, gap)
				b, bt := matrix(r, s.inner, s.cols, gap), matrix(r, s.cols, s.inner, gap)
				c, bias := matrix(r, s.rows, s.cols, gap), values(r, s.cols)
				zero := func(i, j int) float32 { return 0 }
				biased := func(i, j int) float32 { return bias[j] }
				want := func(start, l, r func(i, j int) float32) []float32 {
					m := c.clone()
					wantProduct(m, s.inner, start, l, r)
					return m.Data
				}
				matMul, matMulBias, addMatMul := want(zero, a.at, b.at), want(biased, a.at, b.at), want(c.at, a.at, b.at)
				matTMul, addMatTMul := want(zero, at.transposedAt, b.at), want(c.at, at.transposedAt, b.at)
				matTMulBias := want(biased, at.transposedAt, b.at)
				matMulT, matMulTBias := want(zero, a.at, bt.transposedAt), want(biased, a.at, bt.transposedAt)
				addMatMulT := want(c.at, a.at, bt.transposedAt)
				var packed Packed
				packed.Pack(bt)

				everyCount(t, func(t *testing.T, w *Workers) {
					got := c.clone()
					w.MatMul(got, a, b, nil)
					requireBits(t, matMul, got.Data, "MatMul")
					w.MatMul(got, a, b, bias)
					requireBits(t, matMulBias, got.Data, "MatMul with bias")
					w.MatTMul(got, at, b, nil)
					requireBits(t, matTMul, got.Data, "MatTMul")
					w.MatTMul(got, at, b, bias)
					requireBits(t, matTMulBias, got.Data, "MatTMul with bias")
					got = c.clone()
					w.AddMatTMul(got, at, b)
					requireBits(t, addMatTMul, got.Data, "AddMatTMul")
					got = c.clone()
					w.AddMatMul(got, a, b)
					requireBits(t, addMatMul, got.Data, "AddMatMul")
					got = c.clone()
					w.AddMatMulT(got, a, &packed)
					requireBits(t, addMatMulT, got.Data, "AddMatMulT")
					w.MatMulT(got, a, &packed, nil)
					requireBits(t, matMulT, got.Data, "MatMulT")
					w.MatMulT(got, a, &packed, bias)
					requireBits(t, matMulTBias, got.Data, "MatMulT with bias")
				})
			})
		}
	}
}

// A product of a wide C and few rows is split over columns, of a tall one over rows.
func TestProductSplit(t *testing.T) {
	w := NewWorkers(2)
	defer w.Close()
	split := func(rows, cols int) section {
		p := product{c: NewMatrix(rows, cols), a: NewMatrix(rows, 512), inner: 512, b: NewMatrix(512, cols)}
		return w.plan(&p)
	}
	few := split(2, 784)
	require.True(t, few.product.byColumns)
	require.Equal(t, 2, few.parts)
	require.Equal(t, 7*64, few.bound(1))
	tall := split(128, 64)
	require.False(t, tall.product.byColumns)
	require.Equal(t, 2, tall.parts)
	require.Equal(t, 64, tall.bound(1))
	require.Equal(t, 1, func() int { s := split(2, 3); return s.parts }(), "too small to share")
}
