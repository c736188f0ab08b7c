package cae

import (
	"context"
	"fmt"
	"time"

	"github.com/seed85368726/contractive/internal/atomicfile"
	"github.com/seed85368726/contractive/internal/finite"
)

// Checkpoints say where [Train] saves the state of the run, and when: at intervals, when ctx is done, and at the end, as a
// run can go on for more epochs. They do not change the run. The zero value saves nothing.
//
// A state is saved only if the last mini-batch has a finite cost and gradient there, so that a run that diverges does not
// replace a good one. An error of saving ends the run, with the model so far. Making a checkpoint takes one more mini-batch,
// and memory for up to five times the parameters; the data is read once more, at the start.
type Checkpoints struct {
	// Path is a file that each checkpoint replaces, so that at every moment, a crash of the machine included, it holds the old
	// one or the new one.
	Path string
	// Save, instead of Path, is called with each checkpoint, on the goroutine that called Train.
	Save func(*Checkpoint) error

	Interval time.Duration // least time between two of them; 0 means a minute
	Epochs   int           // also after so many epochs; 0 means by time alone
}

func (c *Checkpoints) wanted() bool { return c.Path != "" || c.Save != nil }

func (c *Checkpoints) check() error {
	switch {
	case c.Path != "" && c.Save != nil:
		return fmt.Errorf("Checkpoint has Path %q and Save, want one of them: %w", c.Path, ErrRange)
	case c.Interval < 0:
		return fmt.Errorf("Checkpoint.Interval is %v, want at least 0: %w", c.Interval, ErrRange)
	case c.Epochs < 0:
		return fmt.Errorf("Checkpoint.Epochs is %d, want at least 0: %w", c.Epochs, ErrRange)
	case !c.wanted() && (c.Interval > 0 || c.Epochs > 0):
		return fmt.Errorf("Checkpoint.Interval is %v and Epochs %d, want 0 without Path and Save: %w", c.Interval, c.Epochs, ErrRange)
	}
	return nil
}

// save hands a checkpoint over.
func (c *Checkpoints) save(checkpoint *Checkpoint) error {
	save := func() error { return c.Save(checkpoint) }
	if c.Save == nil {
		save = func() error { return atomicfile.Write(c.Path, checkpoint.write) }
	}
	if err := save(); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}

// savePoint is when the last checkpoint was made.
type savePoint struct {
	epochs int
	at     time.Time
}

// due reports whether it is time for the next, after a number of epochs.
func (p savePoint) due(c *Checkpoints, epochs int) bool {
	interval := c.Interval
	if interval == 0 {
		interval = time.Minute
	}
	return c.Epochs > 0 && epochs-p.epochs >= c.Epochs || time.Since(p.at) >= interval
}

// checkpointIfDue saves the state before a mini-batch, if it is time, and if the run is not about to end for numbers that are
// not finite.
func (t *trainer) checkpointIfDue(ctx context.Context) error {
	c := &t.opts.Checkpoint
	if !c.wanted() || !t.saved.due(c, len(t.history.Epochs)) {
		return nil
	}
	if t.tryLast() != nil || finite.FirstNot(t.theta.all) >= 0 {
		return nil
	}
	t.lap()
	return t.checkpoint(ctx)
}

// checkpoint saves the state.
func (t *trainer) checkpoint(ctx context.Context) error {
	c := &t.opts.Checkpoint
	if !c.wanted() {
		return nil
	}
	state, err := t.state()
	if err == nil {
		err = c.save(state)
	}
	if err == nil {
		t.logCheckpoint(ctx)
	}
	t.saved = savePoint{len(t.history.Epochs), time.Now()}
	return err
}
