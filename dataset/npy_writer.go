package dataset

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/bits"

	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/strict"
)

// NPYWriter writes rows as an NPY file of the form that [WriteNPY] writes, for data that may be larger than memory. The number of
// rows is in the header and so has to be known before the first.
type NPYWriter struct {
	w            io.Writer
	count, width int
	left         uint64 // elements to come
	buffer       []byte
}

// NewNPYWriter returns a writer of count rows of width elements, after writing the header. count must be at least 0, width at least 1
// and their product an int (ErrShape); errors of w are passed on.
func NewNPYWriter(w io.Writer, count, width int) (*NPYWriter, error) {
	if w == nil {
		return nil, fmt.Errorf("dataset: NewNPYWriter: writer is nil: %w", ErrShape)
	}
	if high, product := bits.Mul64(uint64(count), uint64(width)); count < 0 || width < 1 || high != 0 || product > math.MaxInt {
		return nil, fmt.Errorf("dataset: NewNPYWriter: count * width is %d * %d, want at least 0 * 1, and an int: %w", count, width, ErrShape)
	}
	n := newNPYWriter(w, count, width)
	if err := n.start(); err != nil {
		return nil, fmt.Errorf("dataset: NewNPYWriter: %w", err)
	}
	return n, nil
}

// Write writes rows: any number of them, one after the other, as long as there are not more than promised (ErrShape). It refuses a value
// that is NaN or infinite (ErrNonFinite); errors of the writer below are passed on.
func (n *NPYWriter) Write(rows []float32) error {
	if n.width == 0 {
		return fmt.Errorf("dataset: NPYWriter: Write: writer is the zero value, want one from NewNPYWriter: %w", ErrShape)
	}
	if len(rows)%n.width != 0 || uint64(len(rows)) > n.left {
		return fmt.Errorf("dataset: NPYWriter: Write: rows has %d elements, want a multiple of %d, at most %d: %w", len(rows), n.width, n.left, ErrShape)
	}
	if i := finite.FirstNot(rows); i >= 0 {
		return fmt.Errorf("dataset: NPYWriter: Write: row %d, column %d is %v: %w", n.written()+i/n.width, i%n.width, rows[i], ErrNonFinite)
	}
	if err := n.write(rows); err != nil {
		return fmt.Errorf("dataset: NPYWriter: Write: %w", err)
	}
	return nil
}

// Close returns an error that wraps ErrShape if rows are missing. It does not close the writer below.
func (n *NPYWriter) Close() error {
	if n.left > 0 {
		return fmt.Errorf("dataset: NPYWriter: Close: %d rows are written, want %d: %w", n.written(), n.count, ErrShape)
	}
	return nil
}

func newNPYWriter(w io.Writer, count, width int) *NPYWriter {
	elements := uint64(count) * uint64(width)
	return &NPYWriter{w: strict.Writer(w), count: count, width: width, left: elements, buffer: make([]byte, 0, min(4*elements, chunkSize))}
}

func (n *NPYWriter) start() error {
	_, err := n.w.Write(appendNPYStart(nil, n.count, n.width))
	return err
}

// written returns the number of rows.
func (n *NPYWriter) written() int { return n.count - int(n.left/uint64(n.width)) }

func (n *NPYWriter) write(values []float32) error {
	for len(values) > 0 {
		part := values[:min(len(values), chunkSize/4)]
		n.buffer = n.buffer[:0]
		for _, v := range part {
			n.buffer = binary.LittleEndian.AppendUint32(n.buffer, math.Float32bits(v))
		}
		if _, err := n.w.Write(n.buffer); err != nil {
			return err
		}
		n.left -= uint64(len(part))
		values = values[len(part):]
	}
	return nil
}
