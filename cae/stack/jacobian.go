package stack

import (
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/kernels"
)

// Jacobian writes J = dh/dx at x to dst, row-major, Hidden rows of Visible elements: the product of the layers' Jacobians by the
// chain rule. The lengths must be Hidden * Visible and Visible (ErrShape), and x must be finite (ErrNonFinite). With a
// normaliser it is the derivative with respect to normalised features, as in [cae.Model.Jacobian].
func (s *Stack) Jacobian(dst, x []float32) error {
	if len(dst) != s.Hidden()*s.Visible() {
		return fmt.Errorf("stack: Jacobian: dst has %d elements, want hidden * visible = %d: %w", len(dst), s.Hidden()*s.Visible(), cae.ErrShape)
	}
	j, err := s.jacobian(x)
	if err != nil {
		return fmt.Errorf("stack: Jacobian: %w", err)
	}
	copy(dst, j.Data)
	return nil
}

// JacobianNorm2 returns ||J||_F^2 at x, the sum of the squared entries of [Stack.Jacobian]: the contraction of the whole
// encoder. Errors are those of Jacobian.
func (s *Stack) JacobianNorm2(x []float32) (float32, error) {
	j, err := s.jacobian(x)
	if err != nil {
		return 0, fmt.Errorf("stack: JacobianNorm2: %w", err)
	}
	return kernels.SumSquares(j.Data), nil
}

// jacobian returns the Jacobian of the stack, by the chain rule.
func (s *Stack) jacobian(x []float32) (kernels.Matrix, error) {
	var product kernels.Matrix
	if err := s.checkMade(); err != nil {
		return product, err
	}
	h := x
	for k, m := range s.layers {
		j := kernels.NewMatrix(m.Hidden(), m.Visible())
		if err := m.Jacobian(j.Data, h); err != nil {
			return j, err
		}
		if k > 0 {
			var alone *kernels.Workers
			below := product
			product = kernels.NewMatrix(m.Hidden(), s.Visible())
			alone.MatMul(product, j, below, nil)
		} else {
			product = j
		}
		h = code(m, h)
	}
	return product, nil
}

// code returns the code of a checked sample.
func code(m *cae.Model, x []float32) []float32 {
	h := make([]float32, m.Hidden())
	if err := m.Encoder().Encode(h, x); err != nil {
		panic(err) // the lengths have been checked
	}
	return h
}
