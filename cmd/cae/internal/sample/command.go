// Package sample is the command that draws samples from a model.
package sample

import (
	"context"

	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/cmd/cae/internal/picture"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
)

// Command is the command.
var Command = cli.Command{
	Name:    "sample",
	Summary: "draw new samples by walking along what a model has learnt",
	About: "Draws samples by walk-back sampling (Rifai, Bengio, Dauphin and Vincent, 2012): each step moves the code\n" +
		"of a sample along the directions that the encoder follows, and decodes it. A chain begins with a row of\n" +
		"the data; chain i has the seed -seed + i. In a picture each chain is a line, which begins with that\n" +
		"row; an IDX, NPY or CSV file has the same samples one after the other. Pictures and IDX files have grey\n" +
		"levels, from the smallest value of the rows that chains begin with to the largest.\n",
	Groups: []cli.Group{
		{Title: "Model and data", Names: "model " + samples.NamesWithTest},
		{Title: "Chains", Names: "row chains steps sigma seed"},
		{Title: "Result", Names: "o format image json q"},
	},
	Example: "-model digits.safetensors -chains 10 -steps 15 -o samples.png",
	New:     func() cli.Job { return &options{} },
}

// formats of the file.
var formats = []string{"png", "npy", "idx", "csv"}

// options is the command line.
type options struct {
	model       model.File
	input       samples.Input
	row, chains int
	walk        inspect.WalkOptions
	output      output.File
	format      string
	image       samples.Image
	json, quiet bool
}

// maxChains only catches mistyped numbers.
const maxChains = 1_000_000

// Flags is the method of cli.Job.
func (o *options) Flags(fs *cli.Flags) {
	o.model.Flag(fs)
	o.input.Digits = 10_000
	o.input.FlagsWithTest(fs)
	fs.IntVar(&o.row, "row", 0, "`index` of the sample that the first chain begins with; the next ones follow")
	fs.IntVar(&o.chains, "chains", 10, "number of chains")
	fs.IntVar(&o.walk.Steps, "steps", 15, "number of steps of a chain")
	fs.Float64Var(&o.walk.Sigma, "sigma", 0.3, "standard `deviation` of the noise of a step")
	fs.Seed(&o.walk.Seed)
	o.output.Flag(fs, "samples.png", "`file` for the samples")
	output.FormatFlag(fs, &o.format, formats...)
	o.image.Flag(fs)
	fs.JSON(&o.json)
	fs.Quiet(&o.quiet)
}

// Check is the method of cli.Job.
func (o *options) Check(fs *cli.Flags) (err error) {
	o.input.Seed = o.walk.Seed
	for _, f := range []struct {
		name        string
		value, most int
	}{{"chains", o.chains, maxChains}, {"steps", o.walk.Steps, model.MaxSteps}} {
		if err = cli.InRange(f.name, f.value, f.most); err != nil {
			return err
		}
	}
	if o.row < 0 {
		return cli.Usagef("-row %d: want at least 0", o.row)
	}
	if err = model.CheckSigma(o.walk.Sigma); err != nil {
		return err
	}
	if err = o.model.Check(); err != nil {
		return err
	}
	if err = o.output.CheckBeside(o.json); err != nil {
		return err
	}
	if o.format, err = o.output.Format(o.format, formats...); err != nil {
		return err
	}
	if fs.Given("image") && !o.images() {
		return cli.Usagef("-image %v: is for png and idx, not for %s", &o.image, o.format)
	}
	return o.input.Check(fs)
}

// images reports whether the samples are written as images.
func (o *options) images() bool { return o.format == "png" || o.format == "idx" }

// undone is what is undone when the command is interrupted.
const undone = "before all samples were drawn: nothing is written"

// Run is the method of cli.Job.
func (o *options) Run(ctx context.Context, std cli.Streams) error {
	if err := o.probe(std); err != nil {
		return err
	}
	o.input.Show(std, o.quiet || o.json)
	m, data, err := o.model.LoadWith(ctx, &o.input, undone)
	if err != nil {
		return err
	}
	if last := o.row + o.chains - 1; last >= data.Count {
		return cli.Usagef("-row %d with -chains %d: %v has %d samples", o.row, o.chains, &o.input, data.Count)
	}
	j := job{options: *o, model: m, starts: samples.Rows(data, o.row, o.row+o.chains), std: std}
	if err := j.fit(); err != nil {
		return err
	}
	return j.run(ctx)
}

// probe reports a file that cannot be written.
func (o *options) probe(std cli.Streams) error {
	if o.format == "csv" {
		return o.output.Probe()
	}
	return o.output.ProbeBinary(std)
}

// fit finds the shape of the images.
func (j *job) fit() (err error) {
	if !j.images() {
		return nil
	}
	if j.shape, err = j.image.Shape(&j.input, j.model.Visible()); err != nil {
		return err
	}
	if j.shape == (picture.Shape{}) {
		return cli.Usagef("-o %s: samples of %v are no images; want their size by -image, or a file that ends in .npy or .csv", string(j.output), &j.input)
	}
	return nil
}
