package cae

import (
	"context"
	"log/slog"

	"github.com/seed85368726/contractive/internal/journal"
)

// The records of a training run. What is not in them follows from the configuration, which the model keeps.

func (t *trainer) logStart(ctx context.Context) {
	o := t.opts
	journal.Run{Lambda: t.cfg.Lambda, Epochs: o.Epochs, Batch: o.Batch, Optimizer: o.Optimizer.String(), Rate: o.Rate, Seed: o.Seed, Workers: o.Workers}.Start(ctx, o.Logger,
		slog.Int("samples", t.feed.count()),
		slog.Int("visible", t.theta.w.Cols),
		slog.Int("hidden", t.cfg.Hidden))
}

func (t *trainer) logEpoch(ctx context.Context, e Epoch) {
	attrs := append([]slog.Attr{slog.Int("epoch", e.Epoch), slog.Float64("seconds", e.Seconds)}, e.attrs()...)
	if e.Validation != nil {
		attrs = append(attrs, slog.Attr{Key: "validation", Value: slog.GroupValue(e.Validation.attrs()...)})
	}
	journal.Epoch(ctx, t.opts.Logger, attrs...)
}

func (t *trainer) logCheckpoint(ctx context.Context) {
	attrs := []slog.Attr{slog.Int("epochs", len(t.history.Epochs)), slog.Int("samples", t.sum.samples)}
	if t.opts.Checkpoint.Path != "" {
		attrs = append(attrs, slog.String("path", t.opts.Checkpoint.Path))
	}
	journal.Checkpoint(ctx, t.opts.Logger, attrs...)
}

func (t *trainer) logEnd(ctx context.Context, err error) {
	attrs := []slog.Attr{slog.Int("epochs", len(t.history.Epochs))}
	if t.history.Best > 0 {
		attrs = append(attrs, slog.Int("best", t.history.Best))
	}
	journal.End(ctx, t.opts.Logger, err, attrs...)
}

// attrs returns the metrics by their names in a log.
func (m Metrics) attrs() []slog.Attr {
	return []slog.Attr{
		slog.Float64("reconstruction", m.Reconstruction),
		slog.Float64("penalty", m.Penalty),
		slog.Float64("total", m.Total),
		slog.Float64("jacobian_norm2", m.JacobianNorm2),
		slog.Float64("saturation", m.Saturation),
		slog.Int("samples", m.Samples),
	}
}
