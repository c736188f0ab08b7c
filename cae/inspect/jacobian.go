package inspect

import (
	"context"
	"math"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// Jacobian tells how large the encoder's Jacobian is. The literature calls each of the three figures "the norm".
type Jacobian struct {
	// MeanNorm is the mean over samples of ||J||_F, which is at most the root of JacobianNorm2.
	MeanNorm float64 `json:"mean_norm"`
	// JacobianNorm2 is the mean over samples of ||J||_F^2 = sum_j p_j^2 ||W_j||^2, what the contraction penalty multiplies by lambda.
	JacobianNorm2 float64 `json:"jacobian_norm2"`
	// MeanSquareEntry is JacobianNorm2 / (visible * hidden), the "average norm" in the tables of Rifai et al. (ICML 2011).
	MeanSquareEntry float64 `json:"mean_square_entry"`
}

// MeasureJacobian returns the size of the Jacobian over data.
func MeasureJacobian(ctx context.Context, m *cae.Model, data dataset.Source) (Jacobian, error) {
	n, err := open(ctx, m)
	if err != nil {
		return Jacobian{}, describe(ctx, "MeasureJacobian", err)
	}
	defer n.close()
	sizes := newSizes(n)
	if _, err := n.visit(ctx, data, sizes); err != nil {
		return Jacobian{}, describe(ctx, "MeasureJacobian", err)
	}
	return sizes.result(), nil
}

// sizes sums the norms of the Jacobians.
type sizes struct {
	net           *network
	rowNorms2     []float32 // squared norms of the rows of W
	norms, norms2 float64
	samples       int
}

func newSizes(n *network) *sizes {
	s := &sizes{net: n, rowNorms2: make([]float32, n.Hidden())}
	kernels.RowNorms2(s.rowNorms2, n.w)
	return s
}

func (s *sizes) add(b block) {
	for i := range b.p.Rows {
		norm2 := float64(kernels.JacobianNorm2(b.p.Row(i), s.rowNorms2)) // the bits of Model.JacobianNorm2
		s.norms += math.Sqrt(norm2)
		s.norms2 += norm2
	}
	s.samples += b.p.Rows
}

func (s *sizes) result() Jacobian {
	j := Jacobian{MeanNorm: s.norms / float64(s.samples), JacobianNorm2: s.norms2 / float64(s.samples)}
	j.MeanSquareEntry = j.JacobianNorm2 / (float64(s.net.Visible()) * float64(s.net.Hidden()))
	return j
}
