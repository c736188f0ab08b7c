package inspect

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/symmetric"
	"github.com/seed85368726/contractive/kernels"
)

// Dimensions tells in how many directions the codes vary over the data: two summaries of the eigenvalues l of their
// covariance. Both lie between 1 and hidden, do not exceed samples - 1, and are k for k equal eigenvalues beside zeros.
// They are 0 if the codes do not vary.
type Dimensions struct {
	// EffectiveRank is exp(-sum_k q_k log q_k) with q = l / sum(l) (Roy and Vetterli, EUSIPCO 2007).
	EffectiveRank float64 `json:"effective_rank"`
	// Participation is (sum l)^2 / sum(l^2), the participation ratio, which small eigenvalues touch less.
	Participation float64 `json:"participation_ratio"`
}

// Rank returns the dimensions of the codes of data. More than 4096 hidden units are refused (cae.ErrTooLarge).
func Rank(ctx context.Context, m *cae.Model, data dataset.Source) (Dimensions, error) {
	n, err := open(ctx, m)
	if err != nil {
		return Dimensions{}, describe(ctx, "Rank", err)
	}
	defer n.close()
	c, err := newCovariance(n)
	if err != nil {
		return Dimensions{}, describe(ctx, "Rank", err)
	}
	if _, err := n.visit(ctx, data, c); err != nil {
		return Dimensions{}, describe(ctx, "Rank", err)
	}
	d, err := c.result()
	return d, describe(ctx, "Rank", err)
}

// covariance sums the products of codes about the first code: in float32 within a block, where they are one matrix product, and
// in float64 over blocks. The relative error is about 1e-6 of the largest eigenvalue.
type covariance struct {
	net      *network
	origin   []float32
	d        kernels.Matrix // rows x hidden: codes about the origin
	products kernels.Matrix // hidden x hidden: d^T d of a block
	sum      []float64
	sums     []float64 // hidden x hidden, the lower triangle
	samples  int
}

func newCovariance(n *network) (*covariance, error) {
	hidden := n.Hidden()
	if hidden > maxSide {
		return nil, fmt.Errorf("hidden is %d, limit %d for the rank of codes: %w", hidden, maxSide, cae.ErrTooLarge)
	}
	return &covariance{
		net: n, d: kernels.NewMatrix(blockRows, hidden), products: kernels.NewMatrix(hidden, hidden),
		sum: make([]float64, hidden), sums: make([]float64, hidden*hidden),
	}, nil
}

func (c *covariance) add(b block) {
	if c.samples == 0 {
		c.origin = append([]float32(nil), b.h.Row(0)...)
	}
	for i := range b.h.Rows {
		d := c.d.Row(i)
		for j, h := range b.h.Row(i) {
			d[j] = h - c.origin[j]
			c.sum[j] += float64(d[j])
		}
	}
	d := c.d.RowRange(0, b.h.Rows)
	c.net.workers.MatTMul(c.products, d, d, nil)
	c.net.workers.Split(c.products.Rows, 1, c.accumulate)
	c.samples += b.h.Rows
}

// accumulate adds rows lo to hi of the products to the sums.
func (c *covariance) accumulate(lo, hi int) {
	for j := lo; j < hi; j++ {
		sums := c.sums[j*c.products.Cols:][:j+1]
		for k, v := range c.products.Row(j)[:j+1] {
			sums[k] += float64(v)
		}
	}
}

// result replaces the sums by the covariance and returns its dimensions.
func (c *covariance) result() (Dimensions, error) {
	n, hidden := float64(c.samples), c.products.Cols
	for j := range hidden {
		sums := c.sums[j*hidden:][:j+1]
		for k := range sums {
			sums[k] = sums[k]/n - float64((c.sum[j]/n)*(c.sum[k]/n))
		}
	}
	values, err := symmetric.Values(c.sums, hidden)
	if err != nil {
		return Dimensions{}, err
	}
	return dimensions(values), nil
}

// dimensions summarises eigenvalues. Rounding leaves some below 0.
func dimensions(values []float64) Dimensions {
	sum, squares := 0.0, 0.0
	for _, v := range values {
		v = max(v, 0)
		sum += v
		squares += float64(v * v)
	}
	if sum == 0 {
		return Dimensions{}
	}
	entropy := 0.0
	for _, v := range values {
		if v > 0 {
			entropy -= float64(v / sum * log(v/sum))
		}
	}
	return Dimensions{EffectiveRank: exp(entropy), Participation: float64(sum*sum) / squares}
}
