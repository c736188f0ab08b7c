// Package inspect is the command that measures what a model does to samples.
package inspect

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/cmd/cae/internal/progress"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
)

// Command is the command.
var Command = cli.Command{
	Name:    "inspect",
	Summary: "measure how a model contracts, and whether it does more than that",
	About: "Reports what a trained model does to samples: how large the Jacobian of its encoder is, how the code\n" +
		"moves when a sample moves, in how many directions, and whether units contract or are merely dead.\n",
	Groups: []cli.Group{
		{Title: "Model and data", Names: "model " + samples.NamesWithTest},
		{Title: "Measures", Names: "spectrum radii seed"},
		{Title: "One sample", Names: "row tangents walk sigma"},
		{Title: "Result", Names: "o json q"},
	},
	Example: "-model digits.safetensors -tangents 3",
	New:     func() cli.Job { return &options{} },
}

// options is the command line.
type options struct {
	model       model.File
	input       samples.Input
	report      inspect.Options
	row         int // the sample that tangents are taken at and a walk starts from
	tangents    int // 0 for none
	walk        inspect.WalkOptions
	output      output.File
	json, quiet bool
}

// unreported is what is undone when inspect is interrupted.
const unreported = "before the report was complete"

// Run is the method of cli.Job.
func (o *options) Run(ctx context.Context, std cli.Streams) error {
	if err := o.output.Probe(); err != nil {
		return err
	}
	o.input.Show(std, o.quiet)
	m, data, err := o.model.LoadWith(ctx, &o.input, unreported)
	if err != nil {
		return err
	}
	if o.row >= data.Count {
		return fmt.Errorf("-row %d: there are %d samples, the last is %d: %w", o.row, data.Count, data.Count-1, cae.ErrShape)
	}
	j := job{options: *o, model: m, data: data, stdout: std.Out, progress: progress.Stages{Line: progress.New(std.Err, o.quiet)}}
	return j.run(ctx)
}
