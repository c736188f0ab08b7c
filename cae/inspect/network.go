package inspect

import (
	"context"
	"fmt"
	"runtime"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/given"
	"github.com/seed85368726/contractive/kernels"
)

// network is a model for normalised samples, with what its figures are computed from.
type network struct {
	*cae.Model
	normaliser *cae.Normaliser // that samples go through first, or nil
	w          kernels.Matrix  // hidden x visible
	workers    *kernels.Workers
}

// open takes a copy of the weights and starts workers, until close.
func open(ctx context.Context, m *cae.Model) (*network, error) {
	if err := check(ctx, m); err != nil {
		return nil, err
	}
	return &network{m.WithoutNormaliser(), m.Normaliser(), weights(m), kernels.NewWorkers(runtime.GOMAXPROCS(0))}, nil
}

// check reports a context that is nil, and a model that is nil or the zero value.
func check(ctx context.Context, m *cae.Model) error {
	if err := given.Context(ctx); err != nil {
		return err
	}
	if m == nil || m.Hidden() == 0 {
		return fmt.Errorf("model is nil or the zero value: %w", cae.ErrShape)
	}
	return nil
}

func (n *network) close() { n.workers.Close() }

// weights returns W.
func weights(m *cae.Model) kernels.Matrix {
	return kernels.Matrix{Data: m.EncoderWeights(), Rows: m.Hidden(), Cols: m.Visible(), Stride: m.Visible()}
}

// describe adds the operation to an error, unless it is the context's.
func describe(ctx context.Context, operation string, err error) error {
	if err == nil || ctx != nil && err == ctx.Err() {
		return err
	}
	return fmt.Errorf("inspect: %s: %w", operation, err)
}
