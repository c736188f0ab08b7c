package cae

import (
	"fmt"
	"slices"

	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/optimizer"
)

// Checkpoint is the state of a training run between two mini-batches. It is immutable. [TrainOptions].Checkpoint saves
// checkpoints, [LoadCheckpoint] reads them, and [Resume] goes on from one.
type Checkpoint struct {
	cfg       Config
	opts      TrainOptions // that decide the bits, with the defaults
	visible   int
	identity  identity
	generator []byte // state of the generator that shuffles, at the start of the epoch that has begun
	epochs    int    // complete ones
	best      int    // see History.Best

	numbers []float64 // see checkpointNumbers
	vectors []float32 // those that parts names, one after the other, and those of the normaliser
}

// Config returns the configuration of the model.
func (c *Checkpoint) Config() Config { return c.cfg }

// Options returns the options of the run that decide its weights. Profile, Workers, Progress, Logger, Checkpoint and
// Validation are not among them.
func (c *Checkpoint) Options() TrainOptions { return c.opts }

// Visible returns the number of features of a sample.
func (c *Checkpoint) Visible() int { return c.visible }

// Validated reports whether the run has validation data.
func (c *Checkpoint) Validated() bool { return c.identity.validation != "" }

// Position returns the number of complete epochs and the number of samples that the next one has had.
func (c *Checkpoint) Position() (epochs, samples int) { return c.epochs, c.samples() }

// History returns the figures of the complete epochs.
func (c *Checkpoint) History() *History {
	h := &History{Best: c.best}
	for i := range c.epochs {
		h.Epochs = append(h.Epochs, c.epoch(i))
	}
	return h
}

// Model returns the model that the run would have returned if it had ended there: with validation data that of the best epoch, if
// one has ended.
func (c *Checkpoint) Model() *Model {
	theta := c.part(partBest)
	if theta == nil {
		theta = c.part(partNow)
	}
	n, _ := c.normaliser() // which was checked when the checkpoint was made
	return newModel(c.cfg, viewParameters(c.cfg, c.visible, slices.Clone(theta)), n)
}

// The vectors of parameters of a checkpoint, by the prefix of their tensors' names.
const (
	partNow    = ""
	partGood   = "good."  // to return if training diverges
	partBest   = "best."  // with the least validation cost
	partFirst  = "first." // the optimiser's moments
	partSecond = "second."
)

// parts returns the vectors that a checkpoint has, in their order.
func (c *Checkpoint) parts() []string {
	parts := []string{partNow, partGood}
	if c.best > 0 {
		parts = append(parts, partBest)
	}
	switch c.opts.Optimizer {
	case Adam:
		parts = append(parts, partFirst, partSecond)
	case Momentum:
		parts = append(parts, partFirst)
	}
	return parts
}

// part returns one vector, or nil if there is none of that name.
func (c *Checkpoint) part(name string) []float32 {
	i, n := slices.Index(c.parts(), name), int(c.cfg.parameters(c.visible))
	if i < 0 {
		return nil
	}
	return c.vectors[i*n : (i+1)*n : (i+1)*n]
}

// normaliser returns that of the model, or nil.
func (c *Checkpoint) normaliser() (*Normaliser, error) {
	return viewNormaliser(c.cfg.Normalise, c.vectors[len(c.parts())*int(c.cfg.parameters(c.visible)):])
}

// steps returns the number of mini-batches of the run up to here, and their samples.
func (c *Checkpoint) steps() (steps int, samples uint64) {
	rows := c.identity.rows
	size := c.opts.batch(rows)
	return c.epochs*stepsOf(rows, size) + stepsOf(c.samples(), size), uint64(c.epochs)*uint64(rows) + uint64(c.samples())
}

// state returns a copy of the state of the run.
func (t *trainer) state() (*Checkpoint, error) {
	c := &Checkpoint{
		cfg: t.cfg, opts: t.opts.deciding(), visible: t.theta.w.Cols, identity: t.identity,
		generator: t.generator, epochs: len(t.history.Epochs), best: t.history.Best,
	}
	o := t.optimizer.State()
	c.numbers = []float64{o.Power1, o.Power2}
	c.numbers = append(c.numbers, t.sum.numbers(t.seconds)...)
	for i := range t.history.Epochs {
		c.numbers = append(c.numbers, t.history.Epochs[i].numbers()...)
	}
	vectors := map[string][]float32{partNow: t.theta.all, partGood: t.good, partBest: t.best, partFirst: o.First, partSecond: o.Second}
	for _, part := range c.parts() {
		c.vectors = append(c.vectors, vectors[part]...)
	}
	c.vectors = append(append(c.vectors, t.normaliser.Shift()...), t.normaliser.Scale()...)
	// Moments too: they are at most the largest gradient, or its square, and where that overflows the run has diverged (see tryOn).
	if i := finite.FirstNot(c.vectors); i >= 0 {
		return nil, fmt.Errorf("checkpoint: element %d is %v: %w", i, c.vectors[i], ErrNonFinite)
	}
	return c, nil
}

// restore puts the run, which has not begun, in a state that fits it.
func (t *trainer) restore(c *Checkpoint) error {
	copy(t.theta.all, c.part(partNow))
	copy(t.good, c.part(partGood))
	t.step.refresh(0, t.cfg.Hidden)
	t.history = *c.History()
	if best := c.part(partBest); best != nil {
		t.best = slices.Clone(best)
		t.leastCost = t.history.Epochs[c.best-1].Validation.Total
	}
	steps, samples := c.steps()
	t.step.drawn = samples
	t.saved.epochs, t.identity = c.epochs, c.identity
	err := t.optimizer.Restore(optimizer.State{
		Steps: steps, Power1: c.numbers[0], Power2: c.numbers[1], First: c.part(partFirst), Second: c.part(partSecond)})
	if err != nil {
		return err
	}
	if err := t.shuffle.UnmarshalBinary(c.generator); err != nil {
		return err
	}
	t.begin()
	t.sum, t.seconds = tallyOf(c.sums())
	return nil
}
