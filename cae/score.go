package cae

import (
	"fmt"

	"github.com/seed85368726/contractive/kernels"
)

// Score says how well a model knows one sample.
type Score struct {
	// Reconstruction is the reconstruction error L, summed over features, and Features its terms: Visible
	// elements, whose sum is Reconstruction but for rounding.
	Reconstruction float32
	Features       []float32

	// JacobianNorm2 is ||J||_F^2 at the sample, and Sensitivity its part for each feature,
	// S_i = sum_j J_ji^2: Visible elements, whose sum is JacobianNorm2 but for rounding.
	JacobianNorm2 float32
	Sensitivity   []float32
}

// Score scores a sample. The length of x must be Visible (ErrShape); x must be finite (ErrNonFinite) and, for a
// SigmoidOutput, in [0, 1] (ErrRange).
func (m *Model) Score(x []float32) (Score, error) {
	if err := m.checkScorable(x); err != nil {
		return Score{}, fmt.Errorf("cae: Score: %w", err)
	}
	h, p := m.encode(x)
	s := Score{
		JacobianNorm2: kernels.JacobianNorm2(p, m.norms),
		Sensitivity:   m.sensitivity(p),
	}
	s.Reconstruction, s.Features = m.reconstructionErrors(h, x)
	return s, nil
}

// checkScorable reports a sample that has no score.
func (m *Model) checkScorable(x []float32) error {
	if err := m.checkSample(x); err != nil {
		return err
	}
	if err := m.cfg.Output.checkTarget(x); err != nil {
		return fmt.Errorf("x, %w", err)
	}
	return nil
}

// reconstructionErrors returns L and its terms.
func (m *Model) reconstructionErrors(h, x []float32) (float32, []float32) {
	a := make([]float32, m.Visible())
	m.decode(a, h)
	terms, unused := make([]float32, len(a)), make([]float32, len(a))
	for i := range terms {
		terms[i] = m.cfg.Output.loss(unused[i:i+1], a[i:i+1], x[i:i+1], 1)
	}
	return m.cfg.Output.loss(unused, a, x, 1), terms
}

// sensitivity returns the column sums of squares of the Jacobian, from one row of it at a time.
func (m *Model) sensitivity(p []float32) []float32 {
	s, row := make([]float32, m.Visible()), make([]float32, m.Visible())
	for j := range p {
		m.jacobianRow(row, p, j)
		kernels.AddSquares(s, row)
	}
	return s
}
