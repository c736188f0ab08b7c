// Package journal writes the log records that all training runs have in common.
package journal

import (
	"context"
	"log/slog"
	"strconv"
)

// Start tells that a run begins. A nil logger is silent, here and below.
func Start(ctx context.Context, l *slog.Logger, attrs ...slog.Attr) {
	write(ctx, l, slog.LevelInfo, "training starts", attrs)
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

// Float32 returns an attribute that prints with the digits of a float32: 0.1, not 0.10000000149011612.
func Float32(key string, v float32) slog.Attr {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
	return slog.Float64(key, short)
}
