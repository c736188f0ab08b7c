package kernels

import (
	"fmt"
	"math"
	"math/bits"
)

// Matrix is a view of a row-major matrix: element (i, j) is Data[i*Stride+j].
// Stride is at least Cols; Data reaches at least to the end of the last row,
// (Rows-1)*Stride + Cols. Rows and Cols may be zero.
type Matrix struct {
	Data               []float32
	Rows, Cols, Stride int
}

// NewMatrix returns a matrix of zeros without gaps between its rows.
func NewMatrix(rows, cols int) Matrix {
	if rows < 0 || cols < 0 || cols > 0 && rows > math.MaxInt/cols {
		panic(fmt.Sprintf("kernels: NewMatrix: %d x %d", rows, cols))
	}
	return Matrix{make([]float32, rows*cols), rows, cols, cols}
}

// Row returns row i, which shares the memory of m.
func (m Matrix) Row(i int) []float32 {
	if uint(i) >= uint(m.Rows) {
		mismatch(i, m.Rows, "Row", "index %d, the matrix has %d rows")
	}
	o := i * m.Stride
	return m.Data[o : o+m.Cols : o+m.Cols]
}

// RowRange returns the rows lo <= i < hi of m as a matrix that shares its memory.
func (m Matrix) RowRange(lo, hi int) Matrix {
	if lo < 0 || lo > hi || hi > m.Rows {
		badRange("RowRange", lo, hi, m.Rows, "rows")
	}
	r := Matrix{nil, hi - lo, m.Cols, m.Stride}
	if lo < hi {
		r.Data = m.Data[lo*m.Stride : (hi-1)*m.Stride+m.Cols]
	}
	return r
}

// ColRange returns the columns lo <= j < hi of m as a matrix that shares its memory.
func (m Matrix) ColRange(lo, hi int) Matrix {
	if lo < 0 || lo > hi || hi > m.Cols {
		badRange("ColRange", lo, hi, m.Cols, "columns")
	}
	r := Matrix{nil, m.Rows, hi - lo, m.Stride}
	if m.Rows > 0 {
		r.Data = m.Data[lo : (m.Rows-1)*m.Stride+hi]
	}
	return r
}

//go:noinline
func badRange(op string, lo, hi, n int, what string) {
	panic(fmt.Sprintf("kernels: %s: range [%d, %d), the matrix has %d %s", op, lo, hi, n, what))
}

// valid reports whether m keeps the promises of its type.
func (m *Matrix) valid() bool {
	negative := m.Rows|m.Cols|m.Stride|(m.Stride-m.Cols) < 0
	if m.Rows == 0 {
		return !negative
	}
	over, last := bits.Mul(uint(m.Rows-1), uint(m.Stride)) // where the last row starts
	room := len(m.Data) - m.Cols
	return !negative && room >= 0 && over == 0 && last <= uint(room)
}

// check panics unless m, the argument called name, is valid.
func (m *Matrix) check(op, name string) {
	if !m.valid() {
		m.reject(op, name)
	}
}

//go:noinline
func (m *Matrix) reject(op, name string) {
	panic(fmt.Sprintf("kernels: %s: %s is %d x %d with stride %d in a slice of %d elements",
		op, name, m.Rows, m.Cols, m.Stride, len(m.Data)))
}
