package sample

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/cmd/cae/internal/picture"
	"github.com/seed85368726/contractive/cmd/cae/internal/progress"
	"github.com/seed85368726/contractive/dataset"
)

// job draws the samples.
type job struct {
	options
	model  *cae.Model
	starts *dataset.Matrix // a row for each chain
	shape  picture.Shape   // of images
	std    cli.Streams
}

// doneEvent is what -json prints at the end.
type doneEvent struct {
	Event   string  `json:"event"`
	Model   string  `json:"model"`
	Data    string  `json:"data"`
	Row     int     `json:"row"`
	Chains  int     `json:"chains"`
	Steps   int     `json:"steps"`
	Sigma   float64 `json:"sigma"`
	Seed    uint64  `json:"seed"`
	Samples int     `json:"samples"`
	File    string  `json:"file"`
	SHA256  string  `json:"sha256"`
}

func (j *job) run(ctx context.Context) error {
	drawn, err := j.draw(ctx)
	if err != nil {
		return err
	}
	file, err := j.output.Write(j.std.Out, func(w io.Writer) error { return j.write(w, drawn) })
	if err != nil {
		return err
	}
	w := j.output.Remarks(j.std, j.quiet)
	if j.json {
		return json.NewEncoder(w).Encode(doneEvent{"done", string(j.options.model), j.input.String(), j.row, j.chains, j.walk.Steps, j.walk.Sigma,
			j.walk.Seed, drawn.Count, file.Path, file.SHA256})
	}
	_, err = fmt.Fprintf(w, "%d chains of %d steps from rows %d to %d of %v are in %v, SHA-256 %s\n",
		j.chains, j.walk.Steps, j.row, j.row+j.chains-1, &j.input, file, file.SHA256)
	return err
}

// draw returns the chains, one after the other.
func (j *job) draw(ctx context.Context) (*dataset.Matrix, error) {
	each := j.walk.Steps + 1
	shown := progress.NewCounter("drawing", j.chains*each, j.std, j.quiet, j.json)
	defer shown.End()
	shown.Begin(fmt.Sprintf("drawing %d chains of %d steps from rows of %v", j.chains, j.walk.Steps, &j.input))
	all := &dataset.Matrix{Count: j.chains * each, Width: j.starts.Width}
	for i := range j.chains {
		walk := j.walk
		walk.Seed += uint64(i)
		chain, err := inspect.WalkBack(ctx, j.model, j.starts.Row(i), walk)
		if err != nil && err == ctx.Err() {
			return nil, fmt.Errorf("%w %s", cli.ErrInterrupted, undone)
		}
		if err != nil {
			return nil, fmt.Errorf("chain %d, from row %d: %w", i, j.row+i, err)
		}
		all.Data = append(all.Data, chain.Data...)
		shown.Set((i + 1) * each)
	}
	return all, nil
}

// write writes the samples in the format of the file.
func (j *job) write(w io.Writer, drawn *dataset.Matrix) error {
	switch j.format {
	case "npy":
		return dataset.WriteNPY(w, drawn)
	case "csv":
		var text []byte
		for i := range drawn.Count {
			text = output.AppendCSV(text, drawn.Row(i))
		}
		_, err := w.Write(text)
		return err
	}
	levels := picture.Levels(drawn.Data, slices.Min(j.starts.Data), slices.Max(j.starts.Data))
	if j.format == "png" {
		sheet := picture.Sheet{Shape: j.shape, Columns: j.walk.Steps + 1, Scale: 2, Images: levels}
		return sheet.WritePNG(w)
	}
	images := &dataset.Matrix{Count: drawn.Count, Width: drawn.Width, Data: make([]float32, len(levels))}
	for i, level := range levels {
		images.Data[i] = float32(level) / 255
	}
	return dataset.WriteIDXImages(w, images, j.shape.Height, j.shape.Width)
}
