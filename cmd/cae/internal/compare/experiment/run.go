package experiment

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/stack"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// Model is a member of the family with its figures.
type Model struct {
	Member
	Figures
	Trained *cae.Model
}

// Run trains and measures the family, one model after the other: on training samples with labels, and on held-out ones.
//
// Data that the models or classifiers refuse gives their error, with the name of the model. When ctx is done, Run returns the models
// that are complete with ctx.Err().
func Run(ctx context.Context, training, heldOut *dataset.Matrix, opts Options) ([]Model, error) {
	if err := opts.check(); err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	e := newExperiment(training, heldOut, opts)
	family := Family(opts.Hidden)
	var done []Model
	for i, member := range family {
		e.step = Step{Model: member.Name, Number: i + 1, Count: len(family)}
		m := Model{Member: member}
		if err := e.complete(ctx, &m); err != nil {
			if ctx.Err() != nil {
				return done, ctx.Err()
			}
			return done, fmt.Errorf("compare: %s: %w", member.Name, err)
		}
		done = append(done, m)
	}
	return done, nil
}

// FirstStage is the stage that the work on each model starts with.
const FirstStage = "training"

// experiment is what all models share.
type experiment struct {
	opts              Options
	training, heldOut *dataset.Matrix
	noisy             []*dataset.Matrix // heldOut under noise of each size
	classes           int
	step              Step
}

func newExperiment(training, heldOut *dataset.Matrix, opts Options) *experiment {
	e := &experiment{opts: opts, training: training, heldOut: heldOut}
	for _, data := range []*dataset.Matrix{training, heldOut} {
		if len(data.Labels) > 0 {
			e.classes = max(e.classes, slices.Max(data.Labels)+1)
		}
	}
	workers := kernels.NewWorkers(opts.Workers)
	defer workers.Close()
	for _, sigma := range opts.Noise {
		e.noisy = append(e.noisy, disturb(heldOut, sigma, opts.Seed, workers))
	}
	return e
}

// complete trains a member and takes all its figures.
func (e *experiment) complete(ctx context.Context, m *Model) (err error) {
	options := e.opts.Training()
	options.Progress = func(epoch cae.Epoch) { e.tell(epoch.Epoch) }
	e.begin(FirstStage, e.opts.Epochs)
	if m.Trained, _, err = cae.Train(ctx, m.Config, e.training, options); err != nil {
		return err
	}
	e.begin("measuring", 0)
	if m.Figures, err = e.measure(ctx, m.Trained); err != nil {
		return err
	}
	if m.Linear, err = e.classify(ctx, m.Trained, "linear classifier", true); err != nil {
		return err
	}
	m.Tuned, err = e.classify(ctx, m.Trained, "fine-tuning", false)
	return err
}

// classify trains a classifier on an encoder and counts its errors.
func (e *experiment) classify(ctx context.Context, m *cae.Model, stage string, freeze bool) (errors Errors, err error) {
	s, err := stack.New(m)
	if err != nil {
		return errors, err
	}
	options := e.opts.classifying(e.classes, freeze)
	options.Progress = func(epoch stack.Epoch) { e.tell(epoch.Epoch) }
	e.begin(stage, e.opts.Tuning)
	c, _, err := stack.Finetune(ctx, s, e.training, nil, options)
	if err != nil {
		return errors, err
	}
	if errors.Clean, err = c.ErrorRate(ctx, e.heldOut); err != nil {
		return errors, err
	}
	for _, noisy := range e.noisy {
		rate, err := c.ErrorRate(ctx, noisy)
		if err != nil {
			return errors, err
		}
		errors.Noisy = append(errors.Noisy, rate)
	}
	return errors, nil
}

// begin tells of a new stage.
func (e *experiment) begin(stage string, epochs int) {
	e.step.Stage, e.step.Epochs = stage, epochs
	e.tell(0)
}

// tell reports an epoch.
func (e *experiment) tell(epoch int) {
	if e.opts.Progress != nil {
		e.step.Epoch = epoch
		e.opts.Progress(e.step)
	}
}
