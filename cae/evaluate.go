package cae

import (
	"context"
	"fmt"
	"runtime"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// Evaluate returns the metrics of the model on data, whose rows it reads one by one: a cost as [Train] defines
// it, for data that may not have been trained on. It uses runtime.GOMAXPROCS(0) goroutines.
//
// A source without rows or of another width than Visible (ErrShape), a row with a value that is NaN or infinite
// (ErrNonFinite) and, for a SigmoidOutput, one with a feature outside [0, 1] once it is normalised (ErrRange) are refused; errors name the row. When ctx is done, Evaluate returns ctx.Err().
func (m *Model) Evaluate(ctx context.Context, data dataset.Source) (Metrics, error) {
	workers := kernels.NewWorkers(runtime.GOMAXPROCS(0))
	defer workers.Close()
	return m.evaluate(ctx, data, workers)
}

func (m *Model) evaluate(ctx context.Context, data dataset.Source, workers *kernels.Workers) (Metrics, error) {
	if data == nil || data.Dim() != m.Visible() {
		return Metrics{}, fmt.Errorf("cae: Evaluate: data has %d columns, want visible = %d: %w", width(data), m.Visible(), ErrShape)
	}
	e := evaluation{model: m}
	e.forward.init(m.cfg, m.theta, evaluationBatch, workers)
	for row, err := range data.Rows() {
		if err == nil {
			err = e.take(ctx, row)
		}
		if err != nil {
			return Metrics{}, e.describe(ctx, err)
		}
	}
	if e.finish(); e.sum.samples == 0 {
		return Metrics{}, fmt.Errorf("cae: Evaluate: data has 0 rows, want at least 1: %w", ErrShape)
	}
	return e.metrics(), nil
}

// metrics returns the means. The mean activations of a sparsity penalty are those over all samples.
func (e *evaluation) metrics() Metrics {
	for _, p := range e.forward.others {
		if s, ok := p.(*sparsity); ok {
			e.sum.totals[termSparsity] = s.overall() * float64(e.sum.samples)
		}
	}
	return e.sum.metrics(e.model.cfg, e.model.Visible())
}

// evaluationBatch is the number of rows that are evaluated at a time.
const evaluationBatch = 128

// evaluation collects rows and takes them through the model.
type evaluation struct {
	model   *Model
	forward forward
	waiting int // rows of forward.x that have not been evaluated
	sum     tally
}

// take adds one row.
func (e *evaluation) take(ctx context.Context, row []float32) error {
	room := e.forward.x.Row(e.waiting)
	u, err := e.model.scorable(room, row)
	if err != nil {
		return err
	}
	copy(room, u)
	if e.waiting++; e.waiting == evaluationBatch {
		e.finish()
		return ctx.Err()
	}
	return nil
}

// finish evaluates the rows that wait.
func (e *evaluation) finish() {
	e.forward.run(e.waiting)
	e.sum.add(&e.forward)
	e.waiting = 0
}

// describe names the row of an error, unless it is the context's.
func (e *evaluation) describe(ctx context.Context, err error) error {
	if err == ctx.Err() {
		return err
	}
	return fmt.Errorf("cae: Evaluate: row %d: %w", e.sum.samples+e.waiting, err)
}

// width returns the width of a source.
func width(data dataset.Source) int {
	if data == nil {
		return 0
	}
	return data.Dim()
}
