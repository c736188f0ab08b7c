package dataset

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"github.com/seed85368726/contractive/internal/finite"
)

// WriteNPY writes the rows of m as numpy.save does: format version 1.0, elements <f4, C order, shape
// (Count, Width); numpy.load reads it, and [ReadNPY] returns the same bits. Labels are not part of it.
// Nothing is written if m contradicts itself (ErrShape) or a value is NaN or infinite (ErrNonFinite);
// errors of w are passed on.
func WriteNPY(w io.Writer, m *Matrix) error {
	if w == nil {
		return fmt.Errorf("dataset: WriteNPY: writer is nil: %w", ErrShape)
	}
	if err := m.check(); err != nil {
		return fmt.Errorf("dataset: WriteNPY: %w", err)
	}
	if i := finite.FirstNot(m.Data); i >= 0 {
		return fmt.Errorf("dataset: WriteNPY: row %d, column %d is %v: %w", i/m.Width, i%m.Width, m.Data[i], ErrNonFinite)
	}
	if err := writeNPY(w, m); err != nil {
		return fmt.Errorf("dataset: WriteNPY: %w", err)
	}
	return nil
}

func writeNPY(w io.Writer, m *Matrix) error {
	n := newNPYWriter(w, m.Count, m.Width)
	if err := n.start(); err != nil {
		return err
	}
	return n.write(m.Data)
}

// appendNPYStart appends magic, version, length and header. Spaces bring the payload to a multiple of 64
// bytes, which is 128 for every pair of sizes, as NumPy has it.
func appendNPYStart(b []byte, count, width int) []byte {
	text := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", count, width)
	const fixed = len(npyMagic) + 2 + 2
	text += strings.Repeat(" ", -(fixed+len(text)+1)&63) + "\n"
	b = append(b, npyMagic+"\x01\x00"...)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(text)))
	return append(b, text...)
}
