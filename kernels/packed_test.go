package kernels

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPackLayout(t *testing.T) {
	r := newRand()
	var p Packed
	for _, rows := range []int{0, 1, 7, 8, 9, 63, 64, 65, 100, 128, 131} {
		for _, cols := range []int{0, 1, 7, 8, 9, 50, 1024, 1025, 2051} {
			b := matrix(r, rows, cols, 3)
			p.Pack(b)
			want := []float32{}
			for j := 0; j < rows; j += 64 {
				width := min(64, (rows-j+7)/8*8)
				for i := range cols {
					for k := j; k < j+width; k++ {
						if k < rows {
							want = append(want, b.at(k, i))
						} else {
							want = append(want, 0)
						}
					}
				}
			}
			requireBits(t, want, p.data, fmt.Sprintf("%d x %d", rows, cols))
		}
	}
}

// Rows that are replaced in any ranges, aligned to panels or not, give the bits of packing the whole anew.
func TestPackRows(t *testing.T) {
	r := newRand()
	for _, s := range []struct{ rows, cols int }{{1, 1}, {9, 3}, {64, 8}, {131, 9}, {200, 1030}, {5, 0}} {
		old, b := matrix(r, s.rows, s.cols, 1), matrix(r, s.rows, s.cols, 3)
		var want, have Packed
		want.Pack(b)
		for _, step := range []int{1, 7, 16, 64, 100, 1000} {
			have.Pack(old)
			for lo := 0; lo < s.rows; lo += step {
				have.PackRows(lo, b.RowRange(lo, min(lo+step, s.rows)))
			}
			have.PackRows(s.rows, b.RowRange(s.rows, s.rows))
			requireBits(t, want.data, have.data, fmt.Sprintf("%v by %d", s, step))
		}
	}
}

// A range beyond the largest int is one that B does not have.
func TestPackRowsBeyondInt(t *testing.T) {
	var p Packed
	p.Pack(NewMatrix(4, 5))
	require.Panics(t, func() { p.PackRows(math.MaxInt, NewMatrix(2, 5)) })
}

func TestPackReusesMemory(t *testing.T) {
	var p Packed
	big, small := matrix(newRand(), 100, 30, 0), matrix(newRand(), 7, 30, 2)
	p.Pack(big)
	require.Zero(t, testing.AllocsPerRun(10, func() { p.Pack(small); p.Pack(big) }))
}

// One row encoded alone has the bits of that row in a batch.
func TestLinear(t *testing.T) {
	r := newRand()
	for _, s := range []struct{ rows, cols int }{
		{0, 0}, {0, 3}, {3, 0}, {1, 1}, {64, 784}, {65, 127}, {8, 128}, {9, 129}, {130, 300},
		{70, 1024}, {70, 1025}, {20, 2500},
	} {
		b, x := matrix(r, s.rows, s.cols, 1), matrix(r, 3, s.cols, 2)
		bias, y := values(r, s.rows), values(r, s.rows)
		var p Packed
		p.Pack(b)
		for _, bias := range [][]float32{nil, bias} {
			c := NewMatrix(x.Rows, s.rows)
			(*Workers)(nil).MatMulT(c, x, &p, bias)
			for i := range x.Rows {
				p.Linear(y, bias, x.Row(i))
				requireBits(t, c.Row(i), y, s)
			}
		}
	}
}
