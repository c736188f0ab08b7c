package cae

import (
	"fmt"
	"slices"
	"sync"

	"github.com/seed85368726/contractive/internal/activation"
	"github.com/seed85368726/contractive/internal/batch"
	"github.com/seed85368726/contractive/kernels"
)

// Encoder computes codes h = s(W x + b). It is immutable and safe for concurrent use. Its methods allocate nothing,
// with a normaliser once they are warm, beyond room that AppendEncode lacks, and run on the caller's goroutine. The
// code of a row has the same bits whether it is encoded alone or in a batch.
//
// A service that replaces its model while it runs keeps the encoder in an [sync/atomic.Pointer]: see the example.
type Encoder struct {
	activation activation.Function
	normaliser *Normaliser    // nil without one
	weights    kernels.Packed // W
	bias       []float32
	visible    int

	scratch sync.Pool // of *rowScratch, for a normaliser
}

// rowScratch holds normalised rows.
type rowScratch struct{ data []float32 }

// rows returns room for n elements, whose values are not specified.
func (s *rowScratch) rows(n int) []float32 {
	s.data = resize(s.data, n)
	return s.data
}

// Visible returns the number of features of a sample.
func (e *Encoder) Visible() int { return e.visible }

// Hidden returns the number of hidden units, the length of a code.
func (e *Encoder) Hidden() int { return len(e.bias) }

// Encode writes the code of x to dst. The lengths must be Hidden and Visible, else the error wraps ErrShape.
// A NaN in x gives a code of NaN, without a normaliser; a normaliser refuses what it does not take to finite numbers (ErrNonFinite).
// dst and x must not overlap.
func (e *Encoder) Encode(dst, x []float32) error {
	switch {
	case len(dst) != len(e.bias):
		return fmt.Errorf("cae: Encode: dst has %d elements, want hidden = %d: %w", len(dst), len(e.bias), ErrShape)
	case len(x) != e.visible:
		return fmt.Errorf("cae: Encode: x has %d elements, want visible = %d: %w", len(x), e.visible, ErrShape)
	}
	if e.normaliser != nil {
		return e.encodeRaw(dst, x)
	}
	e.weights.Linear(dst, e.bias, x)
	e.activation.Apply(dst, dst)
	return nil
}

// encodeRaw is Encode with a normaliser. The normaliser is a step of its own: inside the weights, where it would cost nothing, it would
// change the bits that training gave them, and lose digits of features whose shift is large beside their range.
func (e *Encoder) encodeRaw(dst, x []float32) error {
	s := e.scratch.Get().(*rowScratch)
	defer e.scratch.Put(s)
	u := s.rows(e.visible)
	if err := e.normaliser.apply(u, x); err != nil {
		return fmt.Errorf("cae: Encode: x, %w", err)
	}
	e.weights.Linear(dst, e.bias, u)
	e.activation.Apply(dst, dst)
	return nil
}

// AppendEncode appends the code of x to dst, as [Encoder.Encode] writes it, and returns the extended slice. With an error it returns
// dst.
func (e *Encoder) AppendEncode(dst, x []float32) ([]float32, error) {
	n := len(dst)
	codes := slices.Grow(dst, len(e.bias))[:n+len(e.bias)]
	if err := e.Encode(codes[n:], x); err != nil {
		return dst, err
	}
	return codes, nil
}

// EncodeBatch writes the codes of the n rows of x to the rows of dst. The lengths must be n * Hidden and
// n * Visible, else the error wraps ErrShape. Otherwise it is like Encode. An error of the normaliser names the row; rows before it may
// have been encoded then.
func (e *Encoder) EncodeBatch(dst, x []float32, n int) error {
	if err := batch.Check(dst, x, n, e.Hidden(), e.visible); err != nil {
		return fmt.Errorf("cae: EncodeBatch: %w", err)
	}
	if e.normaliser != nil {
		return e.encodeRawRows(dst, x, n)
	}
	e.encodeRows(dst, x, n)
	return nil
}

// encodeRawRows is EncodeBatch with a normaliser.
func (e *Encoder) encodeRawRows(dst, x []float32, n int) error {
	s := e.scratch.Get().(*rowScratch)
	defer e.scratch.Put(s)
	const elements = 1 << 18 // normalised at a time, 1 MiB
	chunk := min(n, max(elements/e.visible, 1))
	room := s.rows(chunk * e.visible)
	for lo := 0; lo < n; lo += chunk {
		rows := min(chunk, n-lo)
		for i := range rows {
			if err := e.normaliser.apply(room[i*e.visible:][:e.visible], x[(lo+i)*e.visible:][:e.visible]); err != nil {
				return fmt.Errorf("cae: EncodeBatch: row %d of x, %w", lo+i, err)
			}
		}
		e.encodeRows(dst[lo*len(e.bias):][:rows*len(e.bias)], room[:rows*e.visible], rows)
	}
	return nil
}

// encodeRows encodes n rows as the network takes them.
func (e *Encoder) encodeRows(dst, x []float32, n int) {
	var alone *kernels.Workers
	hidden := len(e.bias)
	codes := kernels.Matrix{Data: dst, Rows: n, Cols: hidden, Stride: hidden}
	rows := kernels.Matrix{Data: x, Rows: n, Cols: e.visible, Stride: e.visible}
	alone.MatMulT(codes, rows, &e.weights, e.bias)
	e.activation.Apply(dst, dst)
}
