package dataset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/seed85368726/contractive/internal/finite"
)

// CSVOptions says what is in a CSV file. The zero value is for numbers and nothing else, separated by commas.
type CSVOptions struct {
	// Header says that the first record holds the names of the columns.
	Header bool

	// Label selects the column of labels, which is then no feature: by its name in the header, or by
	// its number, where "0" is the first and "-1" the last. A name goes before a number. "" means that
	// there are no labels. Labels are integers of 32 bits; names of classes are refused.
	Label string

	// Comma separates fields; 0 means ','.
	Comma rune

	// Missing says what becomes of a missing value: a field that is empty but for spaces, or is "?",
	// or "NA", "NaN" or "null" in any case. A missing label is always an error.
	Missing Missing

	// Fill is what [MissingFill] puts in the place of a missing value.
	Fill float32

	// MaxColumns and MaxRows limit the columns, the label included, and the rows; 0 means
	// [DefaultMaxColumns] columns and any number of rows. A record has at most 4096
	// bytes and 32 more for each of MaxColumns.
	MaxColumns, MaxRows int
}

// DefaultMaxColumns is the limit that readers put on the columns of a CSV file.
const DefaultMaxColumns = 16384

// Missing is a policy for missing values.
type Missing int

const (
	MissingError Missing = iota // refuse the file, and name row and column
	MissingMean                 // take the mean of the values that the column has; not for [OpenFile], which does not know it
	MissingFill                 // take [CSVOptions].Fill
)

// The room of a record: what it has in any case, and for each of MaxColumns.
const (
	bytesPerRecord = 4096
	bytesPerColumn = 32
)

// check returns o with defaults in the place of zeros.
func (o CSVOptions) check() (CSVOptions, error) {
	if o.Comma == 0 {
		o.Comma = ','
	}
	if slices.Contains([]rune{'"', '\r', '\n', utf8.RuneError}, o.Comma) || !utf8.ValidRune(o.Comma) {
		return o, fmt.Errorf("separator is %q, want a character that is no quote and no line break: %w", o.Comma, ErrFormat)
	}
	if o.Missing < MissingError || o.Missing > MissingFill {
		return o, fmt.Errorf("policy for missing values is %d, want %d to %d: %w", o.Missing, MissingError, MissingFill, ErrFormat)
	}
	if finite.FirstNot([]float32{o.Fill}) >= 0 {
		return o, fmt.Errorf("fill is %v: %w", o.Fill, ErrNonFinite)
	}
	for _, limit := range []struct {
		name string
		n    *int
		most int // and what 0 means
	}{{"columns", &o.MaxColumns, DefaultMaxColumns}, {"rows", &o.MaxRows, math.MaxInt}} {
		if *limit.n < 0 {
			return o, fmt.Errorf("limit of %s is %d, want at least 0: %w", limit.name, *limit.n, ErrShape)
		}
		if *limit.n == 0 {
			*limit.n = limit.most
		}
	}
	o.MaxColumns = min(o.MaxColumns, math.MaxInt32/bytesPerColumn-bytesPerRecord)
	return o, nil
}

// labelColumn returns the index of the column that o.Label selects among n, or -1 for none.
func (o *CSVOptions) labelColumn(names []string, n int) (int, error) {
	if o.Label == "" {
		return -1, nil
	}
	if i := slices.Index(names, o.Label); i >= 0 {
		if again := slices.Index(names[i+1:], o.Label); again >= 0 {
			return 0, fmt.Errorf("label column is %s, which columns %d and %d are named: %w", clip(o.Label), i, i+1+again, ErrFormat)
		}
		return i, nil
	}
	i, err := strconv.Atoi(o.Label)
	if err != nil || i < -n || i >= n {
		return 0, fmt.Errorf("label column is %s, want a name in the header or a number from %d to %d: %w", clip(o.Label), -n, n-1, ErrFormat)
	}
	return (i + n) % n, nil
}

// malformedCSV takes the place and the wrapper away from an error of encoding/csv, whose lines count from 1 as those here do.
func malformedCSV(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fmt.Errorf("line %d, byte %d: %w: %w", parse.Line, parse.Column, ErrFormat, parse.Err)
	}
	return malformed("text", err)
}
