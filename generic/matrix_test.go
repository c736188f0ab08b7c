package generic

import (
	"math"
	"testing"
)

// strided returns a matrix of rows x cols values whose gaps are NaN.
func strided(rows, cols, stride int) []float32 {
	a := values(newRand(), rows*stride)
	for i := range a {
		if i%stride >= cols {
			a[i] = float32(math.NaN())
		}
	}
	return a
}

func TestMatVec(t *testing.T) {
	r := newRand()
	for _, s := range []struct{ rows, cols, stride int }{{0, 3, 3}, {3, 0, 1}, {1, 1, 1}, {5, 70, 70}, {7, 33, 40}} {
		a := strided(s.rows, s.cols, s.stride)
		x := values(r, s.cols)
		y, n := make([]float32, s.rows), make([]float32, s.rows)
		wantY, wantN := make([]float32, s.rows), make([]float32, s.rows)
		for i := range s.rows {
			row := a[i*s.stride:][:s.cols]
			wantY[i] = wantReduction(s.cols, func(j int, acc float32) float32 { return exactFMA(row[j], x[j], acc) })
			wantN[i] = wantReduction(s.cols, func(j int, acc float32) float32 { return exactFMA(row[j], row[j], acc) })
		}
		MatVec(y, a, s.stride, x)
		requireBits(t, wantY, y, s)
		RowNorms2(n, a, s.stride, s.cols)
		requireBits(t, wantN, n, s)
		clear(y)
		clear(n)
		MatVecNorms2(y, n, a, s.stride, x)
		requireBits(t, wantY, y, s)
		requireBits(t, wantN, n, s)
	}
}

func TestMatVecT(t *testing.T) {
	r := newRand()
	for _, s := range []struct{ rows, cols, stride int }{{0, 3, 3}, {3, 0, 1}, {1, 1, 1}, {70, 5, 5}, {33, 7, 9}} {
		a, x, y := strided(s.rows, s.cols, s.stride), values(r, s.rows), values(r, s.cols)
		want := make([]float32, s.cols)
		for j := range want {
			want[j] = y[j]
			for i := range s.rows {
				want[j] = exactFMA(x[i], a[i*s.stride+j], want[j])
			}
		}
		MatVecT(y, y, a, s.stride, x)
		requireBits(t, want, y, s)
	}
}

func TestAddOuter(t *testing.T) {
	const alpha = 0.37
	r := newRand()
	for _, s := range []struct{ rows, cols, stride int }{{0, 3, 3}, {3, 0, 1}, {1, 1, 1}, {20, 5, 5}, {13, 7, 9}} {
		a, x, y := strided(s.rows, s.cols, s.stride), values(r, s.rows), values(r, s.cols)
		want := copies(a)[0]
		for i := range s.rows {
			for j := range s.cols {
				want[i*s.stride+j] = exactFMA(float32(alpha*x[i]), y[j], want[i*s.stride+j])
			}
		}
		AddOuter(a, s.stride, alpha, x, y)
		requireBits(t, want, a, s)
	}
}

func TestTranspose(t *testing.T) {
	for _, s := range []struct{ rows, cols, lda, ldb int }{{0, 3, 3, 1}, {3, 0, 1, 3}, {1, 1, 1, 1}, {5, 7, 7, 5}, {9, 4, 6, 12}} {
		a, b := strided(s.rows, s.cols, s.lda), strided(s.cols, s.rows, s.ldb)
		want := copies(b)[0]
		for i := range s.rows {
			for j := range s.cols {
				want[j*s.ldb+i] = a[i*s.lda+j]
			}
		}
		Transpose(b, s.ldb, a, s.lda, s.rows, s.cols)
		requireBits(t, want, b, s)
	}
}
