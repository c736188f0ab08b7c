package inspect

import (
	"context"
	"fmt"
	"runtime"

	"github.com/seed85368726/contractive/cae"
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
func open(m *cae.Model) (*network, error) {
	if m == nil {
		return nil, errNoModel
	}
	return &network{m.WithoutNormaliser(), m.Normaliser(), weights(m), kernels.NewWorkers(runtime.GOMAXPROCS(0))}, nil
}

var errNoModel = fmt.Errorf("model is nil: %w", cae.ErrShape)

func (n *network) close() { n.workers.Close() }

// weights returns W.
func weights(m *cae.Model) kernels.Matrix {
	return kernels.Matrix{Data: m.EncoderWeights(), Rows: m.Hidden(), Cols: m.Visible(), Stride: m.Visible()}
}

// describe adds the operation to an error, unless it is the context's.
func describe(ctx context.Context, operation string, err error) error {
	if err == nil || err == ctx.Err() {
		return err
	}
	return fmt.Errorf("inspect: %s: %w", operation, err)
}
