package stack

import (
	"context"
	"log/slog"

	"github.com/seed85368726/contractive/internal/journal"
)

// The records of a run of Finetune.

func (r *run) logStart(ctx context.Context) {
	o := r.opts
	journal.Run{Lambda: r.opts.Lambda, Epochs: o.Epochs, Batch: o.Batch, Optimizer: o.Optimizer.String(), Rate: o.Rate, Seed: o.Seed, Workers: o.Workers}.Start(ctx, o.Logger,
		slog.Int("samples", len(r.order)),
		slog.Int("classes", o.Classes),
		slog.Bool("freeze", o.Freeze))
}

func (r *run) logEpoch(ctx context.Context, e Epoch) {
	attrs := append([]slog.Attr{slog.Int("epoch", e.Epoch), slog.Float64("seconds", e.Seconds)}, e.attrs()...)
	if r.opts.Lambda > 0 {
		attrs = append(attrs, slog.Float64("jacobian_norm2", e.JacobianNorm2))
	}
	if r.validation != nil {
		attrs = append(attrs, slog.Attr{Key: "validation", Value: slog.GroupValue(e.Validation.attrs()...)})
	}
	journal.Epoch(ctx, r.opts.Logger, attrs...)
}

func (r *run) logEnd(ctx context.Context, err error) {
	journal.End(ctx, r.opts.Logger, err, slog.Int("epochs", len(r.history.Epochs)), slog.Int("best", r.history.Best))
}

// attrs returns the metrics by their names in a log.
func (m Metrics) attrs() []slog.Attr {
	return []slog.Attr{slog.Float64("cost", m.Cost), slog.Float64("error_rate", m.Error), slog.Int("samples", m.Samples)}
}
