package dataset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// csvRows reads a CSV file a row at a time.
type csvRows struct {
	opts        CSVOptions
	lines       *recordReader
	records     *csv.Reader
	names       []string // of columns, nil without a header
	columns     int      // fields of every record
	width       int      // of them, features
	labelColumn int      // -1 for none
	first       []string // the first record, until next takes it
	line        int      // where the present record starts, from 1

	done  int // rows
	row   []float32
	label int
}

// newCSVRows reads up to the first row, which says how many columns there are.
func newCSVRows(r io.Reader, opts CSVOptions, maxBytes int64) (*csvRows, error) {
	opts, err := opts.check()
	if err != nil {
		return nil, err
	}
	text, err := decompress(r, maxBytes)
	if err != nil {
		return nil, err
	}
	c := &csvRows{opts: opts, lines: newRecordReader(text, &opts)}
	c.records = csv.NewReader(c.lines)
	c.records.Comma = opts.Comma
	c.records.FieldsPerRecord = -1 // next compares, and says what it found
	c.records.ReuseRecord = true
	return c, c.start()
}

func (c *csvRows) start() error {
	if c.opts.Header {
		names, err := c.record()
		if err == io.EOF {
			return fmt.Errorf("header is missing: %w", ErrFormat)
		}
		if err != nil {
			return fmt.Errorf("header: %w", err)
		}
		c.names = make([]string, len(names))
		for i, name := range names {
			c.names[i] = strings.TrimSpace(name)
		}
	}
	first, err := c.record()
	if err == io.EOF {
		return fmt.Errorf("file has 0 rows, want at least 1: %w", ErrShape)
	}
	if err != nil {
		return fmt.Errorf("row 0: %w", err)
	}
	c.first, c.columns = first, len(first)
	if c.names != nil {
		c.columns = len(c.names)
	}
	if c.labelColumn, err = c.opts.labelColumn(c.names, c.columns); err != nil {
		return err
	}
	if c.width = c.columns; c.labelColumn >= 0 {
		c.width--
	}
	if c.width < 1 {
		return fmt.Errorf("file has %d column with the label, want at least 2: %w", c.columns, ErrShape)
	}
	c.row = make([]float32, c.width)
	return nil
}

// record returns the next record, which the one after it overwrites.
func (c *csvRows) record() ([]string, error) {
	c.lines.start()
	fields, err := c.records.Read()
	if c.lines.err != nil { // before what encoding/csv made of the rest
		err = c.lines.err
	}
	if err == io.EOF {
		return nil, io.EOF
	}
	if err != nil {
		return nil, malformedCSV(err)
	}
	c.line, _ = c.records.FieldPos(0)
	return fields, nil
}

func (c *csvRows) dim() int { return c.width }

// next returns a row, which it overwrites at the next call, and io.EOF after the last; it sets label.
func (c *csvRows) next() ([]float32, error) {
	fields := c.first
	if c.first = nil; fields == nil {
		var err error
		if fields, err = c.record(); err != nil {
			if err != io.EOF {
				err = fmt.Errorf("row %d: %w", c.done, err)
			}
			return nil, err
		}
	}
	if c.done >= c.opts.MaxRows {
		return nil, fmt.Errorf("file has more than the limit of %d rows: %w", c.opts.MaxRows, ErrTooLarge)
	}
	if len(fields) != c.columns {
		return nil, fmt.Errorf("%s has %d fields, want %d: %w", c.place(), len(fields), c.columns, ErrShape)
	}
	if err := c.parse(fields); err != nil {
		return nil, err
	}
	c.done++
	return c.row, nil
}

// parse sets row and label.
func (c *csvRows) parse(fields []string) (err error) {
	row := c.row[:0]
	for i, field := range fields {
		field = strings.TrimSpace(field)
		if i == c.labelColumn {
			if c.label, err = parseLabel(field); err != nil {
				return c.at(i, err)
			}
			continue
		}
		v, err := c.value(field)
		if err != nil {
			return c.at(i, err)
		}
		row = append(row, v)
	}
	return nil
}

// value returns what a field holds, NaN where a mean has to come.
func (c *csvRows) value(field string) (float32, error) {
	if isMissing(field) {
		switch c.opts.Missing {
		case MissingMean:
			return float32(math.NaN()), nil
		case MissingFill:
			return c.opts.Fill, nil
		}
		return 0, fmt.Errorf("is missing (%q), want a number: %w", field, ErrFormat)
	}
	v, err := strconv.ParseFloat(field, 32)
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && math.IsInf(v, 0):
		return 0, fmt.Errorf("is %s, which is %v as float32: %w", clip(field), v, ErrNonFinite)
	case err != nil || v != v:
		return 0, fmt.Errorf("is %s, want a number: %w", clip(field), ErrFormat)
	}
	return float32(v), nil
}

// isMissing says that a field, trimmed, holds no value. What strconv takes for NaN is among it.
func isMissing(field string) bool {
	return field == "" || field == "?" || strings.EqualFold(field, "na") || strings.EqualFold(field, "nan") || strings.EqualFold(field, "null")
}

func parseLabel(field string) (int, error) {
	n, err := strconv.ParseInt(field, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("is %s, want a label: an integer of 32 bits: %w", clip(field), ErrFormat)
	}
	return int(n), nil
}

// at says where in the present record an error is.
func (c *csvRows) at(i int, err error) error {
	return fmt.Errorf("%s, %s %w", c.place(), c.column(i), err)
}

func (c *csvRows) place() string { return fmt.Sprintf("row %d (line %d)", c.done, c.line) }

// column names column i of the file.
func (c *csvRows) column(i int) string {
	if c.names == nil {
		return fmt.Sprintf("column %d", i)
	}
	return fmt.Sprintf("column %d %s", i, clip(c.names[i]))
}

// features returns the names of the features, nil without a header.
func (c *csvRows) features() []string {
	if c.names == nil {
		return nil
	}
	names := make([]string, c.width)
	for i := range names {
		names[i] = c.names[c.field(i)]
	}
	return names
}

// field returns the column of the file that feature i comes from.
func (c *csvRows) field(i int) int {
	if c.labelColumn >= 0 && i >= c.labelColumn {
		return i + 1
	}
	return i
}
