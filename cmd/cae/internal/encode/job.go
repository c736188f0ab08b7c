package encode

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/cmd/cae/internal/progress"
	"github.com/seed85368726/contractive/dataset"
)

// job encodes a part of the samples.
type job struct {
	options
	encoder *cae.Encoder
	data    dataset.Source
	std     cli.Streams
}

// doneEvent is what -json prints at the end.
type doneEvent struct {
	Event   string  `json:"event"`
	Model   string  `json:"model"`
	Data    string  `json:"data"`
	Visible int     `json:"visible"`
	Hidden  int     `json:"hidden"`
	Shard   string  `json:"shard"`
	First   int     `json:"first"` // row of the data
	Samples int     `json:"samples"`
	Seconds float64 `json:"seconds"`
	File    string  `json:"file"`
	SHA256  string  `json:"sha256"`
}

func (j *job) run(ctx context.Context) error {
	total, err := j.count(ctx)
	if err != nil {
		return j.interrupted(ctx, err, 0, total)
	}
	lo, hi := j.shard.bounds(total)
	shown := progress.NewCounter("encoding", hi-lo, j.std, j.quiet, j.json)
	shown.Begin(fmt.Sprintf("encoding %d samples of %v, %d-%d", hi-lo, &j.input, j.encoder.Visible(), j.encoder.Hidden()))
	done := 0
	file, err := j.output.Write(j.std.Out, func(w io.Writer) error {
		sink, err := newSink(j.format, w, hi-lo, j.encoder.Hidden())
		if err != nil {
			return err
		}
		s := stream{encoder: j.encoder, workers: j.workers, sink: sink.rows, progress: func(n int) {
			done = n
			shown.Set(n)
		}}
		if err := s.run(ctx, j.data.Rows(), lo, hi); err != nil {
			return err
		}
		return sink.end()
	})
	shown.End()
	if err != nil {
		return j.interrupted(ctx, err, done, hi-lo)
	}
	return j.report(file, lo, hi, shown.Seconds())
}

// count returns the number of all samples.
func (j *job) count(ctx context.Context) (int, error) {
	shown := progress.NewCounter("counting", 0, j.std, j.quiet, j.json)
	defer shown.End()
	return j.input.Count(ctx, j.data, shown.Set)
}

// interrupted says what became of an interrupted job. Any other error it returns as it is.
func (j *job) interrupted(ctx context.Context, err error, done, total int) error {
	switch {
	case ctx.Err() == nil || !errors.Is(err, ctx.Err()):
		return err
	case total == 0:
		return fmt.Errorf("%w while counting samples: nothing is written", cli.ErrInterrupted)
	case j.output == output.Stdout:
		return fmt.Errorf("%w after %d of %d samples: standard output is cut short", cli.ErrInterrupted, done, total)
	}
	return fmt.Errorf("%w after %d of %d samples: nothing is written", cli.ErrInterrupted, done, total)
}

// report says what is written.
func (j *job) report(file output.Written, lo, hi int, seconds float64) error {
	w := j.output.Remarks(j.std, j.quiet)
	if j.json {
		return json.NewEncoder(w).Encode(doneEvent{"done", string(j.model), j.input.String(), j.encoder.Visible(), j.encoder.Hidden(),
			j.shard.String(), lo, hi - lo, seconds, file.Path, file.SHA256})
	}
	rows := "no rows"
	if lo < hi {
		rows = fmt.Sprintf("rows %d to %d", lo, hi-1)
	}
	_, err := fmt.Fprintf(w, "The codes of %v, %s, %d numbers each, are in %v, SHA-256 %s\n", &j.input, rows, j.encoder.Hidden(), file, file.SHA256)
	return err
}
