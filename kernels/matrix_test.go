package kernels

import (
	"math"
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

func TestNewMatrixTooLarge(t *testing.T) {
	require.Panics(t, func() { NewMatrix(math.MaxInt/2, 3) })
}
