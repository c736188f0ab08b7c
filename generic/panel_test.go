package generic

import (
	"fmt"
	"testing"
)

// wantProduct is the definition of one element of a product: a chain of fused
// multiply-adds for every block of 128 of the inner index, and the blocks added in order.
func wantProduct(start float32, inner int, a, b func(t int) float32) float32 {
	for t := 0; t < inner; t += 128 {
		var chain float32
		for u := t; u < min(t+128, inner); u++ {
			chain = exactFMA(a(u), b(u), chain)
		}
		start += chain
	}
	return start
}

func TestMulPanel(t *testing.T) {
	for _, s := range []struct{ m, n, k int }{
		{1, 1, 1}, {1, 64, 128}, {2, 3, 5}, {5, 63, 31}, {4, 65, 127}, {3, 130, 7}, {9, 8, 128},
	} {
		for _, gap := range []int{0, 3} {
			t.Run(fmt.Sprintf("%dx%dx%d+%d", s.m, s.n, s.k, gap), func(t *testing.T) {
				ldc, lda, ldat, ldb := s.n+gap, s.k+gap, s.m+gap, s.n+gap
				a, b, c := strided(s.m, s.k, lda), strided(s.k, s.n, ldb), strided(s.m, s.n, ldc)
				transposed := strided(s.k, s.m, ldat)
				for i := range s.m {
					for u := range s.k {
						transposed[u*ldat+i] = a[i*lda+u]
					}
				}
				bias, old := values(newRand(), s.n), strided(s.m, s.n, s.n)
				want := func(start func(i, j int) float32) []float32 {
					w := copies(c)[0]
					for i := range s.m {
						for j := range s.n {
							w[i*ldc+j] = wantProduct(start(i, j), s.k,
								func(u int) float32 { return a[i*lda+u] },
								func(u int) float32 { return b[u*ldb+j] })
						}
					}
					return w
				}
				for name, start := range map[string]struct {
					s    []float32 // nil for C itself
					lds  int
					want []float32
				}{
					"bias":  {bias, 0, want(func(i, j int) float32 { return bias[j] })},
					"other": {old, s.n, want(func(i, j int) float32 { return old[i*s.n+j] })},
					"C":     {nil, ldc, want(func(i, j int) float32 { return c[i*ldc+j] })},
				} {
					got := copies(c, c)
					from := [2][]float32{start.s, start.s}
					if start.s == nil {
						from = [2][]float32{got[0], got[1]}
					}
					MulPanel(got[0], ldc, from[0], start.lds, a, lda, b, ldb, s.m, s.n, s.k)
					requireBits(t, start.want, got[0], name)
					MulPanelT(got[1], ldc, from[1], start.lds, transposed, ldat, b, ldb, s.m, s.n, s.k)
					requireBits(t, start.want, got[1], name, " transposed")
				}
			})
		}
	}
}

// Linear has the bits of one row of MulPanel, block after block.
func TestLinear(t *testing.T) {
	r := newRand()
	for _, s := range []struct{ n, k int }{{1, 1}, {5, 127}, {8, 128}, {64, 129}, {7, 256}, {3, 300}, {70, 385}, {0, 5}} {
		for _, ldb := range []int{s.n + 1, s.n + 4} {
			x, b, start := values(r, s.k), strided(s.k, s.n, ldb), values(r, s.n)
			want := make([]float32, s.n)
			for j := range want {
				want[j] = wantProduct(start[j], s.k,
					func(u int) float32 { return x[u] },
					func(u int) float32 { return b[u*ldb+j] })
			}
			y := make([]float32, s.n)
			Linear(y, start, x, b, ldb)
			requireBits(t, want, y, s)

			blocks := copies(start)[0]
			for u := 0; u < s.k; u += Block {
				MulPanel(blocks, s.n, blocks, s.n, x[u:], s.k, b[u*ldb:], ldb, 1, s.n, min(Block, s.k-u))
			}
			requireBits(t, want, blocks, s, "blocks")

			Linear(start, start, x, b, ldb)
			requireBits(t, want, start, s, "in place")
		}
	}
}

// Without an inner index the start value itself is the result, its sign included.
func TestLinearEmpty(t *testing.T) {
	start := []float32{1, FMA(-0x1p-100, 0x1p-100, 0)}
	y := make([]float32, 2)
	Linear(y, start, nil, nil, 2)
	requireBits(t, start, y)
}
