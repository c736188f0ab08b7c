package compare

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/compare/experiment"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/progress"
	"github.com/seed85368726/contractive/dataset"
)

// job runs the experiment and prints the result.
type job struct {
	options
	training, heldOut *dataset.Matrix
	stdout            io.Writer
	progress          *progress.Line
	start             time.Time
	left              string // of the time, for the models that are to come
}

// compared is the result, in the form that -json prints. It has no times, so that equal jobs print equal bytes.
type compared struct {
	Data        string             `json:"data"`
	Samples     int                `json:"samples"`
	HeldOut     int                `json:"held_out"`
	Visible     int                `json:"visible"`
	Hidden      int                `json:"hidden"`
	Epochs      int                `json:"epochs"`
	Tuning      int                `json:"tuning"`
	Batch       int                `json:"batch"`
	Optimizer   cae.Optimizer      `json:"optimizer"`
	Rate        float32            `json:"rate"`
	Seed        uint64             `json:"seed"`
	Noise       []float64          `json:"noise"`
	Interrupted bool               `json:"interrupted"` // some models are missing
	Models      []comparedModel    `json:"models"`
	Claims      []experiment.Claim `json:"claims"`
}

// comparedModel is a model with its settings, those of cae train by their flags, and its figures.
type comparedModel struct {
	Name   string  `json:"name"`
	Lambda float32 `json:"lambda,omitempty"`
	model.Penalties
	SHA256 string `json:"sha256"` // of the model file that cae train would write
	experiment.Figures
}

func (j *job) run(ctx context.Context) error {
	j.start = time.Now()
	options := j.experiment
	options.Progress = j.show
	j.progress.Say(fmt.Sprintf("comparing %d-%d-%d models on %d samples of %s, and %d held out",
		j.training.Width, options.Hidden, j.training.Width, j.training.Count, j.source(), j.heldOut.Count))
	models, err := experiment.Run(ctx, j.training, j.heldOut, options)
	j.progress.End()
	interrupted := err != nil && err == ctx.Err()
	switch {
	case interrupted && len(models) == 0:
		return fmt.Errorf("%w %s", cli.ErrInterrupted, uncompared)
	case err != nil && !interrupted:
		return j.explain(err)
	}
	result, err := j.result(models)
	if err != nil {
		return err
	}
	result.Interrupted = interrupted
	if err := j.write(result); err != nil {
		return err
	}
	if interrupted {
		return fmt.Errorf("%w after %d of %d models: the table is of those", cli.ErrInterrupted, len(models), len(experiment.Family(options.Hidden)))
	}
	return nil
}

func (j *job) source() string { return j.input.String() }

// explain names the flag that an error comes from.
func (j *job) explain(err error) error {
	if j.input.Path != "" && (errors.Is(err, cae.ErrRange) || errors.Is(err, cae.ErrShape)) {
		return fmt.Errorf("-data %s: %w", j.input.Path, err)
	}
	return err
}

func (j *job) result(models []experiment.Model) (*compared, error) {
	o := j.experiment
	training := o.Training()
	c := &compared{
		Data: j.source(), Samples: j.training.Count, HeldOut: j.heldOut.Count, Visible: j.training.Width,
		Hidden: o.Hidden, Epochs: o.Epochs, Tuning: o.Tuning, Batch: training.Batch, Optimizer: training.Optimizer, Rate: training.Rate,
		Seed: o.Seed, Noise: o.Noise, Claims: experiment.Judge(models, o.Noise, j.heldOut.Count),
	}
	for _, m := range models {
		sum := sha256.New()
		if err := m.Trained.Save(sum); err != nil {
			return nil, err
		}
		c.Models = append(c.Models, comparedModel{m.Name, m.Config.Lambda, model.NewPenalties(m.Config), hex.EncodeToString(sum.Sum(nil)), m.Figures})
	}
	return c, nil
}

// write prints the result, or writes it to a file as a whole.
func (j *job) write(c *compared) error {
	var page bytes.Buffer
	if j.json {
		if err := json.NewEncoder(&page).Encode(c); err != nil {
			return err
		}
	} else {
		(&text{&page, c}).write()
	}
	return j.output.WritePage(j.stdout, page.Bytes())
}

// show shows a step.
func (j *job) show(s experiment.Step) {
	if s.Epoch == 0 && s.Number > 1 && s.Stage == experiment.FirstStage {
		j.left = "  " + progress.Left(s.Number-1, s.Count, time.Since(j.start))
	}
	text := fmt.Sprintf("%d/%d %s: %s", s.Number, s.Count, s.Model, s.Stage)
	if s.Epoch == 0 {
		j.progress.Say(text + j.left)
		return
	}
	j.progress.Step(func() string { return fmt.Sprintf("%s, epoch %d/%d%s", text, s.Epoch, s.Epochs, j.left) })
}
