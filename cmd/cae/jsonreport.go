package main

import (
	"encoding/json"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/cae"
)

// jsonReport writes one JSON object a line: "start", an "epoch" for each epoch, "baseline" for the model with lambda = 0, and
// "done" or "interrupted" at the end.
type jsonReport struct {
	out     stickyWriter
	quiet   bool // no epochs
	samples int
}

// startEvent says what is going to be trained.
type startEvent struct {
	Event     string        `json:"event"`
	Data      string        `json:"data"`
	Samples   int           `json:"samples"`
	Visible   int           `json:"visible"`
	Hidden    int           `json:"hidden"`
	Untied    bool          `json:"untied"`
	Loss      string        `json:"loss"`
	Lambda    float32       `json:"lambda"`
	Epochs    int           `json:"epochs"`
	Batch     int           `json:"batch"`
	Optimizer cae.Optimizer `json:"optimizer"`
	Rate      float32       `json:"rate"`
	Seed      uint64        `json:"seed"`
	Workers   int           `json:"workers"`
	ISA       string        `json:"isa"`
}

// figures are the metrics of a model.
type figures struct {
	Reconstruction  float64 `json:"reconstruction"`
	Penalty         float64 `json:"penalty"`
	JacobianNorm2   float64 `json:"jacobian_norm2"`
	MeanSquareEntry float64 `json:"mean_square_entry"`
	Saturation      float64 `json:"saturation"`
}

// epochEvent has the figures of the mini-batches of an epoch, each taken before its step.
type epochEvent struct {
	Event   string  `json:"event"`
	Lambda  float32 `json:"lambda"`
	Epoch   int     `json:"epoch"`
	Samples int     `json:"samples"`
	Seconds float64 `json:"seconds"`
	figures
}

// effort is what training took.
type effort struct {
	Epochs  int     `json:"epochs"`
	Samples int     `json:"samples"`
	Seconds float64 `json:"seconds"`
}

// baselineEvent has the figures of the finished model with lambda = 0.
type baselineEvent struct {
	Event  string  `json:"event"`
	Lambda float32 `json:"lambda"`
	effort
	figures
}

// doneEvent has the figures of the finished model. An interrupted one has none.
type doneEvent struct {
	Event string `json:"event"`
	effort
	*figures
	Model  string `json:"model"`
	SHA256 string `json:"sha256"`
}

func (r *jsonReport) begin(j *trainJob) {
	r.samples = j.data.Count
	r.write(startEvent{
		Event: "start", Data: j.input().String(), Samples: j.data.Count, Visible: j.data.Width,
		Hidden: j.config.Hidden, Untied: j.config.Untied, Loss: (*lossFlag)(&j.config.Output).String(), Lambda: j.config.Lambda,
		Epochs: j.training.Epochs, Batch: j.training.Batch, Optimizer: j.training.Optimizer, Rate: j.training.Rate,
		Seed: j.training.Seed, Workers: j.training.Workers, ISA: contractive.Active().String(),
	})
}

func (r *jsonReport) epoch(config cae.Config, e cae.Epoch) {
	if r.quiet {
		return
	}
	r.write(epochEvent{"epoch", config.Lambda, e.Epoch, e.Samples, e.Seconds, newFigures(e.Metrics)})
}

func (r *jsonReport) interrupted(main trained, file written) {
	r.write(doneEvent{"interrupted", r.effort(main), nil, file.path, file.sha256})
}

func (r *jsonReport) done(main trained, plain *trained, file written) {
	if plain != nil {
		r.write(baselineEvent{"baseline", 0, r.effort(*plain), newFigures(plain.metrics)})
	}
	f := newFigures(main.metrics)
	r.write(doneEvent{"done", r.effort(main), &f, file.path, file.sha256})
}

func (r *jsonReport) end() error { return r.out.err }

func (r *jsonReport) effort(t trained) effort { return effort{t.epochs, r.samples, t.seconds} }

func newFigures(m cae.Metrics) figures {
	return figures{m.Reconstruction, m.Penalty, m.JacobianNorm2, m.MeanSquareEntry, m.Saturation}
}

// write writes a line; the writer keeps an error.
func (r *jsonReport) write(event any) {
	if err := json.NewEncoder(&r.out).Encode(event); err != nil && r.out.err == nil {
		r.out.err = err
	}
}
