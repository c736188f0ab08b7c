package dataset

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/seed85368726/contractive/internal/strict"
)

// WriteIDXImages writes the rows of m as an IDX file of unsigned bytes with dimensions Count x height x
// width. A value v in [0, 1] becomes 255 v, rounded to nearest, so a file that [ReadIDXImages] read is
// written back without loss. Nothing is written if height*width is not m.Width (ErrShape) or a value is
// outside [0, 1] (ErrFormat) or NaN (ErrNonFinite); errors of w are passed on.
func WriteIDXImages(w io.Writer, m *Matrix, height, width int) error {
	if err := m.check(); err != nil {
		return fmt.Errorf("dataset: WriteIDXImages: %w", err)
	}
	if height < 1 || width < 1 || m.Width%height != 0 || m.Width/height != width {
		return fmt.Errorf("dataset: WriteIDXImages: rows have %d elements, want height * width = %d * %d: %w", m.Width, height, width, ErrShape)
	}
	pixels := make([]byte, len(m.Data))
	for i, v := range m.Data {
		if v != v {
			return fmt.Errorf("dataset: WriteIDXImages: row %d, column %d is NaN: %w", i/m.Width, i%m.Width, ErrNonFinite)
		}
		if v < 0 || v > 1 {
			return fmt.Errorf("dataset: WriteIDXImages: row %d, column %d is %v, want 0 to 1: %w", i/m.Width, i%m.Width, v, ErrFormat)
		}
		pixels[i] = byte(float32(v*255) + 0.5)
	}
	if err := writeIDX(w, pixels, m.Count, height, width); err != nil {
		return fmt.Errorf("dataset: WriteIDXImages: %w", err)
	}
	return nil
}

// WriteIDXLabels writes labels as an IDX file of unsigned bytes with one dimension. Nothing is written
// if there are none (ErrShape) or one is outside 0..255 (ErrFormat); errors of w are passed on.
func WriteIDXLabels(w io.Writer, labels []int) error {
	if len(labels) == 0 {
		return fmt.Errorf("dataset: WriteIDXLabels: labels has 0 elements, want at least 1: %w", ErrShape)
	}
	classes := make([]byte, len(labels))
	for i, label := range labels {
		if label < 0 || label > math.MaxUint8 {
			return fmt.Errorf("dataset: WriteIDXLabels: label %d is %d, want 0 to %d: %w", i, label, math.MaxUint8, ErrFormat)
		}
		classes[i] = byte(label)
	}
	if err := writeIDX(w, classes, len(labels)); err != nil {
		return fmt.Errorf("dataset: WriteIDXLabels: %w", err)
	}
	return nil
}

// writeIDX writes the header for unsigned bytes of the given dimensions, then data.
func writeIDX(w io.Writer, data []byte, dims ...int) error {
	if w == nil {
		return fmt.Errorf("writer is nil: %w", ErrShape)
	}
	w = strict.Writer(w)
	header := []byte{0, 0, byte(Uint8), byte(len(dims))}
	for i, d := range dims {
		if uint64(d) > math.MaxUint32 {
			return fmt.Errorf("dimension %d is %d, want at most %d: %w", i, d, uint32(math.MaxUint32), ErrTooLarge)
		}
		header = binary.BigEndian.AppendUint32(header, uint32(d))
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	_, err := w.Write(data)
	return err
}
