package cae

import (
	"fmt"
	"slices"

	"github.com/seed85368726/contractive/kernels"
)

// Encoder computes codes h = s(W x + b). It is immutable and safe for concurrent use. Its methods allocate
// nothing and run on the caller's goroutine. The code of a row has the same bits whether it is encoded alone or
// in a batch.
//
// A service that replaces its model while it runs keeps the encoder in an [sync/atomic.Pointer]: see the example.
type Encoder struct {
	activation Activation
	weights    kernels.Packed // W
	bias       []float32
	visible    int
}

// Visible returns the number of features of a sample.
func (e *Encoder) Visible() int { return e.visible }

// Hidden returns the number of hidden units, the length of a code.
func (e *Encoder) Hidden() int { return len(e.bias) }

// Encode writes the code of x to dst. The lengths must be Hidden and Visible, else the error wraps ErrShape.
// A NaN in x gives a code of NaN. dst and x must not overlap.
func (e *Encoder) Encode(dst, x []float32) error {
	switch {
	case len(dst) != len(e.bias):
		return fmt.Errorf("cae: Encode: dst has %d elements, want hidden = %d: %w", len(dst), len(e.bias), ErrShape)
	case len(x) != e.visible:
		return fmt.Errorf("cae: Encode: x has %d elements, want visible = %d: %w", len(x), e.visible, ErrShape)
	}
	e.weights.Linear(dst, e.bias, x)
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
// n * Visible, else the error wraps ErrShape. Otherwise it is like Encode.
func (e *Encoder) EncodeBatch(dst, x []float32, n int) error {
	hidden := len(e.bias)
	switch {
	case n < 0:
		return fmt.Errorf("cae: EncodeBatch: n is %d, want at least 0: %w", n, ErrShape)
	case !isProduct(len(dst), n, hidden):
		return fmt.Errorf("cae: EncodeBatch: dst has %d elements, want n * hidden = %d * %d: %w", len(dst), n, hidden, ErrShape)
	case !isProduct(len(x), n, e.visible):
		return fmt.Errorf("cae: EncodeBatch: x has %d elements, want n * visible = %d * %d: %w", len(x), n, e.visible, ErrShape)
	}
	var alone *kernels.Workers
	codes := kernels.Matrix{Data: dst, Rows: n, Cols: hidden, Stride: hidden}
	rows := kernels.Matrix{Data: x, Rows: n, Cols: e.visible, Stride: e.visible}
	alone.MatMulT(codes, rows, &e.weights, e.bias)
	e.activation.Apply(dst, dst)
	return nil
}

// isProduct reports whether length is n * m, without overflow; m is at least 1.
func isProduct(length, n, m int) bool {
	return length/m == n && length%m == 0
}
