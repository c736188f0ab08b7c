package inspect

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/kernels"
)

// WalkOptions define a chain of samples.
type WalkOptions struct {
	Steps int     // at least 1
	Sigma float64 // standard deviation of the noise in the hidden layer, more than 0
	Seed  uint64
}

// WalkBack draws samples by the process of Rifai, Bengio, Dauphin and Vincent (ICML 2012): each step adds noise to the code of x that
// moves it along the directions which the encoder follows, and decodes it,
//
//	x' = g(h + J J^T e),   e ~ N(0, sigma^2 I) in the hidden layer,   J J^T = diag(p) W W^T diag(p).
//
// It returns Steps + 1 rows: start and what it becomes. The length of start must be visible (cae.ErrShape) and its values finite
// (cae.ErrNonFinite); options out of range wrap cae.ErrRange. A chain with linear outputs that leaves the finite
// numbers gives an error that names the step and wraps cae.ErrNonFinite.
func WalkBack(ctx context.Context, m *cae.Model, start []float32, opts WalkOptions) (*dataset.Matrix, error) {
	chain, err := walkBack(ctx, m, start, opts)
	return chain, describe(ctx, "WalkBack", err)
}

// maxSteps keeps a mistyped number from taking all memory.
const maxSteps = 1_000_000

func walkBack(ctx context.Context, m *cae.Model, start []float32, opts WalkOptions) (*dataset.Matrix, error) {
	if err := check(ctx, m); err != nil {
		return nil, err
	}
	switch {
	case opts.Steps < 1 || opts.Steps > maxSteps:
		return nil, fmt.Errorf("Steps is %d, want 1 to %d: %w", opts.Steps, maxSteps, cae.ErrRange)
	case !(opts.Sigma > 0 && float32(opts.Sigma)-float32(opts.Sigma) == 0):
		return nil, fmt.Errorf("Sigma is %v, want a finite number above 0: %w", opts.Sigma, cae.ErrRange)
	}
	w, source := weights(m), random.New(opts.Seed, streamWalk)
	chain := &dataset.Matrix{Count: 1, Width: m.Visible(), Data: append([]float32(nil), start...)}
	h, p, e := make([]float32, m.Hidden()), make([]float32, m.Hidden()), make([]float32, m.Hidden())
	tangent, y := make([]float32, m.Visible()), make([]float32, m.Visible())
	for x, step := chain.Data, 1; step <= opts.Steps; x, step = y, step+1 {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err := m.Derivative(h, p, x); err != nil {
			return nil, fmt.Errorf("step %d: %w", step, err)
		}
		for j := range e {
			e[j] = p[j] * float32(opts.Sigma*source.Normal())
		}
		kernels.MatVecT(tangent, w, e) // J^T e
		kernels.MatVec(e, w, tangent)
		for j := range h {
			h[j] += float32(p[j] * e[j])
		}
		if err := m.Decode(y, h); err != nil {
			return nil, fmt.Errorf("step %d: %w", step, err)
		}
		if i := finite.FirstNot(y); i >= 0 {
			return nil, fmt.Errorf("step %d: x, column %d is %v: %w", step, i, y[i], cae.ErrNonFinite)
		}
		chain.Data = append(chain.Data, y...)
		chain.Count++
	}
	return chain, nil
}

// streamWalk is a stream of random numbers that belongs to no row.
const streamWalk = streamLottery - 1
