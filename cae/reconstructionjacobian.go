package cae

import (
	"fmt"

	"github.com/seed85368726/contractive/kernels"
)

// ReconstructionJacobianNorm2 returns ||dy/dx||_F^2 at x, the squared Frobenius norm of the Jacobian of [Model.Reconstruct],
// which OutputLambda penalises. It takes 2 hidden visible^2 operations, and memory for 64 rows of that Jacobian at a time. The
// length of x must be Visible (ErrShape), and x must be finite (ErrNonFinite). With a normaliser both x and y are normalised there.
func (m *Model) ReconstructionJacobianNorm2(x []float32) (float32, error) {
	u, err := m.normalised(x)
	if err != nil {
		return 0, fmt.Errorf("cae: ReconstructionJacobianNorm2: %w", err)
	}
	h, p := m.encode(u)
	slopes := make([]float32, m.Visible())
	m.decode(slopes, h)
	m.cfg.Output.prime(slopes)
	const outputs = 64
	left, rows := kernels.NewMatrix(outputs, m.Hidden()), kernels.NewMatrix(outputs, m.Visible())
	norm2 := 0.0
	for lo := 0; lo < m.Visible(); lo += outputs {
		n := min(outputs, m.Visible()-lo)
		norm2 += m.reconstructionRows(left.RowRange(0, n), rows.RowRange(0, n), slopes[lo:lo+n], p, lo)
	}
	return float32(norm2), nil
}

// reconstructionRows returns the sum of squares of rows D V^T P W of the Jacobian, from output lo on, where slopes is the
// diagonal of D. left becomes V^T P.
func (m *Model) reconstructionRows(left, rows kernels.Matrix, slopes, p []float32, lo int) float64 {
	var alone *kernels.Workers
	for j, slope := range p {
		for i, v := range m.theta.v.Row(j)[lo : lo+left.Rows] {
			left.Row(i)[j] = slope * v
		}
	}
	alone.MatMul(rows, left, m.theta.w, nil)
	sum := 0.0
	for i, d := range slopes {
		sum += float64(float64(float64(d)*float64(d)) * float64(kernels.SumSquares(rows.Row(i))))
	}
	return sum
}

// prime replaces a by g'(a).
func (o Output) prime(a []float32) {
	if o == SigmoidOutput {
		kernels.SigmoidPrime(make([]float32, len(a)), a, a)
		return
	}
	fill(a, 1)
}
