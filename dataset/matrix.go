package dataset

import (
	"fmt"
	"iter"
	"math/bits"
)

// Matrix is a set of rows in memory. It implements [Source].
type Matrix struct {
	Data   []float32 // Count rows of Width elements, row-major
	Count  int       // number of rows
	Width  int       // number of elements of a row
	Labels []int     // class of each row, or nil
	Names  []string  // of the features, from the header of a CSV file; or nil
}

// NewMatrix returns a matrix over data, which it keeps and does not copy. Both sizes must be at least 1
// and their product must be len(data), else the error wraps ErrShape. Values are not examined;
// [Collect] does that.
func NewMatrix(data []float32, count, width int) (*Matrix, error) {
	m := &Matrix{Data: data, Count: count, Width: width}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("dataset: NewMatrix: %w", err)
	}
	return m, nil
}

// Row returns row i, a view into Data. It panics if i is out of range, as an index expression does.
func (m *Matrix) Row(i int) []float32 {
	return m.Data[i*m.Width : (i+1)*m.Width : (i+1)*m.Width]
}

// Dim returns Width, and 0 for a nil matrix.
func (m *Matrix) Dim() int {
	if m == nil {
		return 0
	}
	return m.Width
}

// Rows yields the rows in order. They are views into Data and stay valid. If the fields contradict
// each other the sequence is one error that wraps ErrShape.
func (m *Matrix) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		if err := m.check(); err != nil {
			yield(nil, fmt.Errorf("dataset: Rows: %w", err))
			return
		}
		for i := range m.Count {
			if !yield(m.Row(i), nil) {
				return
			}
		}
	}
}

// check reports a nil matrix, and sizes that are below 1 or do not fit the slices.
func (m *Matrix) check() error {
	if m == nil {
		return fmt.Errorf("matrix is nil: %w", ErrShape)
	}
	if m.Count < 1 {
		return fmt.Errorf("count is %d, want at least 1: %w", m.Count, ErrShape)
	}
	if m.Width < 1 {
		return fmt.Errorf("width is %d, want at least 1: %w", m.Width, ErrShape)
	}
	if hi, lo := bits.Mul64(uint64(m.Count), uint64(m.Width)); hi != 0 || lo != uint64(len(m.Data)) {
		return fmt.Errorf("data has %d elements, want count * width = %d * %d: %w", len(m.Data), m.Count, m.Width, ErrShape)
	}
	if m.Labels != nil && len(m.Labels) != m.Count {
		return fmt.Errorf("labels has %d elements, want count = %d: %w", len(m.Labels), m.Count, ErrShape)
	}
	if m.Names != nil && len(m.Names) != m.Width {
		return fmt.Errorf("names has %d elements, want width = %d: %w", len(m.Names), m.Width, ErrShape)
	}
	return nil
}
