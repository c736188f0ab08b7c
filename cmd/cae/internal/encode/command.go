// Package encode is the command that writes the codes of samples.
package encode

import (
	"context"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
)

// Command is the command.
var Command = cli.Command{
	Name:    "encode",
	Summary: "write the codes of samples, by one process or by many",
	About: "Writes the code h of each sample: a row of float32 numbers in an NPY file, which numpy.load reads, or a\n" +
		"line of a CSV file, whose numbers have as many digits as float32 needs. Samples are read one after the\n" +
		"other, so there may be more of them than memory holds. With -shard 0/3, 1/3 and 2/3, three processes\n" +
		"write a third each: one after the other, their rows are those of the whole. The file is there when\n" +
		"all of it is; Ctrl-C leaves nothing.\n",
	Groups: []cli.Group{
		{Title: "Model and data", Names: "model " + samples.NamesWithTest + " seed"},
		{Title: "Work", Names: "shard workers"},
		{Title: "Result", Names: "o format json q"},
	},
	Example: "-model digits.safetensors -n 1000 -shard 0/3 -o codes0.npy",
	New:     func() cli.Job { return &options{} },
}

// The formats of a file.
const (
	npy = "npy"
	csv = "csv"
)

// options is the command line.
type options struct {
	model       model.File
	input       samples.Input
	shard       shard
	workers     int
	output      output.File
	format      string
	json, quiet bool
}

// Flags is the method of cli.Job.
func (o *options) Flags(fs *cli.Flags) {
	o.model.Flag(fs)
	o.input.Digits = 10_000
	o.input.FlagsWithTest(fs)
	fs.Seed(&o.input.Seed)
	o.shard = shard{0, 1}
	fs.Var(&o.shard, "shard", "`i/n`: the part i, from 0, of n parts of the samples")
	fs.NoDefault("shard")
	fs.Workers(&o.workers)
	o.output.Flag(fs, "codes.npy", "`file` for the codes")
	output.FormatFlag(fs, &o.format, npy, csv)
	fs.JSON(&o.json)
	fs.Quiet(&o.quiet)
}

// Check is the method of cli.Job.
func (o *options) Check(fs *cli.Flags) (err error) {
	if err = cli.InRange("workers", o.workers, cli.MaxWorkers); err != nil {
		return err
	}
	if err = o.model.Check(); err != nil {
		return err
	}
	if err = o.output.CheckBeside(o.json); err != nil {
		return err
	}
	if o.format, err = o.output.Format(o.format, npy, csv); err != nil {
		return err
	}
	return o.input.Check(fs)
}

// Run is the method of cli.Job.
func (o *options) Run(ctx context.Context, std cli.Streams) error {
	if err := o.probe(std); err != nil {
		return err
	}
	m, err := o.model.Load()
	if err != nil {
		return err
	}
	data, err := o.input.Open()
	if err != nil {
		return err
	}
	if err := o.model.Fits(m, data.Dim(), &o.input); err != nil {
		return err
	}
	j := job{options: *o, encoder: m.Encoder(), data: data, std: std}
	return j.run(ctx)
}

// probe reports a file that cannot be written.
func (o *options) probe(std cli.Streams) error {
	if o.format == csv {
		return o.output.Probe()
	}
	return o.output.ProbeBinary(std)
}
