package kernels

import (
	"math"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestViews(t *testing.T) {
	m := NewMatrix(4, 6)
	for i := range m.Data {
		m.Data[i] = float32(10*(i/6) + i%6)
	}
	v := m.RowRange(1, 3).ColRange(2, 5)
	require.Equal(t, []int{2, 3, 6}, []int{v.Rows, v.Cols, v.Stride})
	require.Equal(t, []float32{12, 13, 14}, v.Row(0))
	require.Equal(t, []float32{22, 23, 24}, v.Row(1))
	require.Equal(t, 3, cap(v.Row(0)), "appending to a row does not reach the next one")
	require.Len(t, v.Data, 6+3, "a view ends with its last row")
	v.Row(1)[0] = -1
	require.EqualValues(t, -1, m.Row(2)[2], "views share memory")
}

// Every range of every small matrix, down to nothing, is a valid matrix.
func TestEmptyViews(t *testing.T) {
	for rows := range 4 {
		for cols := range 4 {
			m := NewMatrix(rows, cols)
			for lo := range rows + 1 {
				for hi := lo; hi <= rows; hi++ {
					r := m.RowRange(lo, hi)
					require.True(t, r.valid())
					for clo := range cols + 1 {
						for chi := clo; chi <= cols; chi++ {
							c := r.ColRange(clo, chi)
							require.True(t, c.valid())
							MatVec(make([]float32, hi-lo), c, make([]float32, chi-clo))
							for i := range c.Rows {
								require.Len(t, c.Row(i), c.Cols)
							}
						}
					}
				}
			}
		}
	}
}

// What a matrix claims is compared without overflow: a product of sizes that is small, or 0, modulo the range of int.
func TestValidDoesNotOverflow(t *testing.T) {
	const half = 1 << (bits.UintSize / 2)
	data := make([]float32, 100)
	for _, m := range []Matrix{
		{data, half + 1, 4, half}, {data, 2*half + 1, 4, half / 2}, {data, half, 4, half + 1},
		{data, 3, 4, math.MaxInt}, {data, 5, 4, math.MaxInt}, {data, math.MaxInt, 1, math.MaxInt}, {data, math.MaxInt, 100, 100},
		{data, 1, 4, math.MinInt}, {data, 0, 4, math.MinInt}, {data, 1, math.MinInt, 1}, {data, math.MinInt, 1, 1},
		{data, 1, math.MaxInt, math.MaxInt}, {data, math.MinInt, math.MinInt, math.MinInt},
	} {
		require.False(t, m.valid(), "%d x %d, stride %d", m.Rows, m.Cols, m.Stride)
	}
	for _, m := range []Matrix{
		{data, 1, 4, math.MaxInt}, {data, 0, 4, math.MaxInt}, {nil, 0, math.MaxInt, math.MaxInt}, {nil, math.MaxInt, 0, 0}, {data, 2, 1, 99},
	} {
		require.True(t, m.valid(), "%d x %d, stride %d", m.Rows, m.Cols, m.Stride)
	}
}

func TestNewMatrixTooLarge(t *testing.T) {
	require.Panics(t, func() { NewMatrix(math.MaxInt/2, 3) })
}
