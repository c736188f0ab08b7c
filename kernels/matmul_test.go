package kernels

import (
	"fmt"
	"math/rand/v2"
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

// chains returns what the contract adds up for an element of a product: a chain of fused multiply-adds for every block of 128.
func chains(inner int, l, r func(t int) float32) (sums []float32) {
	for t := 0; t < inner; t += 128 {
		var chain float32
		for u := t; u < min(t+128, inner); u++ {
			chain = generic.FMA(l(u), r(u), chain)
		}
		sums = append(sums, chain)
	}
	return sums
}

// wantProducts returns, for each start, a copy of C with start + A B in it, element by element.
func wantProducts(c, a, b Matrix, starts ...func(i, j int) float32) [][]float32 {
	want := make([]Matrix, len(starts))
	for k := range want {
		want[k] = c.clone()
	}
	for i := range c.Rows {
		for j := range c.Cols {
			sums := chains(a.Cols, func(t int) float32 { return a.at(i, t) }, func(t int) float32 { return b.at(t, j) })
			for k, start := range starts {
				sum := start(i, j)
				for _, chain := range sums {
					sum += chain
				}
				want[k].Row(i)[j] = sum
			}
		}
	}
	data := make([][]float32, len(want))
	for k := range want {
		data[k] = want[k].Data
	}
	return data
}

func (m Matrix) at(i, j int) float32 { return m.Data[i*m.Stride+j] }

// transposed returns the transpose of m, whose rows are gap elements apart.
func (m Matrix) transposed(r *rand.Rand, gap int) Matrix {
	t := matrix(r, m.Cols, m.Rows, gap)
	for i := range t.Rows {
		for j := range t.Cols {
			t.Row(i)[j] = m.at(j, i)
		}
	}
	return t
}

// everyCount calls f with a nil *Workers and with 1 to 8 workers, or with fewer kinds where tests are short.
func everyCount(t *testing.T, f func(t *testing.T, w *Workers)) {
	t.Run("nil", func(t *testing.T) { f(t, nil) })
	for n := 1; n <= 8; n++ {
		if testing.Short() && n%3 != 2 {
			continue
		}
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
				a, b := matrix(r, s.rows, s.inner, gap), matrix(r, s.inner, s.cols, gap)
				at, bt := a.transposed(r, gap), b.transposed(r, gap)
				c, bias := matrix(r, s.rows, s.cols, gap), values(r, s.cols)
				want := wantProducts(c, a, b, func(i, j int) float32 { return 0 }, func(i, j int) float32 { return bias[j] }, c.at)
				plain, biased, added := want[0], want[1], want[2]
				var packed Packed
				packed.Pack(bt)

				everyCount(t, func(t *testing.T, w *Workers) {
					got := c.clone()
					w.MatMul(got, a, b, nil)
					requireBits(t, plain, got.Data, "MatMul")
					w.MatMul(got, a, b, bias)
					requireBits(t, biased, got.Data, "MatMul with bias")
					w.MatTMul(got, at, b, nil)
					requireBits(t, plain, got.Data, "MatTMul")
					w.MatTMul(got, at, b, bias)
					requireBits(t, biased, got.Data, "MatTMul with bias")
					w.MatMulT(got, a, &packed, nil)
					requireBits(t, plain, got.Data, "MatMulT")
					w.MatMulT(got, a, &packed, bias)
					requireBits(t, biased, got.Data, "MatMulT with bias")
					for name, add := range map[string]func(c Matrix){
						"AddMatMul":  func(c Matrix) { w.AddMatMul(c, a, b) },
						"AddMatTMul": func(c Matrix) { w.AddMatTMul(c, at, b) },
						"AddMatMulT": func(c Matrix) { w.AddMatMulT(c, a, &packed) },
					} {
						got := c.clone()
						add(got)
						requireBits(t, added, got.Data, name)
					}
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
