package dataset

import (
	"fmt"
	"io"
	"math"
)

// ReadCSV reads a whole CSV file with [DefaultMaxBytes] as the limit of the text and of the matrix.
func ReadCSV(r io.Reader, opts CSVOptions) (*Matrix, error) {
	return ReadCSVLimit(r, opts, DefaultMaxBytes)
}

// ReadCSVLimit reads comma-separated values (RFC 4180, as encoding/csv reads it), plain or compressed with
// gzip (recognised by its first bytes). The text after decompression and the matrix have at most maxBytes
// each. Names is set if there is a header. A byte order mark at the start and blank lines are skipped; spaces around a field do not count.
//
// Numbers have the syntax of [strconv.ParseFloat] and become the nearest float32. Errors name the row
// and the column, counted from 0 as in the matrix and in the file, and the line, counted from 1. They wrap
// ErrFormat for a field that is not a number, a missing value that opts.Missing does not allow, a column
// without any value under [MissingMean], a label that is not an integer, damaged quotes or gzip, and
// options that make no sense; ErrShape for a record of another length than the first and for a file
// without rows or without features; ErrTooLarge above a limit; ErrNonFinite for a value that is infinite
// or too large for float32. An error of r is passed on.
//
// Memory in use is at most 8 bytes a value, 16 bytes a label and a few times the longest record, plus 1 MiB.
func ReadCSVLimit(r io.Reader, opts CSVOptions, maxBytes int64) (*Matrix, error) {
	m, err := readCSV(r, opts, maxBytes)
	if err != nil {
		return nil, fmt.Errorf("dataset: ReadCSV: %w", err)
	}
	return m, nil
}

func readCSV(r io.Reader, opts CSVOptions, maxBytes int64) (*Matrix, error) {
	rows, err := newCSVRows(r, opts, maxBytes)
	if err != nil {
		return nil, err
	}
	var (
		data   pieces[float32]
		labels pieces[int]
		means  = columnMeans{on: opts.Missing == MissingMean}
		most   = min(max(maxBytes, 0)/4, math.MaxInt/4)
	)
	for {
		row, err := rows.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if int64(data.count) > most-int64(len(row)) {
			return nil, fmt.Errorf("row %d (line %d): values exceed the limit of %d bytes: %w", rows.done-1, rows.line, maxBytes, ErrTooLarge)
		}
		means.add(row)
		data.add(row...)
		if rows.labelColumn >= 0 {
			labels.add(rows.label)
		}
	}
	m := &Matrix{Count: rows.done, Width: rows.width, Names: rows.features()}
	m.Data = data.join()
	if rows.labelColumn >= 0 {
		m.Labels = labels.join()
	}
	if err := means.fill(m, rows); err != nil {
		return nil, err
	}
	return m, nil
}

// columnMeans puts the mean of the values that a column has in the place of those it lacks, which are NaN until then.
type columnMeans struct {
	on     bool
	sums   []float64
	counts []int
}

func (c *columnMeans) add(row []float32) {
	if !c.on {
		return
	}
	if c.sums == nil {
		c.sums, c.counts = make([]float64, len(row)), make([]int, len(row))
	}
	for i, v := range row {
		if v == v {
			c.sums[i] += float64(v)
			c.counts[i]++
		}
	}
}

func (c *columnMeans) fill(m *Matrix, rows *csvRows) error {
	if !c.on {
		return nil
	}
	for i, n := range c.counts {
		if n == 0 {
			return fmt.Errorf("%s has 0 values in %d rows, want at least 1 for a mean: %w", rows.column(rows.field(i)), m.Count, ErrFormat)
		}
	}
	for i, v := range m.Data {
		if v != v {
			column := i % m.Width
			m.Data[i] = float32(c.sums[column] / float64(c.counts[column]))
		}
	}
	return nil
}
