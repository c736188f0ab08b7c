package inspect

import (
	"context"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// Sensitivity returns how much the code depends on each feature, the mean over samples of S_i = sum_j p_j^2 W_ji^2: the squared norm
// of column i of the Jacobian. The sum over features is the mean of ||J||_F^2 but for rounding.
func Sensitivity(ctx context.Context, m *cae.Model, data dataset.Source) ([]float64, error) {
	n, err := open(ctx, m)
	if err != nil {
		return nil, describe(ctx, "Sensitivity", err)
	}
	defer n.close()
	slopes := newSlopes(n)
	if _, err := n.visit(ctx, data, slopes); err != nil {
		return nil, describe(ctx, "Sensitivity", err)
	}
	return slopes.result(), nil
}

// slopes sums p_j^2. Since W is the same for all samples, the mean of S needs no more: mean S_i = sum_j mean(p_j^2) W_ji^2.
type slopes struct {
	net     *network
	squares []float64
	samples int
}

func newSlopes(n *network) *slopes { return &slopes{net: n, squares: make([]float64, n.Hidden())} }

func (s *slopes) add(b block) {
	for i := range b.p.Rows {
		for j, p := range b.p.Row(i) {
			s.squares[j] += float64(p) * float64(p) // exact: 24-bit factors
		}
	}
	s.samples += b.p.Rows
}

func (s *slopes) result() []float64 {
	sensitivity := make([]float64, s.net.Visible())
	for j, square := range s.squares {
		mean := square / float64(s.samples)
		for i, w := range s.net.w.Row(j) {
			sensitivity[i] += float64(mean * (float64(w) * float64(w)))
		}
	}
	return sensitivity
}
