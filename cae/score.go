package cae

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/seed85368726/contractive/kernels"
)

// Score says how well a model knows one sample. With a normaliser all of it is in normalised units.
type Score struct {
	// Reconstruction is the reconstruction error L, summed over features, and Features its terms: Visible
	// elements, whose sum is Reconstruction but for rounding.
	Reconstruction float32
	Features       []float32

	// JacobianNorm2 is ||J||_F^2 at the sample, and Sensitivity its part for each feature,
	// S_i = sum_j J_ji^2: Visible elements, whose sum is JacobianNorm2 but for rounding.
	JacobianNorm2 float32
	Sensitivity   []float32

	// Saturation is the fraction of the hidden units that are saturated: see [Metrics].
	Saturation float32
}

// TopFeatures writes the indices of the features with the largest terms of the reconstruction error to dst, the largest
// first and the lower index first where they are equal. It returns dst, or its start if there are fewer features.
func (s *Score) TopFeatures(dst []int) []int {
	n := 0
	for i := range s.Features {
		at, _ := slices.BinarySearchFunc(dst[:n], i, func(a, b int) int {
			return cmp.Or(cmp.Compare(s.Features[b], s.Features[a]), a-b)
		})
		if at == len(dst) {
			continue
		}
		n = min(n+1, len(dst))
		copy(dst[at+1:n], dst[at:])
		dst[at] = i
	}
	return dst[:n]
}

// Score scores a sample. The length of x must be Visible (ErrShape); x must be finite (ErrNonFinite) and, for a
// SigmoidOutput, in [0, 1] (ErrRange) once it is normalised: a value outside the range that a MinMax was fitted to is refused then.
func (m *Model) Score(x []float32) (Score, error) {
	var s Score
	err := m.Scorer().Score(&s, x)
	return s, err
}

// Scorer returns the model's scorer. The first call packs the weights, as that of [Model.Encoder] does, and every call returns the same one.
func (m *Model) Scorer() *Scorer {
	if m.scorer == nil {
		return &Scorer{model: m} // of the zero Model, which it refuses
	}
	return m.scorer()
}

// Scorer scores samples one by one as [Model.Score] does, and allocates nothing once it is warm. It is immutable and safe for
// concurrent use.
type Scorer struct {
	model   *Model
	scratch sync.Pool // of *scratch
}

// scratch is what scoring one sample needs.
type scratch struct{ h, p, a, u []float32 }

func newScorer(m *Model) *Scorer {
	m.norms() // these two now, not while the first sample waits
	m.Encoder()
	s := &Scorer{model: m}
	s.scratch.New = func() any {
		t := &scratch{h: make([]float32, m.Hidden()), p: make([]float32, m.Hidden()), a: make([]float32, m.Visible())}
		if m.normaliser != nil {
			t.u = make([]float32, m.Visible())
		}
		return t
	}
	return s
}

// Score writes the score of x to dst, whose slices are used again where they are long enough. Errors are those of
// [Model.Score]; dst is then as it was.
func (s *Scorer) Score(dst *Score, x []float32) error {
	m := s.model
	if m == nil || m.encoder == nil {
		return fmt.Errorf("cae: Score: scorer is the zero value, want one from Model.Scorer: %w", ErrShape)
	}
	if dst == nil {
		return fmt.Errorf("cae: Score: dst is nil: %w", ErrShape)
	}
	t := s.scratch.Get().(*scratch)
	defer s.scratch.Put(t)
	u, err := m.scorable(t.u, x)
	if err != nil {
		return fmt.Errorf("cae: Score: %w", err)
	}
	m.encodeTo(t.h, t.p, u)
	dst.JacobianNorm2 = kernels.JacobianNorm2(t.p, m.norms())
	dst.Saturation = fraction(m.cfg.Activation.countSaturated(t.h), m.Hidden())
	dst.Sensitivity = resize(dst.Sensitivity, m.Visible())
	m.sensitivity(dst.Sensitivity, t.p)
	m.decode(t.a, t.h)
	dst.Features = resize(dst.Features, m.Visible())
	dst.Reconstruction = m.cfg.Output.terms(dst.Features, t.a, u)
	return nil
}

// resize returns a slice of n elements, x itself if that is long enough.
func resize(x []float32, n int) []float32 {
	if cap(x) < n {
		return make([]float32, n)
	}
	return x[:n]
}

// terms writes the terms of L for one sample, and returns L. a becomes the error's gradient.
func (o Output) terms(dst, a, x []float32) float32 {
	if o == SigmoidOutput {
		for i := range dst {
			var unused [1]float32
			dst[i] = kernels.CrossEntropy(unused[:], a[i:i+1], x[i:i+1], 1)
		}
		return kernels.CrossEntropy(a, a, x, 1)
	}
	sum := kernels.SquaredError(a, a, x, 1)
	clear(dst)
	kernels.AddSquares(dst, a)
	return sum
}

// sensitivity writes the column sums of squares of the Jacobian.
func (m *Model) sensitivity(dst, p []float32) {
	clear(dst)
	for j, v := range p {
		kernels.AddScaledSquares(dst, v*v, m.theta.w.Row(j))
	}
}
