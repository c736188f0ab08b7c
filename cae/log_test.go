package cae

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// logged returns a logger and what reads its records.
func logged() (*slog.Logger, func(t *testing.T) []map[string]any) {
	var buffer bytes.Buffer
	return slog.New(slog.NewJSONHandler(&buffer, nil)), func(t *testing.T) (records []map[string]any) {
		for line := range bytes.Lines(buffer.Bytes()) {
			var r map[string]any
			require.NoError(t, json.Unmarshal(line, &r))
			records = append(records, r)
		}
		return records
	}
}

func messages(records []map[string]any) (all []string) {
	for _, r := range records {
		all = append(all, r["level"].(string)+" "+r["msg"].(string))
	}
	return all
}

func TestTrainLogs(t *testing.T) {
	p := newProblem(Config{Hidden: 5, Lambda: 0.5}, 7, 20, 1)
	logger, records := logged()
	_, history, err := Train(t.Context(), p.cfg, p.rows, TrainOptions{Epochs: 2, Batch: 8, Validation: p.rows, Logger: logger})
	require.NoError(t, err)
	all := records(t)
	require.Equal(t, []string{"INFO training starts", "INFO epoch", "INFO epoch", "INFO training ends"}, messages(all))

	for key, want := range map[string]any{
		"samples": 20.0, "visible": 7.0, "hidden": 5.0, "lambda": 0.5, "epochs": 2.0, "batch": 8.0, "optimizer": "adam", "seed": 0.0,
	} {
		require.Equal(t, want, all[0][key], key)
	}
	for i, e := range history.Epochs {
		r := all[1+i]
		require.Equal(t, float64(e.Epoch), r["epoch"])
		require.Equal(t, e.Total, r["total"])
		require.Equal(t, e.JacobianNorm2, r["jacobian_norm2"])
		require.Equal(t, e.Validation.Total, r["validation"].(map[string]any)["total"])
	}
	require.Equal(t, 2.0, all[3]["epochs"])
	require.Equal(t, float64(history.Best), all[3]["best"])
}

// A logger has no influence on the model.
func TestLoggerLeavesTheBits(t *testing.T) {
	p := newProblem(Config{Hidden: 5}, 7, 20, 1)
	logger, _ := logged()
	loud, _, err := Train(t.Context(), p.cfg, p.rows, TrainOptions{Epochs: 2, Logger: logger})
	require.NoError(t, err)
	silent, _, err := Train(t.Context(), p.cfg, p.rows, TrainOptions{Epochs: 2})
	require.NoError(t, err)
	require.Equal(t, silent.theta.all, loud.theta.all)
}

func TestTrainLogsItsEnd(t *testing.T) {
	p := newProblem(Config{Hidden: 5}, 7, 20, 1)
	ctx, cancel := context.WithCancel(t.Context())
	logger, records := logged()
	_, _, err := Train(ctx, p.cfg, p.rows, TrainOptions{Logger: logger, Progress: func(Epoch) { cancel() }})
	require.ErrorIs(t, err, context.Canceled)
	all := records(t)
	require.Equal(t, []string{"INFO training starts", "INFO epoch", "WARN training is interrupted"}, messages(all))
	require.Equal(t, context.Canceled.Error(), all[2]["error"])

	logger, records = logged()
	path := filepath.Join(t.TempDir(), "checkpoint")
	_, _, err = Train(t.Context(), p.cfg, p.rows, TrainOptions{Logger: logger, Epochs: 2, Checkpoint: Checkpoints{Path: path, Epochs: 1}})
	require.NoError(t, err)
	all = records(t)
	require.Contains(t, messages(all), "INFO checkpoint")
	for _, r := range all {
		if r["msg"] == "checkpoint" {
			require.Equal(t, path, r["path"])
		}
	}

	logger, records = logged()
	_, _, err = Train(t.Context(), p.cfg, p.rows, TrainOptions{Logger: logger, Optimizer: SGD, Rate: math.MaxFloat32})
	require.ErrorIs(t, err, ErrDiverged)
	all = records(t)
	last := len(all) - 1
	require.Equal(t, "ERROR training fails", messages(all)[last])
	require.Equal(t, err.Error(), all[last]["error"])
	require.NotContains(t, slices.Concat(messages(all)[:last]), "INFO training ends")
}
