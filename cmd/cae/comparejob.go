package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/compare"
	"github.com/seed85368726/contractive/dataset"
)

// compareJob runs the experiment and prints the result.
type compareJob struct {
	compareOptions
	training, heldOut *dataset.Matrix
	stdout            io.Writer
	progress          *progress
	start             time.Time
	left              string // of the time, for the models that are to come
}

// compared is the result, in the form that -json prints. It has no times, so that equal jobs print equal bytes.
type compared struct {
	Data        string          `json:"data"`
	Samples     int             `json:"samples"`
	HeldOut     int             `json:"held_out"`
	Visible     int             `json:"visible"`
	Hidden      int             `json:"hidden"`
	Epochs      int             `json:"epochs"`
	Tuning      int             `json:"tuning"`
	Batch       int             `json:"batch"`
	Optimizer   cae.Optimizer   `json:"optimizer"`
	Rate        float32         `json:"rate"`
	Seed        uint64          `json:"seed"`
	Noise       []float64       `json:"noise"`
	Interrupted bool            `json:"interrupted"` // some models are missing
	Models      []comparedModel `json:"models"`
	Claims      []compare.Claim `json:"claims"`
}

// comparedModel is a model with its settings, those of cae train by their flags, and its figures.
type comparedModel struct {
	Name   string  `json:"name"`
	Lambda float32 `json:"lambda,omitempty"`
	penalties
	SHA256 string `json:"sha256"` // of the model file that cae train would write
	compare.Figures
}

func (j *compareJob) run(ctx context.Context) error {
	j.start = time.Now()
	options := j.experiment
	options.Progress = j.show
	j.progress.line(fmt.Sprintf("comparing %d-%d-%d models on %d samples of %s, and %d held out",
		j.training.Width, options.Hidden, j.training.Width, j.training.Count, j.source(), j.heldOut.Count))
	models, err := compare.Run(ctx, j.training, j.heldOut, options)
	j.progress.end()
	interrupted := err != nil && err == ctx.Err()
	switch {
	case interrupted && len(models) == 0:
		return fmt.Errorf("%w %s", errInterrupted, uncompared)
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
		return fmt.Errorf("%w after %d of %d models: the table is of those", errInterrupted, len(models), len(compare.Family(options.Hidden)))
	}
	return nil
}

func (j *compareJob) source() string { return input{folder: j.folder}.String() }

// explain names the flag that an error comes from.
func (j *compareJob) explain(err error) error {
	if j.folder != "" && (errors.Is(err, cae.ErrRange) || errors.Is(err, cae.ErrShape)) {
		return fmt.Errorf("-data %s: %w", j.folder, err)
	}
	return err
}

func (j *compareJob) result(models []compare.Model) (*compared, error) {
	o := j.experiment
	training := o.Training()
	c := &compared{
		Data: j.source(), Samples: j.training.Count, HeldOut: j.heldOut.Count, Visible: j.training.Width,
		Hidden: o.Hidden, Epochs: o.Epochs, Tuning: o.Tuning, Batch: training.Batch, Optimizer: training.Optimizer, Rate: training.Rate,
		Seed: o.Seed, Noise: o.Noise, Claims: compare.Judge(models, o.Noise, j.heldOut.Count),
	}
	for _, m := range models {
		sum := sha256.New()
		if err := m.Trained.Save(sum); err != nil {
			return nil, err
		}
		c.Models = append(c.Models, comparedModel{m.Name, m.Config.Lambda, newPenalties(m.Config), hex.EncodeToString(sum.Sum(nil)), m.Figures})
	}
	return c, nil
}

// write prints the result, or writes it to a file as a whole.
func (j *compareJob) write(c *compared) error {
	var page bytes.Buffer
	if j.json {
		if err := json.NewEncoder(&page).Encode(c); err != nil {
			return err
		}
	} else {
		(&compareText{&page, c}).write()
	}
	if j.output == toStdout {
		_, err := j.stdout.Write(page.Bytes())
		return err
	}
	return replaceFile(j.output, page.Bytes())
}

// show shows a step: on a terminal always, elsewhere when a stage starts.
func (j *compareJob) show(s compare.Step) {
	if s.Epoch == 0 && s.Number > 1 && s.Stage == compare.FirstStage {
		left := time.Since(j.start).Seconds() / float64(s.Number-1) * float64(s.Count-s.Number+1)
		j.left = fmt.Sprintf("  %v left", time.Duration(math.Ceil(left))*time.Second)
	}
	text := fmt.Sprintf("%d/%d %s: %s", s.Number, s.Count, s.Model, s.Stage)
	switch {
	case s.Epoch == 0:
		j.progress.line(text + j.left)
	case j.progress.live:
		j.progress.line(fmt.Sprintf("%s, epoch %d/%d%s", text, s.Epoch, s.Epochs, j.left))
	}
}
