// Package journal writes the log records that all training runs have in common.
package journal

import (
	"context"
	"log/slog"
	"strconv"

	"github.com/seed85368726/contractive"
)

// Run is what the records of all runs begin with, after what is particular to one.
type Run struct {
	Lambda        float32
	Epochs, Batch int
	Optimizer     string
	Rate          float32
	Seed          uint64
	Workers       int
}

// Start tells that a run begins. A nil logger is silent, here and below.
func (r Run) Start(ctx context.Context, l *slog.Logger, attrs ...slog.Attr) {
	write(ctx, l, slog.LevelInfo, "training starts", append(attrs,
		short("lambda", r.Lambda),
		slog.Int("epochs", r.Epochs),
		slog.Int("batch", r.Batch),
		slog.String("optimizer", r.Optimizer),
		short("rate", r.Rate),
		slog.Uint64("seed", r.Seed),
		slog.Int("workers", r.Workers),
		slog.String("isa", contractive.Active().String())))
}

// Epoch tells that an epoch has ended.
func Epoch(ctx context.Context, l *slog.Logger, attrs ...slog.Attr) {
	write(ctx, l, slog.LevelInfo, "epoch", attrs)
}

// Checkpoint tells that the state of a run has been saved.
func Checkpoint(ctx context.Context, l *slog.Logger, attrs ...slog.Attr) {
	write(ctx, l, slog.LevelInfo, "checkpoint", attrs)
}

// End tells that a run has ended, and with which error: that of ctx is a warning, since somebody wanted it.
func End(ctx context.Context, l *slog.Logger, err error, attrs ...slog.Attr) {
	level, message := slog.LevelInfo, "training ends"
	if err != nil {
		level, message = slog.LevelError, "training fails"
		if err == ctx.Err() {
			level, message = slog.LevelWarn, "training is interrupted"
		}
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	write(ctx, l, level, message, attrs)
}

func write(ctx context.Context, l *slog.Logger, level slog.Level, message string, attrs []slog.Attr) {
	if l != nil {
		l.LogAttrs(ctx, level, message, attrs...)
	}
}

// short returns an attribute that prints with the digits of a float32: 0.1, not 0.10000000149011612.
func short(key string, v float32) slog.Attr {
	digits, _ := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
	return slog.Float64(key, digits)
}
