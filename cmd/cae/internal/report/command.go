// Package report is the command that shows what a model has learnt, as a page for a browser.
//
// Package figures takes what the page shows, package draw makes pictures of it, and package page puts them in their places.
package report

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/cmd/cae/internal/progress"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/figures"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/page"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
)

// Command is the command.
var Command = cli.Command{
	Name:    "report",
	Summary: "show what a model has learnt, as a page for a browser",
	About: "Writes one HTML file with pictures of what a trained model has learnt and how it treats samples: the\n" +
		"course of its training, its weights, reconstructions, contraction, saturation, sensitivity, tangents,\n" +
		"samples drawn from it, and its codes. The file needs no other file, no script and no network. It is made\n" +
		"in seconds: of more than 10000 samples, that many are looked at, spread evenly.\n",
	Groups: []cli.Group{
		{Title: "Model and data", Names: "model " + samples.NamesWithTest + " image"},
		{Title: "Result", Names: "seed o json q"},
	},
	Example: "-model digits.safetensors -o report.html",
	New:     func() cli.Job { return &options{} },
}

// options is the command line.
type options struct {
	model       model.File
	input       samples.Input
	image       samples.Image
	seed        uint64
	output      output.File
	json, quiet bool
}

// Flags is the method of cli.Job.
func (o *options) Flags(fs *cli.Flags) {
	o.model.Flag(fs)
	o.input.Digits = 10_000
	o.input.FlagsWithTest(fs)
	o.image.Flag(fs)
	fs.Seed(&o.seed)
	o.output.Flag(fs, "report.html", "HTML `file` to write")
	fs.JSON(&o.json)
	fs.Quiet(&o.quiet)
}

// Check is the method of cli.Job.
func (o *options) Check(fs *cli.Flags) error {
	o.input.Seed = o.seed
	if err := o.model.Check(); err != nil {
		return err
	}
	if err := o.output.CheckBeside(o.json); err != nil {
		return err
	}
	return o.input.Check(fs)
}

// unwritten is what is undone when the command is interrupted.
const unwritten = "before the report was complete: nothing is written"

// Run is the method of cli.Job.
func (o *options) Run(ctx context.Context, std cli.Streams) error {
	if err := o.output.Probe(); err != nil {
		return err
	}
	o.input.Show(std, o.quiet)
	m, data, err := o.model.LoadWith(ctx, &o.input, unwritten)
	if err != nil {
		return err
	}
	shape, err := o.image.Shape(&o.input, data.Width)
	if err != nil {
		return err
	}
	stages := progress.Stages{Line: progress.New(std.Err, o.quiet)}
	f, err := figures.Gather(ctx, m, data, figures.Options{Image: figures.Shape(shape), Seed: o.seed, Progress: stages.Show})
	stages.Line.End()
	if err != nil && err == ctx.Err() {
		return fmt.Errorf("%w %s", cli.ErrInterrupted, unwritten)
	}
	if err != nil {
		return err
	}
	subject := page.Subject{Model: string(o.model), Data: o.input.String(), Figures: f}
	if subject.History, subject.Absent, err = pastOf(m, string(o.model)); err != nil {
		return err
	}
	file, err := o.output.Write(std.Out, func(w io.Writer) error { return page.Write(w, subject) })
	if err != nil {
		return err
	}
	return o.report(m, f, file, o.output.Remarks(std, o.quiet))
}

// doneEvent is what -json prints.
type doneEvent struct {
	Event   string `json:"event"`
	Visible int    `json:"visible"`
	Hidden  int    `json:"hidden"`
	Samples int    `json:"samples"`
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
}

// report says what is written.
func (o *options) report(m *cae.Model, f *figures.Figures, file output.Written, w io.Writer) error {
	if o.json {
		return json.NewEncoder(w).Encode(doneEvent{"done", m.Visible(), m.Hidden(), len(f.Rows), file.Path, file.SHA256})
	}
	_, err := fmt.Fprintf(w, "What %s has learnt, seen on %s of %v, is in %v, for a browser\n", o.model, seen(f), &o.input, file)
	return err
}

// seen says how many samples were looked at.
func seen(f *figures.Figures) string {
	if len(f.Rows) < f.Of {
		return fmt.Sprintf("%d of the %d samples", len(f.Rows), f.Of)
	}
	return fmt.Sprintf("%d samples", f.Of)
}
