package cae

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/given"
)

// Resume goes on with a training run from a checkpoint, to the model and the history that the run would have had without the
// interruption: the same bits, but for the seconds.
//
// data must hold the rows that the run began with, and opts.Validation, if the run had validation data, those of it; what is
// compared is a digest. An option at zero is that of the checkpoint, and another one must equal it, with two exceptions. Profile, Workers,
// Progress, Logger, Validation and Checkpoint are taken from opts. And Epochs may differ, for the run that would have had so many from
// the start, unless a [Cosine] schedule depends on their number. What does not fit gives an error that wraps ErrResume, a nil
// checkpoint one that wraps ErrShape, and the model is nil.
//
// Otherwise results and errors are those of [Train].
func Resume(ctx context.Context, c *Checkpoint, data dataset.Source, opts TrainOptions) (*Model, *History, error) {
	if err := given.Context(ctx); err != nil {
		return nil, nil, fmt.Errorf("cae: Resume: %w", err)
	}
	t, err := c.trainer(ctx, data, opts)
	if err != nil {
		return nil, nil, wrap("Resume", ctx, err)
	}
	defer t.workers.Close()
	return t.train(ctx, "Resume")
}

// ResumeFile is Resume from a checkpoint file. Errors are also those of [LoadCheckpointFile].
func ResumeFile(ctx context.Context, path string, data dataset.Source, opts TrainOptions) (*Model, *History, error) {
	c, err := LoadCheckpointFile(path)
	if err != nil {
		return nil, nil, err
	}
	return Resume(ctx, c, data, opts)
}

// trainer returns the run that goes on from c.
func (c *Checkpoint) trainer(ctx context.Context, data dataset.Source, opts TrainOptions) (*trainer, error) {
	if c == nil {
		return nil, fmt.Errorf("checkpoint is nil: %w", ErrShape)
	}
	if err := c.checkMade(); err != nil {
		return nil, err
	}
	opts, err := c.merge(opts)
	if err != nil {
		return nil, err
	}
	feed, normaliser, err := openFeed(ctx, c.cfg, data, opts)
	if err != nil {
		return nil, err
	}
	if err := c.checkIdentity(ctx, feed, normaliser, opts.Validation); err != nil {
		return nil, err
	}
	t := newTrainer(c.cfg, feed, opts)
	t.normaliser = normaliser
	if err := t.restore(c); err != nil {
		t.workers.Close()
		return nil, err
	}
	return t, nil
}

// merge returns the options of the run that goes on.
func (c *Checkpoint) merge(opts TrainOptions) (TrainOptions, error) {
	if err := c.checkEpochs(opts.Epochs); err != nil {
		return opts, err
	}
	if given := opts.Validation != nil; given != c.Validated() {
		return opts, fmt.Errorf("Validation is given: %v, want %v: %w", given, c.Validated(), ErrResume)
	}
	have := c.opts.settings()
	for i, s := range opts.settings() {
		switch {
		case s.isZero():
			s.take(have[i])
		case !s.equals(have[i]) && s.value != &opts.Epochs:
			return opts, fmt.Errorf("%s is %s, want %s: %w", s.name, s.text(), have[i].text(), ErrResume)
		}
	}
	opts = opts.withDefaults()
	return opts, opts.check()
}

// checkEpochs checks another number of epochs, or 0 for that of the checkpoint.
func (c *Checkpoint) checkEpochs(epochs int) error {
	if epochs == 0 || epochs == c.opts.Epochs {
		return nil
	}
	if c.opts.Schedule.kind == cosineSchedule {
		return fmt.Errorf("Epochs is %d, want %d, which the schedule %v depends on: %w", epochs, c.opts.Epochs, c.opts.Schedule, ErrResume)
	}
	past := c.epochs
	if c.samples() > 0 {
		past++
	}
	if epochs < past {
		return fmt.Errorf("Epochs is %d, want at least %d, which have begun: %w", epochs, past, ErrResume)
	}
	return nil
}

// checkIdentity checks that the data is that of the run.
func (c *Checkpoint) checkIdentity(ctx context.Context, data feed, n *Normaliser, validation dataset.Source) error {
	if columns := data.table().Width; columns != c.visible {
		return fmt.Errorf("data has %d columns, want %d: %w", columns, c.visible, ErrResume)
	}
	if rows := data.count(); rows != c.identity.rows {
		return fmt.Errorf("data has %d rows, want %d: %w", rows, c.identity.rows, ErrResume)
	}
	id, err := identify(ctx, data, n, validation)
	if err != nil {
		return err
	}
	if id.data != c.identity.data {
		return fmt.Errorf("data has SHA-256 %s, want %s: %w", id.data, c.identity.data, ErrResume)
	}
	if id.validation != c.identity.validation {
		return fmt.Errorf("Validation has SHA-256 %s, want %s: %w", id.validation, c.identity.validation, ErrResume)
	}
	return nil
}
