package stack

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// Stack is a deep encoder: the encoders of its layers, one after the other. It is immutable and safe for concurrent use.
type Stack struct {
	layers  []*cae.Model
	scratch sync.Pool // of *codes, for the layers between
}

// codes holds what a chunk of rows is between two layers. Layers take turns to write one and read the other.
type codes [2][]float32

// chunk is the most rows that go through the layers at a time.
const chunk = 128

// New returns the stack of layers, from the bottom up. It refuses no layers, a layer that is nil, and one whose visible
// units are not as many as the hidden units below (ErrShape).
func New(layers ...*cae.Model) (*Stack, error) {
	if len(layers) == 0 {
		return nil, fmt.Errorf("stack: New: 0 layers, want at least 1: %w", cae.ErrShape)
	}
	widest := 0
	for k, m := range layers {
		if m == nil {
			return nil, fmt.Errorf("stack: New: layer %d is nil: %w", k, cae.ErrShape)
		}
		if k > 0 && m.Visible() != layers[k-1].Hidden() {
			return nil, fmt.Errorf("stack: New: layer %d has %d visible units, want the %d hidden units of layer %d: %w",
				k, m.Visible(), layers[k-1].Hidden(), k-1, cae.ErrShape)
		}
		widest = max(widest, m.Hidden())
	}
	s := &Stack{layers: slices.Clone(layers)}
	s.scratch.New = func() any {
		return &codes{make([]float32, chunk*widest), make([]float32, chunk*widest)}
	}
	return s, nil
}

// Layers returns the layers, from the bottom up.
func (s *Stack) Layers() []*cae.Model { return slices.Clone(s.layers) }

// Visible returns the number of features of a sample.
func (s *Stack) Visible() int { return s.layers[0].Visible() }

// Hidden returns the number of units of the last layer, the length of a code.
func (s *Stack) Hidden() int { return s.layers[len(s.layers)-1].Hidden() }

// Encode writes the code of x to dst. The lengths must be Hidden and Visible, else the error wraps ErrShape. A NaN in
// x gives a code of NaN. dst and x must not overlap. It allocates nothing, once its memory is warm.
func (s *Stack) Encode(dst, x []float32) error {
	if err := s.checkRows(dst, x, 1); err != nil {
		return fmt.Errorf("stack: Encode: %w", err)
	}
	s.encode(dst, x, 1)
	return nil
}

// EncodeBatch writes the codes of the n rows of x to the rows of dst, with the bits of [Stack.Encode]. The lengths must be
// n * Hidden and n * Visible, else the error wraps ErrShape.
func (s *Stack) EncodeBatch(dst, x []float32, n int) error {
	if err := s.checkRows(dst, x, n); err != nil {
		return fmt.Errorf("stack: EncodeBatch: %w", err)
	}
	s.encode(dst, x, n)
	return nil
}

// Codes returns the codes of data, with the labels if data is a [*dataset.Matrix] that has them. It uses
// runtime.GOMAXPROCS(0) goroutines.
//
// A source without rows or of another width than Visible (ErrShape) and a row with a value that is NaN or infinite
// (ErrNonFinite) are refused. When ctx is done, Codes returns ctx.Err().
func (s *Stack) Codes(ctx context.Context, data dataset.Source) (*dataset.Matrix, error) {
	rows, err := collect(data, s.Visible())
	if err != nil {
		return nil, fmt.Errorf("stack: Codes: %w", err)
	}
	workers := kernels.NewWorkers(runtime.GOMAXPROCS(0))
	defer workers.Close()
	out := &dataset.Matrix{Data: make([]float32, rows.Count*s.Hidden()), Count: rows.Count, Width: s.Hidden()}
	out.Labels = slices.Clone(rows.Labels)
	workers.Split(rows.Count, chunk, func(lo, hi int) {
		for ; lo < hi && ctx.Err() == nil; lo += chunk {
			end := min(lo+chunk, hi)
			s.encode(out.Data[lo*out.Width:end*out.Width], rows.Data[lo*rows.Width:end*rows.Width], end-lo)
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// encode is EncodeBatch for checked lengths.
func (s *Stack) encode(dst, x []float32, n int) {
	between := s.scratch.Get().(*codes)
	defer s.scratch.Put(between)
	for ; n > 0; n -= chunk {
		rows := min(n, chunk)
		s.encodeChunk(dst[:rows*s.Hidden()], x[:rows*s.Visible()], rows, between)
		dst, x = dst[rows*s.Hidden():], x[rows*s.Visible():]
	}
}

// encodeChunk encodes at most chunk rows.
func (s *Stack) encodeChunk(dst, x []float32, n int, between *codes) {
	last := len(s.layers) - 1
	for k, m := range s.layers {
		h := dst
		if k < last {
			h = between[k%2][:n*m.Hidden()]
		}
		if err := m.Encoder().EncodeBatch(h, x, n); err != nil {
			panic(err) // New has checked the widths, and the caller the lengths
		}
		x = h
	}
}

// checkRows reports lengths that are not those of n codes and n samples.
func (s *Stack) checkRows(dst, x []float32, n int) error {
	if n < 0 {
		return fmt.Errorf("n is %d, want at least 0: %w", n, cae.ErrShape)
	}
	if !isProduct(len(dst), n, s.Hidden()) {
		return fmt.Errorf("dst has %d elements, want n * hidden = %d * %d: %w", len(dst), n, s.Hidden(), cae.ErrShape)
	}
	if !isProduct(len(x), n, s.Visible()) {
		return fmt.Errorf("x has %d elements, want n * visible = %d * %d: %w", len(x), n, s.Visible(), cae.ErrShape)
	}
	return nil
}

// isProduct reports whether length is n * m, without overflow; m is at least 1.
func isProduct(length, n, m int) bool {
	return length/m == n && length%m == 0
}
