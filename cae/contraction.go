package cae

import "github.com/seed85368726/contractive/kernels"

// contraction is the penalty lambda ||J||_F^2 (Rifai et al., ICML 2011). With z = W x + b, h = s(z), p = s'(z)
// and n_j = sum_i W_ji^2, the encoder's Jacobian is J_ji = p_j W_ji, so that it need not be formed:
//
//	||J||_F^2 = sum_j p_j^2 n_j
//
// W enters twice, and so the gradient has two parts. Through z, where the derivative of p is p (1 - 2h),
//
//	d||J||^2 / dz_j = 2 p_j^2 (1 - 2 h_j) n_j
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

// delta turns dh, unit j's gradient with respect to h, into that with respect to z, the penalty's first part included.
func (c *contraction) delta(j int, dh, h, p []float32, n int) {
	kernels.HiddenDelta(dh, dh, h, p, c.norms[j], c.weight(n), 1, -2)
}

// observe takes the sum of p^2 of units from lo on; p holds their rows, over the samples of the mini-batch.
func (c *contraction) observe(p kernels.Matrix, lo int) {
	if c.lambda != 0 {
		kernels.RowNorms2(c.squares[lo:lo+p.Rows], p)
	}
}

// addGradient adds the penalty's second part for units from lo on to dw, their rows of the gradient of a mean over n
// samples.
func (c *contraction) addGradient(dw, w kernels.Matrix, lo, n int) {
	if c.lambda == 0 {
		return
	}
	weight := c.weight(n)
	for j := range dw.Rows {
		kernels.Axpy(dw.Row(j), weight*c.squares[lo+j], w.Row(lo+j))
	}
}
