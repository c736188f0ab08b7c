package stack

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/batch"
)

// Stack is a deep encoder: the encoders of its layers, one after the other. It is immutable and safe for concurrent use. To keep one,
// save its layers, of which [New] makes it again.
type Stack struct {
	layers     []*cae.Model
	inner      []*cae.Model    // layers, without a normaliser
	normaliser *cae.Normaliser // of the first layer, or nil
	scratch    sync.Pool       // of *codes, for the layers between
}

// codes holds what a chunk of rows is between two layers. Layers take turns to write one and read the other.
type codes struct {
	h [2][]float32
	u []float32 // and what the normaliser makes of them first
}

// chunk is the most rows that go through the layers at a time.
const chunk = 128

// New returns the stack of layers, from the bottom up. It refuses no layers, a layer that is nil, and one whose visible
// units are not as many as the hidden units below (ErrShape), and a normaliser in another layer than the first, which makes
// codes of other units than those of the layer below (ErrRange).
func New(layers ...*cae.Model) (*Stack, error) {
	if len(layers) == 0 {
		return nil, fmt.Errorf("stack: New: 0 layers, want at least 1: %w", cae.ErrShape)
	}
	widest := 0
	for k, m := range layers {
		if m == nil || m.Hidden() == 0 {
			return nil, fmt.Errorf("stack: New: layer %d is nil or the zero value: %w", k, cae.ErrShape)
		}
		if k > 0 && m.Visible() != layers[k-1].Hidden() {
			return nil, fmt.Errorf("stack: New: layer %d has %d visible units, want the %d hidden units of layer %d: %w",
				k, m.Visible(), layers[k-1].Hidden(), k-1, cae.ErrShape)
		}
		if kind := m.Normaliser().Kind(); k > 0 && kind != cae.NoNormalisation {
			return nil, fmt.Errorf("stack: New: layer %d has a normaliser, %v, want none above layer 0: %w", k, kind, cae.ErrRange)
		}
		widest = max(widest, m.Hidden())
	}
	s := &Stack{layers: slices.Clone(layers), inner: slices.Clone(layers), normaliser: layers[0].Normaliser()}
	s.inner[0] = layers[0].WithoutNormaliser()
	s.scratch.New = func() any {
		c := &codes{h: [2][]float32{make([]float32, chunk*widest), make([]float32, chunk*widest)}}
		if s.normaliser != nil {
			c.u = make([]float32, chunk*s.Visible())
		}
		return c
	}
	return s, nil
}

// Layers returns the layers, from the bottom up.
func (s *Stack) Layers() []*cae.Model { return slices.Clone(s.layers) }

// Visible returns the number of features of a sample.
func (s *Stack) Visible() int {
	if len(s.layers) == 0 {
		return 0
	}
	return s.layers[0].Visible()
}

// Hidden returns the number of units of the last layer, the length of a code.
func (s *Stack) Hidden() int {
	if len(s.layers) == 0 {
		return 0
	}
	return s.layers[len(s.layers)-1].Hidden()
}

// checkMade reports a stack that is nil or the zero value, which has no layers.
func (s *Stack) checkMade() error {
	if s == nil || len(s.layers) == 0 {
		return fmt.Errorf("stack is nil or has 0 layers, want one from New or Train: %w", cae.ErrShape)
	}
	return nil
}

// Encode writes the code of x to dst. The lengths must be Hidden and Visible, else the error wraps ErrShape. A NaN in
// x gives a code of NaN, without a normaliser; a normaliser refuses what it does not take to finite numbers (ErrNonFinite).
// dst and x must not overlap. It allocates nothing, once its memory is warm.
func (s *Stack) Encode(dst, x []float32) error {
	if err := cmp.Or(s.checkMade(), batch.Check(dst, x, 1, s.Hidden(), s.Visible())); err != nil {
		return fmt.Errorf("stack: Encode: %w", err)
	}
	if err := s.encode(dst, x, 1); err != nil {
		return fmt.Errorf("stack: Encode: %w", err)
	}
	return nil
}

// EncodeBatch writes the codes of the n rows of x to the rows of dst, with the bits of [Stack.Encode]. The lengths must be
// n * Hidden and n * Visible, else the error wraps ErrShape. An error of the normaliser names the row.
func (s *Stack) EncodeBatch(dst, x []float32, n int) error {
	if err := cmp.Or(s.checkMade(), batch.Check(dst, x, n, s.Hidden(), s.Visible())); err != nil {
		return fmt.Errorf("stack: EncodeBatch: %w", err)
	}
	if err := s.encode(dst, x, n); err != nil {
		return fmt.Errorf("stack: EncodeBatch: %w", err)
	}
	return nil
}

// encode is EncodeBatch for checked lengths.
func (s *Stack) encode(dst, x []float32, n int) error {
	between := s.scratch.Get().(*codes)
	defer s.scratch.Put(between)
	for lo := 0; lo < n; lo += chunk {
		rows := min(n-lo, chunk)
		u := x[lo*s.Visible():][:rows*s.Visible()]
		if s.normaliser != nil {
			for i := range rows {
				if err := s.normaliser.Apply(row(between.u, i, s.Visible()), row(u, i, s.Visible())); err != nil {
					return fmt.Errorf("row %d of x: %w", lo+i, err)
				}
			}
			u = between.u[:len(u)]
		}
		s.encodeChunk(dst[lo*s.Hidden():][:rows*s.Hidden()], u, rows, between)
	}
	return nil
}

// row returns row i of rows without gaps.
func row(rows []float32, i, width int) []float32 { return rows[i*width:][:width] }

// encodeChunk encodes at most chunk normalised rows.
func (s *Stack) encodeChunk(dst, x []float32, n int, between *codes) {
	last := len(s.inner) - 1
	for k, m := range s.inner {
		h := dst
		if k < last {
			h = between.h[k%2][:n*m.Hidden()]
		}
		if err := m.Encoder().EncodeBatch(h, x, n); err != nil {
			panic(err) // New has checked the widths, and the caller the lengths
		}
		x = h
	}
}
