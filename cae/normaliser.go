package cae

import (
	"fmt"
	"iter"
	"slices"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/kernels"
)

// Normaliser takes each feature i of a sample to the units that a model works in,
//
//	u_i = (x_i - Shift_i) Scale_i
//
// in float32, rounded after each of the two operations. It is immutable and safe for concurrent use. [Train] fits one to the
// training rows where [Config].Normalise asks for that, and the model applies it to every sample that it is given.
//
// A nil Normaliser is that of a model without one: it changes nothing.
type Normaliser struct {
	kind         Normalisation
	shift, scale []float32
}

// NewNormaliser returns a normaliser with these elements, one of each for every feature: for a model from elsewhere. It refuses
// another kind than Standardise and MinMax (ErrRange), no features or unequal lengths (ErrShape), an element that is NaN or infinite
// (ErrNonFinite), and a scale that is not above 0 (ErrRange).
func NewNormaliser(kind Normalisation, shift, scale []float32) (*Normaliser, error) {
	n, err := newNormaliser(kind, slices.Clone(shift), slices.Clone(scale))
	if err != nil {
		return nil, fmt.Errorf("cae: NewNormaliser: %w", err)
	}
	return n, nil
}

func newNormaliser(kind Normalisation, shift, scale []float32) (*Normaliser, error) {
	if err := normalisationNames.check("kind", uint8(kind)); err != nil {
		return nil, err
	}
	switch i, j := finite.FirstNot(shift), finite.FirstNot(scale); {
	case kind == NoNormalisation:
		return nil, fmt.Errorf("kind is none, want standardise or min-max: %w", ErrRange)
	case len(shift) == 0 || len(shift) != len(scale):
		return nil, fmt.Errorf("shift has %d elements and scale %d, want one of each for every feature: %w", len(shift), len(scale), ErrShape)
	case i >= 0:
		return nil, fmt.Errorf("shift, column %d is %v: %w", i, shift[i], ErrNonFinite)
	case j >= 0:
		return nil, fmt.Errorf("scale, column %d is %v: %w", j, scale[j], ErrNonFinite)
	}
	if i := slices.IndexFunc(scale, func(v float32) bool { return !(v > 0) }); i >= 0 {
		return nil, fmt.Errorf("scale, column %d is %v, want above 0: %w", i, scale[i], ErrRange)
	}
	return &Normaliser{kind, shift, scale}, nil
}

// Kind returns what the normaliser was fitted to do.
func (n *Normaliser) Kind() Normalisation {
	if n == nil {
		return NoNormalisation
	}
	return n.kind
}

// Shift returns a copy of what is subtracted from each feature, in its units.
func (n *Normaliser) Shift() []float32 {
	if n == nil {
		return nil
	}
	return slices.Clone(n.shift)
}

// Scale returns a copy of what each feature is multiplied by then, above 0.
func (n *Normaliser) Scale() []float32 {
	if n == nil {
		return nil
	}
	return slices.Clone(n.scale)
}

// Apply writes the normalised sample x to dst, which may be x. Both lengths must be the number of features (ErrShape), and x must be
// finite and stay so (ErrNonFinite); the error names the feature, and what dst holds is not specified then.
func (n *Normaliser) Apply(dst, x []float32) error {
	err := n.checkLengths(dst, x)
	if err == nil {
		err = n.apply(dst, x)
	}
	if err != nil {
		return fmt.Errorf("cae: Normaliser.Apply: %w", err)
	}
	return nil
}

// Invert writes the sample x, whose normalised features are u, to dst, which may be u: x_i = u_i / Scale_i + Shift_i. Otherwise it is
// like Apply, which it undoes but for rounding.
func (n *Normaliser) Invert(dst, u []float32) error {
	err := n.checkLengths(dst, u)
	if err == nil {
		err = n.invert(dst, u)
	}
	if err != nil {
		return fmt.Errorf("cae: Normaliser.Invert: %w", err)
	}
	return nil
}

// Source returns the normalised rows of data. The row that is yielded is used again for the next one.
func (n *Normaliser) Source(data dataset.Source) dataset.Source {
	if n == nil || data == nil {
		return data
	}
	return normalisedSource{n, data}
}

type normalisedSource struct {
	normaliser *Normaliser
	dataset.Source
}

func (s normalisedSource) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		u := make([]float32, len(s.normaliser.shift))
		for row, err := range s.Source.Rows() {
			if err == nil {
				err = s.normaliser.Apply(u, row)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(u, nil) {
				return
			}
		}
	}
}

func (n *Normaliser) checkLengths(dst, x []float32) error {
	if n != nil && n.kind == NoNormalisation {
		return fmt.Errorf("normaliser is the zero value, want one from NewNormaliser or a model: %w", ErrShape)
	}
	if n != nil && len(x) != len(n.shift) {
		return fmt.Errorf("x has %d elements, want visible = %d: %w", len(x), len(n.shift), ErrShape)
	}
	if len(dst) != len(x) {
		return fmt.Errorf("dst has %d elements, want visible = %d: %w", len(dst), len(x), ErrShape)
	}
	return nil
}

// apply is Apply for checked lengths. Both operations are kernels: a difference is a fused multiply-add with -1, which rounds once.
func (n *Normaliser) apply(dst, x []float32) error {
	copy(dst, x)
	if n == nil {
		return nil
	}
	kernels.Axpy(dst, -1, n.shift)
	multiply(dst, n.scale)
	if allFinite(dst) {
		return nil
	}
	i := finite.FirstNot(dst)
	return fmt.Errorf("column %d is not finite when normalised, %v = (x - %v) * %v: %w", i, dst[i], n.shift[i], n.scale[i], ErrNonFinite)
}

// invert is Invert for checked lengths.
func (n *Normaliser) invert(dst, u []float32) error {
	copy(dst, u)
	if n == nil {
		return nil
	}
	for i, v := range dst {
		dst[i] = v/n.scale[i] + n.shift[i]
	}
	if i := finite.FirstNot(dst); i >= 0 {
		return fmt.Errorf("column %d is not finite in its own units, %v = u / %v + %v: %w", i, dst[i], n.scale[i], n.shift[i], ErrNonFinite)
	}
	return nil
}
