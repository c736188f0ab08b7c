package train

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/history"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
)

// job trains the model, writes it, and trains the model to compare it with.
type job struct {
	options
	data   rows
	held   rows            // out, for validation; or none
	state  *cae.Checkpoint // to go on from, or nil
	stdout io.Writer       // for the model
	report reporter
}

// trained is a model with the figures of its training.
type trained struct {
	model   *cae.Model
	metrics cae.Metrics  // of the finished model on the training data
	heldOut *cae.Metrics // and on the validation data, if there is some
	history *cae.History
	epochs  int // complete ones
	best    int // the epoch that the weights are from, where there is validation data
	seconds float64
}

func (j *job) run(ctx context.Context) error {
	j.report.begin(j)
	err := j.work(ctx)
	return errors.Join(err, j.report.end())
}

func (j *job) work(ctx context.Context) (err error) {
	main, stopped := j.fit(ctx, j.config, j.trainMain)
	interrupted := stopped != nil && ctx.Err() != nil && errors.Is(stopped, ctx.Err())
	unsaved := errors.As(stopped, new(checkpointError)) // which is no reason to lose the model
	switch {
	case stopped != nil && !interrupted && !unsaved:
		return j.explain(stopped)
	case main.model == nil && unsaved:
		return stopped
	case main.model == nil:
		written := "nothing is written"
		if kept := j.kept(); kept != "" {
			written = "no model is written" + kept
		}
		return fmt.Errorf("%w before the first mini-batch: %s", cli.ErrInterrupted, written)
	}
	if stopped == nil {
		if main.model, err = j.threshold.fit(main.model); err != nil {
			return err
		}
	}
	file, err := j.output.Write(j.stdout, main.model.Save)
	if err != nil {
		return err
	}
	if err := j.keepHistory(main, file); err != nil {
		return err
	}
	if unsaved {
		j.report.interrupted(main, file)
		return fmt.Errorf("after %d of %d epochs: %w; what is learnt so far is in %s", main.epochs, j.training.Epochs, stopped, file)
	}
	if interrupted {
		j.report.interrupted(main, file)
		return fmt.Errorf("%w after %d of %d epochs: what is learnt so far is in %s%s", cli.ErrInterrupted, main.epochs, j.training.Epochs, file, j.kept())
	}
	plain, err := j.measure(ctx, &main)
	if err != nil && err == ctx.Err() {
		j.report.interrupted(main, file)
		return fmt.Errorf("%w while measuring: the model is complete and in %s", cli.ErrInterrupted, file)
	}
	if err != nil {
		return fmt.Errorf("the model is complete and in %s, but measuring it failed: %w", file, err)
	}
	j.report.done(main, plain, file)
	return nil
}

// keepHistory writes the history of the run beside the model's file, for reports.
func (j *job) keepHistory(t trained, file output.Written) error {
	if file.Path == output.Stdout {
		return nil
	}
	if err := history.Write(history.Path(file.Path), history.Of(t.history, file.SHA256)); err != nil {
		return fmt.Errorf("the model is in %s, but its history is not kept: %w", file, err)
	}
	return nil
}

// trainer is a function that trains a model with the options given.
type trainer func(ctx context.Context, opts cae.TrainOptions) (*cae.Model, *cae.History, error)

// fit trains a model of a configuration. When ctx is done or training diverges it returns that error and the model so far,
// which is nil if it has not taken a step.
func (j *job) fit(ctx context.Context, config cae.Config, train trainer) (t trained, err error) {
	options := j.training
	options.Progress = func(e cae.Epoch) {
		t.epochs = e.Epoch
		j.report.epoch(config, e)
	}
	start := time.Now()
	model, history, err := train(ctx, options)
	t.seconds = time.Since(start).Seconds()
	if history != nil && len(history.Epochs) > 0 {
		t.model, t.history, t.best = model, history, history.Best
		t.epochs = max(t.epochs, min(j.past(), len(history.Epochs)))
	}
	return t, err
}

// evaluate fills in the metrics of a finished model.
func (j *job) evaluate(ctx context.Context, t *trained) (err error) {
	if t.metrics, err = t.model.Evaluate(ctx, j.data); err != nil || j.training.Validation == nil {
		return err
	}
	heldOut, err := t.model.Evaluate(ctx, j.training.Validation)
	t.heldOut = &heldOut
	return err
}

// measure fills in the metrics of the model and returns the one that it is compared with, if there is one.
func (j *job) measure(ctx context.Context, main *trained) (plain *trained, err error) {
	if err = j.evaluate(ctx, main); err != nil {
		return nil, err
	}
	if !j.comparing() {
		return nil, nil
	}
	t, err := j.fit(ctx, j.plain(), func(ctx context.Context, opts cae.TrainOptions) (*cae.Model, *cae.History, error) {
		return cae.Train(ctx, j.plain(), j.data, opts)
	})
	if err != nil {
		return nil, err
	}
	return &t, j.evaluate(ctx, &t)
}

// plain returns the configuration without penalties and corruption.
func (j *job) plain() cae.Config {
	c := j.config
	return cae.Config{Hidden: c.Hidden, Activation: c.Activation, Untied: c.Untied, Normalise: c.Normalise, Output: c.Output}
}

// comparing reports whether there will be a second model.
func (j *job) comparing() bool { return j.compare && j.config != j.plain() }

// label tells the two models apart: by lambda, if nothing else does.
func (j *job) label(config cae.Config) string {
	alone := j.config
	alone.Lambda = 0
	switch {
	case alone == j.plain():
		return fmt.Sprintf("lambda = %.3g", config.Lambda)
	case config == j.plain():
		return "plain"
	}
	return "model"
}

// explain names the flag that an error of training comes from.
func (j *job) explain(err error) error {
	switch {
	case errors.Is(err, cae.ErrResume):
		return fmt.Errorf("-resume %s: %w; the flags of the data must be those that the run was begun with", j.resume, err)
	case errors.Is(err, cae.ErrDiverged):
		return fmt.Errorf("-rate %v: %w; nothing is written; %s", j.training.Rate, err, j.calm())
	case errors.Is(err, cae.ErrRange):
		return fmt.Errorf("-loss %v: %w; %s", (*model.Loss)(&j.config.Output), err, j.remedy())
	}
	return err
}

// remedy says what takes features that the cross-entropy does not.
func (j *job) remedy() string {
	if j.config.Normalise == cae.NoNormalisation {
		return "-normalise min-max takes features to 0 to 1, and -loss squared any as they are"
	}
	return "-loss squared takes any"
}
