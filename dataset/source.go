package dataset

import (
	"fmt"
	"iter"
	"slices"

	"github.com/seed85368726/contractive/internal/finite"
)

// Source is a finite sequence of rows.
type Source interface {
	// Dim returns the length of every row.
	Dim() int

	// Rows yields the rows, in the same order at every call. A row belongs to the source: it may be
	// read until the next one is yielded, and must not be changed. After an error, which comes with a
	// nil row, the sequence ends.
	Rows() iter.Seq2[[]float32, error]
}

// Collect copies src into memory, and the labels and names with it if src is a [*Matrix]. It refuses a source
// without rows or columns and a row whose length is not Dim (ErrShape), and a value that is NaN or
// infinite (ErrNonFinite), and passes on an error of the source itself.
func Collect(src Source) (*Matrix, error) {
	if src == nil {
		return nil, fmt.Errorf("dataset: Collect: source is nil: %w", ErrShape)
	}
	width := src.Dim()
	if width < 1 {
		return nil, fmt.Errorf("dataset: Collect: source has width %d, want at least 1: %w", width, ErrShape)
	}
	m := &Matrix{Width: width}
	if in, ok := src.(*Matrix); ok {
		m.Data = make([]float32, 0, len(in.Data))
		m.Labels, m.Names = slices.Clone(in.Labels), slices.Clone(in.Names)
	}
	for row, err := range src.Rows() {
		if err != nil {
			return nil, fmt.Errorf("dataset: Collect: row %d: %w", m.Count, err)
		}
		if len(row) != width {
			return nil, fmt.Errorf("dataset: Collect: row %d has %d elements, want width = %d: %w", m.Count, len(row), width, ErrShape)
		}
		if column := finite.FirstNot(row); column >= 0 {
			return nil, fmt.Errorf("dataset: Collect: row %d, column %d is %v: %w", m.Count, column, row[column], ErrNonFinite)
		}
		m.Data = append(m.Data, row...)
		m.Count++
	}
	if m.Count == 0 {
		return nil, fmt.Errorf("dataset: Collect: source has 0 rows, want at least 1: %w", ErrShape)
	}
	return m, nil
}

// checkSource reports a source that is nil, and a number of its rows below the least.
func checkSource(src Source, name string, n, least int) error {
	if src == nil {
		return fmt.Errorf("source is nil: %w", ErrShape)
	}
	if n < least {
		return fmt.Errorf("%s is %d, want at least %d: %w", name, n, least, ErrShape)
	}
	return nil
}

// dim returns the length of the rows of a source that may be nil.
func dim(src Source) int {
	if src == nil {
		return 0
	}
	return src.Dim()
}
