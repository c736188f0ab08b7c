// Package train is the command that trains a model and writes it to a file.
package train

import (
	"context"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
)

// Command is the command.
var Command = cli.Command{
	Name:    "train",
	Summary: "train a model and write it to a file",
	About: "Trains a contractive autoencoder and writes it to a file. The cost is the mean over samples of the\n" +
		"reconstruction error, summed over features, plus lambda * ||J||^2 and the penalties asked for, which\n" +
		"compose. Ctrl-C saves what is learnt. Beside the model, its history is kept for cae report.\n",
	Groups: []cli.Group{
		{Title: "Data", Names: samples.Names + " validation"},
		{Title: "Model", Names: "hidden activation normalise loss untied"},
		{Title: "Penalties, weights of terms of the cost", Names: "lambda gamma sigma draws output-lambda sparsity target l1 decay"},
		{Title: "Corruption of the encoder's input, for denoising", Names: "masking noise"},
		{Title: "Training", Names: "epochs batch buffer optimizer rate momentum schedule clip patience seed workers"},
		{Title: "Interruption", Names: "checkpoint resume"},
		{Title: "Result", Names: "profile threshold compare o json q"},
	},
	Example: "-hidden 32 -epochs 5 -o digits.safetensors",
	New:     func() cli.Job { return &options{} },
}

// options is the command line.
type options struct {
	input       samples.Input
	config      cae.Config
	training    cae.TrainOptions
	validation  float64 // fraction of the data held out, 0 for none
	settings    string  // the flags given, of those that no report shows by itself
	checkpoint  string  // file for the state of the run, or none
	resume      string  // file with the state to go on from, or none
	threshold   threshold
	given       [][2]string // the names and values of the flags given
	compare     bool
	output      output.File
	json, quiet bool
}

// Run is the method of cli.Job.
func (o *options) Run(ctx context.Context, std cli.Streams) error {
	if err := o.output.ProbeBinary(std); err != nil {
		return err
	}
	state, err := o.loadState()
	if err != nil {
		return err
	}
	o.input.Show(std, o.quiet || o.json)
	data, err := o.open(ctx)
	if err != nil {
		return err
	}
	if err := model.CheckSize(o.config.Hidden, data.Dim(), o.config.Untied); err != nil {
		return err
	}
	j := job{options: *o, state: state, stdout: std.Out, report: o.reporter(std)}
	if j.data, j.held, err = o.split(data); err != nil {
		return err
	}
	j.training.Validation = j.held.Source
	return j.run(ctx)
}
