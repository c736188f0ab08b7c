package train

import (
	"context"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/internal/atomicfile"
)

// checkState checks the flags of the state of the run.
func (o *options) checkState(fs *cli.Flags) error {
	for _, f := range []struct{ name, path string }{{"checkpoint", o.checkpoint}, {"resume", o.resume}} {
		switch {
		case fs.Given(f.name) && (f.path == "" || f.path == output.Stdout):
			return cli.Usagef("-%s %q: want a file", f.name, f.path)
		case f.path != "" && f.path == string(o.output):
			return cli.Usagef("-%s %s: is the model's file, -o, too", f.name, f.path)
		}
	}
	if o.checkpoint == "" {
		o.checkpoint = o.resume
	}
	return nil
}

// loadState returns the state to go on from, if there is one, and takes the model and the options of its run.
func (o *options) loadState() (*cae.Checkpoint, error) {
	if o.checkpoint != "" {
		if err := output.Probe("checkpoint", o.checkpoint); err != nil {
			return nil, err
		}
	}
	if o.resume == "" {
		return nil, nil
	}
	state, err := cae.LoadCheckpointFile(o.resume)
	if err != nil {
		return nil, fmt.Errorf("-resume %s: %w", o.resume, err)
	}
	return state, o.take(state)
}

// take takes the model and the options of the run that a state is of. Flags that say something else are refused, but for -epochs.
func (o *options) take(state *cae.Checkpoint) error {
	config, training := state.Config(), state.Options()
	again := new(options)
	fs := &cli.Flags{FlagSet: flag.NewFlagSet("train", flag.ContinueOnError)}
	again.Flags(fs)
	again.config, again.training = config, training
	for _, f := range o.given {
		if err := fs.Set(f[0], f[1]); err != nil {
			return cli.Usagef("-%s %s: %w", f[0], f[1], err)
		}
		same := again.training
		same.Epochs, same.Workers, same.Profile = training.Epochs, training.Workers, training.Profile
		if again.config != config || !reflect.DeepEqual(same, training) {
			return cli.Usagef("-%s %s: the run of -resume %s has another; it can be left out", f[0], f[1], o.resume)
		}
	}
	if err := o.checkEpochs(state, again.training.Epochs); err != nil {
		return err
	}
	again.training.Workers = o.training.Workers
	o.config, o.training = again.config, again.training
	o.input.Seed = o.training.Seed
	return nil
}

// checkEpochs checks a number of epochs for a run that goes on.
func (o *options) checkEpochs(state *cae.Checkpoint, epochs int) error {
	whole := state.Options().Epochs
	begun, samples := state.Position()
	if samples > 0 {
		begun++
	}
	switch schedule := state.Options().Schedule.String(); {
	case epochs == whole:
		return nil
	case strings.HasPrefix(schedule, "cosine"):
		return cli.Usagef("-epochs %d: the run of -resume %s has %d, on which its -schedule %s depends; leave -epochs out", epochs, o.resume, whole, schedule)
	case epochs < begun:
		return cli.Usagef("-epochs %d: the run of -resume %s has begun %d; give at least %d, or leave -epochs out for %d", epochs, o.resume, begun, begun, whole)
	}
	return nil
}

// checkpointError is an error of writing the state.
type checkpointError struct{ error }

func (e checkpointError) Unwrap() error { return e.error }

// saveState writes a state to the file for it.
func (o *options) saveState(c *cae.Checkpoint) error {
	if err := atomicfile.Write(o.checkpoint, c.Save); err != nil {
		return checkpointError{fmt.Errorf("-checkpoint %s: %w", o.checkpoint, err)}
	}
	return nil
}

// trainMain trains the model from its start, or goes on from a state.
func (j *job) trainMain(ctx context.Context, opts cae.TrainOptions) (*cae.Model, *cae.History, error) {
	opts.Profile = opts.Profile || j.threshold.wanted
	if j.checkpoint != "" {
		opts.Checkpoint.Save = j.saveState
	}
	if j.state == nil {
		return cae.Train(ctx, j.config, j.data, opts)
	}
	return cae.Resume(ctx, j.state, j.data, opts)
}

// past returns the number of epochs that the state to go on from has behind it.
func (j *job) past() int {
	if j.state == nil {
		return 0
	}
	epochs, _ := j.state.Position()
	return epochs
}

// kept says how to go on with an interrupted run, if its state is kept. While rows are still being read there is none yet.
func (j *job) kept() string {
	if _, err := os.Stat(j.checkpoint); err != nil {
		return ""
	}
	return fmt.Sprintf("; -resume %s goes on", j.checkpoint)
}
