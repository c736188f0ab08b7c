package cae

import "github.com/seed85368726/contractive/kernels"

// contraction is the penalty lambda ||J||_F^2 (Rifai et al., ICML 2011). With z = W x + b, h = s(z), p = s'(z)
// and n_j = sum_i W_ji^2, the encoder's Jacobian is J_ji = p_j W_ji, so that it need not be formed:
//
//	||J||_F^2 = sum_j p_j^2 n_j
//
// W enters twice, and so the gradient has two parts. Through z, with q the second derivative of s,
//
//	d||J||^2 / dz_j = 2 p_j q_j n_j
//
// joins the sample's delta and reaches W and b with it. Through n,
//
//	d||J||^2 / dW_ji = 2 p_j^2 W_ji
//
// is one scaled row of W for each hidden unit and mini-batch.
type contraction struct {
	lambda  float32
	norms   []float32 // n, of the weights at the last refresh
	squares []float32 // sum of p^2 over the mini-batch
}

func newContraction(cfg Config) contraction {
	return contraction{
		lambda:  cfg.Lambda,
		norms:   make([]float32, cfg.Hidden),
		squares: make([]float32, cfg.Hidden),
	}
}

// refresh takes the norms of rows lo to hi of the encoder's weights.
func (c *contraction) refresh(w kernels.Matrix, lo, hi int) {
	kernels.RowNorms2(c.norms[lo:hi], w.RowRange(lo, hi))
}

// weight returns 2 lambda / n, the factor of both parts of the gradient of a mean over n samples.
func (c *contraction) weight(n int) float32 {
	return 2 * c.lambda / float32(n)
}

// addGradient adds the penalty's second part for units from lo on to dw, their rows of the gradient of a mean over the
// samples that p has columns for.
func (c *contraction) addGradient(dw, p, w kernels.Matrix, lo int) {
	if c.lambda == 0 {
		return
	}
	squares, weight := c.squares[lo:lo+p.Rows], c.weight(p.Cols)
	kernels.RowNorms2(squares, p)
	for j := range dw.Rows {
		kernels.Axpy(dw.Row(j), weight*squares[j], w.Row(lo+j))
	}
}
