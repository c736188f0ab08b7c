package dataset

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"os"
)

// File is a [Source] over a file, which may be larger than memory: it is read anew for every call of Rows,
// a row at a time. It holds the path and no open file between calls, so there is nothing to close, and it
// may be used by several goroutines at a time. Make one with [OpenFile].
type File struct {
	path string
	opts Options
	dim  int
	rows int // that the header promises; 0 if there is no such header
}

// OpenFile returns a source over the file at path, of the formats that [ReadFile] reads, after reading it
// up to the first row. Labels are read and checked, but a File does not keep them. Errors are those of
// ReadFile, and ErrFormat for [MissingMean], which needs the whole file before it knows the first row.
func OpenFile(path string, opts Options) (*File, error) {
	f := &File{path: path, opts: opts}
	if err := f.probe(); err != nil {
		return nil, fmt.Errorf("dataset: OpenFile: %s: %w", path, bare(err))
	}
	return f, nil
}

// probe learns the length of a row from the first.
func (f *File) probe() error {
	return f.read(func(rows rowReader) error {
		f.dim = rows.dim()
		if p, ok := rows.(*packedRows); ok {
			f.rows = p.count
		}
		_, err := rows.next()
		return err
	})
}

// Dim returns the number of features, and 0 for a nil file.
func (f *File) Dim() int {
	if f == nil {
		return 0
	}
	return f.dim
}

// Count returns the number of rows, if the file begins with it: an IDX or NPY file does, a CSV file does not. A file that has fewer
// or more gives an error where [File.Rows] finds out.
func (f *File) Count() (n int, known bool) {
	if f == nil {
		return 0, false
	}
	return f.rows, f.rows > 0
}

// Rows opens the file and yields its rows in order. All are one slice: a row is overwritten when the next
// one is asked for. An error, those of [OpenFile] with the row where there is one, ends the sequence; so
// does, as ErrShape, a file whose rows no longer have Dim elements, and a nil file. The file is closed when the sequence ends.
func (f *File) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		if f == nil {
			yield(nil, fmt.Errorf("dataset: Rows: file is nil: %w", ErrShape))
			return
		}
		err := f.read(func(rows rowReader) error { return f.yield(rows, yield) })
		if err != nil {
			yield(nil, fmt.Errorf("dataset: Rows: %s: %w", f.path, bare(err)))
		}
	}
}

// yield returns an error of the file, and nil at its end and where the loop was left.
func (f *File) yield(rows rowReader, yield func([]float32, error) bool) error {
	if rows.dim() != f.dim {
		return fmt.Errorf("rows have %d elements, want %d, as before: %w", rows.dim(), f.dim, ErrShape)
	}
	for {
		row, err := rows.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if !yield(row, nil) {
			return nil
		}
	}
}

// read opens the file for use.
func (f *File) read(use func(rowReader) error) error {
	file, err := os.Open(f.path)
	if err != nil {
		return err
	}
	defer file.Close()
	opts := f.opts
	if opts.MaxBytes == 0 {
		info, err := file.Stat()
		if err != nil {
			return err
		}
		opts.MaxBytes = max(DefaultMaxBytes, info.Size())
	}
	rows, err := openRows(file, f.path, opts)
	if err != nil {
		return err
	}
	return use(rows)
}

// rowReader reads a file a row at a time.
type rowReader interface {
	dim() int

	// next returns a row, which it overwrites at the next call, and io.EOF after the last.
	next() ([]float32, error)
}

func openRows(file io.Reader, path string, opts Options) (rowReader, error) {
	r := bufio.NewReader(file)
	opts, err := opts.resolve(path, r)
	if err != nil {
		return nil, err
	}
	if opts.Format != CSV {
		return newPackedRows(r, opts.Format, opts.MaxBytes)
	}
	if opts.CSV.Missing == MissingMean {
		return nil, fmt.Errorf("policy for missing values is MissingMean, want one that needs no second look at the file: %w", ErrFormat)
	}
	return newCSVRows(r, opts.CSV, opts.MaxBytes)
}
