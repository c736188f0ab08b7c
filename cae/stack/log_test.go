package stack

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// The records of a stack name the layer, those of Finetune its figures.
func TestLogs(t *testing.T) {
	var text bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch a.Key {
		case slog.TimeKey, "seconds", "isa":
			return slog.Attr{}
		}
		return a
	}}))
	data, err := dataset.Digits(20, 1)
	require.NoError(t, err)
	opts := []cae.TrainOptions{{Epochs: 1, Logger: logger}}
	s, _, err := Train(t.Context(), []cae.Config{{Hidden: 6}, {Hidden: 4}}, data, opts)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	require.Len(t, lines, 6)
	for i, line := range lines {
		require.Contains(t, line, []string{"layer=0", "layer=1"}[i/3])
	}

	text.Reset()
	_, history, err := Finetune(t.Context(), s, data, data, Options{Epochs: 2, Lambda: 0.1, Workers: 1, Logger: logger})
	require.NoError(t, err)
	lines = strings.Split(strings.TrimSpace(text.String()), "\n")
	require.Len(t, lines, 4)
	require.Equal(t, `level=INFO msg="training starts" samples=20 classes=10 freeze=false lambda=0.1 epochs=2 batch=20 `+
		`optimizer=adam rate=0.001 seed=0 workers=1`, lines[0])
	for _, key := range []string{"epoch=2", "cost=", "error_rate=", "jacobian_norm2=", "validation.cost=", "validation.samples=20"} {
		require.Contains(t, lines[2], key)
	}
	require.Equal(t, 2, history.Best)
	require.Equal(t, `level=INFO msg="training ends" epochs=2 best=2`, lines[3])

	text.Reset()
	ctx, cancel := context.WithCancel(t.Context())
	_, _, err = Finetune(ctx, s, data, nil, Options{Logger: logger, Progress: func(Epoch) { cancel() }})
	require.ErrorIs(t, err, context.Canceled)
	require.Contains(t, text.String(), `level=WARN msg="training is interrupted"`)
}
