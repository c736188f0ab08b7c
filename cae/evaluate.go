package cae

import (
	"cmp"
	"context"
	"fmt"
	"runtime"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/given"
	"github.com/seed85368726/contractive/kernels"
)

// Evaluate returns the metrics of the model on data, whose rows it reads one by one: a cost as [Train] defines
// it, for data that may not have been trained on. It uses runtime.GOMAXPROCS(0) goroutines.
//
// A source without rows or of another width than Visible (ErrShape), a row with a value that is NaN or infinite
// (ErrNonFinite) and, for a SigmoidOutput, one with a feature outside [0, 1] once it is normalised (ErrRange) are
// refused; errors name the row. When ctx is done, Evaluate returns ctx.Err().
func (m *Model) Evaluate(ctx context.Context, data dataset.Source) (Metrics, error) {
	workers := kernels.NewWorkers(runtime.GOMAXPROCS(0))
	defer workers.Close()
	if err := cmp.Or(given.Context(ctx), m.checkMade()); err != nil {
		return Metrics{}, fmt.Errorf("cae: Evaluate: %w", err)
	}
	metrics, err := m.evaluate(ctx, data, workers)
	if err == nil && ctx.Err() != nil { // done since the last full batch of rows
		return Metrics{}, ctx.Err()
	}
	return metrics, err
}

func (m *Model) evaluate(ctx context.Context, data dataset.Source, workers *kernels.Workers) (Metrics, error) {
	var f forward
	f.init(m.cfg, m.theta, evaluationBatch, workers)
	var sum tally
	if err := m.visit(ctx, &f, data, func() { sum.add(&f) }); err != nil {
		return Metrics{}, wrap("Evaluate", ctx, err)
	}
	for _, p := range f.others {
		if s, ok := p.(*sparsity); ok { // of the mean activations over all samples
			sum.totals[termSparsity] = s.overall() * float64(sum.samples)
		}
	}
	return sum.metrics(m.cfg, m.Visible()), nil
}

// wrap names the operation of an error, unless it is the context's.
func wrap(operation string, ctx context.Context, err error) error {
	if err == ctx.Err() {
		return err
	}
	return fmt.Errorf("cae: %s: %w", operation, err)
}

// atRow names the row of an error, unless it is the context's.
func atRow(ctx context.Context, row int, err error) error {
	if err == ctx.Err() {
		return err
	}
	return fmt.Errorf("row %d: %w", row, err)
}

// evaluationBatch is the number of rows that are evaluated at a time.
const evaluationBatch = 128

// visit takes the rows of data through f, which is prepared for mini-batches of evaluationBatch, and calls each after every one.
// Errors name the row, except the context's.
func (m *Model) visit(ctx context.Context, f *forward, data dataset.Source, each func()) error {
	if data == nil || data.Dim() != m.Visible() {
		return fmt.Errorf("data has %d columns, want visible = %d: %w", width(data), m.Visible(), ErrShape)
	}
	v := visitor{model: m, forward: f, each: each}
	for row, err := range data.Rows() {
		if err == nil {
			err = v.take(ctx, row)
		}
		if err != nil {
			return atRow(ctx, v.samples+v.waiting, err)
		}
	}
	if v.finish(); v.samples == 0 {
		return fmt.Errorf("data has 0 rows, want at least 1: %w", ErrShape)
	}
	return nil
}

// visitor collects rows and takes them through the model.
type visitor struct {
	model   *Model
	forward *forward
	each    func()
	waiting int // rows of forward.x that have not been through
	samples int // rows that have
}

// take adds one row.
func (v *visitor) take(ctx context.Context, row []float32) error {
	room := v.forward.x.Row(v.waiting)
	u, err := v.model.scorable(room, row)
	if err != nil {
		return err
	}
	copy(room, u)
	if v.waiting++; v.waiting == evaluationBatch {
		v.finish()
		return ctx.Err()
	}
	return nil
}

// finish takes the rows that wait through the model.
func (v *visitor) finish() {
	v.forward.run(v.waiting)
	v.each()
	v.samples += v.waiting
	v.waiting = 0
}

// width returns the width of a source.
func width(data dataset.Source) int {
	if data == nil {
		return 0
	}
	return data.Dim()
}
