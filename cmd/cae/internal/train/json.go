package train

import (
	"encoding/json"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
)

// jsonReport writes one JSON object a line: "start", an "epoch" for each epoch, "baseline" for the model with lambda = 0, and
// "done" or "interrupted" at the end.
type jsonReport struct {
	out     cli.Sticky
	quiet   bool // no epochs
	samples int
}

// startEvent says what is going to be trained.
type startEvent struct {
	Event      string         `json:"event"`
	Data       string         `json:"data"`
	Samples    int            `json:"samples"`
	Visible    int            `json:"visible"`
	Hidden     int            `json:"hidden"`
	Activation cae.Activation `json:"activation"`
	Normalise  string         `json:"normalise,omitempty"` // the kind, if there is a normaliser
	Untied     bool           `json:"untied"`
	Loss       string         `json:"loss"`
	Lambda     float32        `json:"lambda"`
	model.Penalties
	Epochs    int           `json:"epochs"`
	Batch     int           `json:"batch"`
	Buffer    int           `json:"buffer,omitempty"` // none if all samples are in memory
	Optimizer cae.Optimizer `json:"optimizer"`
	Rate      float32       `json:"rate"`
	Momentum  float32       `json:"momentum,omitempty"`
	Schedule  cae.Schedule  `json:"schedule"`
	Clip      float32       `json:"clip,omitempty"`
	HeldOut   int           `json:"held_out_samples,omitempty"` // samples
	Patience  int           `json:"patience,omitempty"`
	Seed      uint64        `json:"seed"`
	Workers   int           `json:"workers"`
	ISA       string        `json:"isa"`
}

// figures are the metrics of a model. Terms are what the penalty is made of, if that is more than one.
type figures struct {
	Reconstruction  float64            `json:"reconstruction"`
	Penalty         float64            `json:"penalty"`
	Terms           map[string]float64 `json:"terms,omitempty"`
	JacobianNorm2   float64            `json:"jacobian_norm2"`
	MeanSquareEntry float64            `json:"mean_square_entry"`
	Saturation      float64            `json:"saturation"`
}

// epochEvent has the figures of the mini-batches of an epoch, each taken before its step.
type epochEvent struct {
	Event   string  `json:"event"`
	Lambda  float32 `json:"lambda"`
	Epoch   int     `json:"epoch"`
	Samples int     `json:"samples"`
	Seconds float64 `json:"seconds"`
	figures
	HeldOut *figures `json:"held_out,omitempty"` // after the epoch
}

// effort is what training took.
type effort struct {
	Epochs  int     `json:"epochs"`
	Best    int     `json:"best,omitempty"` // the epoch that the weights are from
	Samples int     `json:"samples"`
	Seconds float64 `json:"seconds"`
}

// baselineEvent has the figures of the finished model with lambda = 0.
type baselineEvent struct {
	Event  string  `json:"event"`
	Lambda float32 `json:"lambda"`
	effort
	figures
	HeldOut *figures `json:"held_out,omitempty"`
}

// doneEvent has the figures of the finished model. An interrupted one has none.
type doneEvent struct {
	Event string `json:"event"`
	effort
	*figures
	HeldOut   *figures `json:"held_out,omitempty"`
	Threshold *float32 `json:"threshold,omitempty"` // the error above which a sample is an anomaly
	Model     string   `json:"model"`
	SHA256    string   `json:"sha256"`
}

func (r *jsonReport) begin(j *job) {
	r.samples = j.data.count
	start := startEvent{
		Event: "start", Data: j.input.String(), Samples: j.data.count, Visible: j.data.Dim(),
		Hidden: j.config.Hidden, Activation: j.config.Activation, Untied: j.config.Untied, Loss: (*model.Loss)(&j.config.Output).String(),
		Lambda: j.config.Lambda, Penalties: model.NewPenalties(j.config),
		Epochs: j.training.Epochs, Batch: j.training.Batch, Buffer: j.training.Buffer, Optimizer: j.training.Optimizer, Rate: j.training.Rate,
		Schedule: j.training.Schedule, Clip: j.training.Clip, HeldOut: j.held.count, Patience: j.training.Patience,
		Seed: j.training.Seed, Workers: j.training.Workers, ISA: contractive.Active().String(),
	}
	if j.config.Normalise != cae.NoNormalisation {
		start.Normalise = j.config.Normalise.String()
	}
	if j.training.Optimizer == cae.Momentum {
		start.Momentum = j.training.Momentum
	}
	r.write(start)
}

func (r *jsonReport) epoch(config cae.Config, e cae.Epoch) {
	if r.quiet {
		return
	}
	r.write(epochEvent{"epoch", config.Lambda, e.Epoch, e.Samples, e.Seconds, newFigures(e.Metrics), heldOutFigures(e.Validation)})
}

func (r *jsonReport) interrupted(main trained, file output.Written) {
	r.write(doneEvent{"interrupted", r.effort(main), nil, nil, nil, file.Path, file.SHA256})
}

func (r *jsonReport) done(main trained, plain *trained, file output.Written) {
	if plain != nil {
		r.write(baselineEvent{"baseline", 0, r.effort(*plain), newFigures(plain.metrics), heldOutFigures(plain.heldOut)})
	}
	f := newFigures(main.metrics)
	event := doneEvent{"done", r.effort(main), &f, heldOutFigures(main.heldOut), nil, file.Path, file.SHA256}
	if t, ok := main.model.Threshold(); ok {
		event.Threshold = &t.Value
	}
	r.write(event)
}

func (r *jsonReport) end() error { return r.out.Err }

func (r *jsonReport) effort(t trained) effort { return effort{t.epochs, t.best, r.samples, t.seconds} }

func newFigures(m cae.Metrics) figures {
	f := figures{m.Reconstruction, m.Penalty, nil, m.JacobianNorm2, m.MeanSquareEntry, m.Saturation}
	if parts := model.Terms(m.Terms); len(parts) > 1 {
		f.Terms = map[string]float64{}
		for _, t := range parts {
			f.Terms[t.Key] = t.Value
		}
	}
	return f
}

func heldOutFigures(m *cae.Metrics) *figures {
	if m == nil {
		return nil
	}
	f := newFigures(*m)
	return &f
}

// write writes a line; the writer keeps an error.
func (r *jsonReport) write(event any) {
	if err := json.NewEncoder(&r.out).Encode(event); err != nil && r.out.Err == nil {
		r.out.Err = err
	}
}
