// Package compare is the command that compares contractive autoencoders with others, by the experiment in its own folder.
package compare

import (
	"context"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/compare/experiment"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/cmd/cae/internal/progress"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
)

// Command is the command.
var Command = cli.Command{
	Name:    "compare",
	Summary: "compare contractive autoencoders with others, and judge what is said of them",
	About: "Trains plain, weight-decaying, sparse, denoising and contractive autoencoders of one size on the same\n" +
		"samples, measures them on held-out ones, and judges by the figures what is said of them: that sparse\n" +
		"ones contract without being asked to, that denoising makes the reconstruction robust and contraction\n" +
		"the encoder, and that a robust encoder helps where only the encoder is used. Features are from 0 to 1.\n",
	Groups: []cli.Group{
		{Title: "Data", Names: samples.Names + " held"},
		{Title: "Models and measures", Names: "hidden epochs tuning noise seed workers"},
		{Title: "Result", Names: "o json q"},
	},
	Example: "-n 1000 -held 500 -hidden 64 -epochs 5",
	New:     func() cli.Job { return &options{} },
}

// options is the command line.
type options struct {
	input       samples.Input // to train on
	held        int           // number of samples to measure on; 0 means all test files
	experiment  experiment.Options
	output      output.File
	json, quiet bool
}

// uncompared is what is undone when compare is interrupted before it has a result.
const uncompared = "before the first model was complete: nothing is written"

// Run is the method of cli.Job.
func (o *options) Run(ctx context.Context, std cli.Streams) error {
	if err := o.output.Probe(); err != nil {
		return err
	}
	o.input.Show(std, o.quiet)
	training, heldOut, err := o.load(ctx)
	if err != nil {
		return err
	}
	if err := model.CheckSize(o.experiment.Hidden, training.Width, false); err != nil {
		return err
	}
	j := job{options: *o, training: training, heldOut: heldOut, stdout: std.Out, progress: progress.New(std.Err, o.quiet)}
	return j.run(ctx)
}
