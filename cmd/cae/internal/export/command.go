// Package export is the command that writes a model as an ONNX file.
package export

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/onnx"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
)

// Command is the command.
var Command = cli.Command{
	Name:    "export",
	Summary: "write a model as an ONNX file, for other languages",
	About: "Writes a trained model as an ONNX file, for programs that are not in Go. Inputs and outputs are float32\n" +
		"with one row for each sample of a batch of any size. There are three graphs:\n\n" +
		"  encoder  from samples x to codes h\n" +
		"  decoder  from codes h to reconstructions y\n" +
		"  scorer   from samples x to reconstruction, the error of each sample, features, its parts,\n" +
		"           jacobian_norm2, which is ||dh/dx||^2, and h and y\n",
	Groups: []cli.Group{
		{Title: "Model", Names: "model graph"},
		{Title: "Result", Names: "o onnx json q"},
	},
	Example: "-model digits.safetensors -graph scorer -o scorer.onnx",
	New:     func() cli.Job { return &options{} },
}

// options is the command line.
type options struct {
	model       model.File
	graph       onnx.Graph
	output      output.File
	json, quiet bool
}

// Flags is the method of cli.Job.
func (o *options) Flags(fs *cli.Flags) {
	o.model.Flag(fs)
	fs.TextVar(&o.graph, "graph", onnx.Encoder, "`graph` to write: encoder, decoder or scorer")
	o.output.Flag(fs, "model.onnx", "ONNX `file` to write")
	fs.StringVar((*string)(&o.output), "onnx", string(o.output), "the same as -o `file`")
	fs.NoDefault("onnx")
	fs.JSON(&o.json)
	fs.Quiet(&o.quiet)
}

// Check is the method of cli.Job.
func (o *options) Check(fs *cli.Flags) error {
	if fs.Given("o") && fs.Given("onnx") {
		return cli.Usagef("-o and -onnx %s: are the same flag, want one", string(o.output))
	}
	if err := o.model.Check(); err != nil {
		return err
	}
	return o.output.CheckBeside(o.json)
}

// Run is the method of cli.Job.
func (o *options) Run(ctx context.Context, std cli.Streams) error {
	if err := o.output.ProbeBinary(std); err != nil {
		return err
	}
	m, err := o.model.Load()
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%w: nothing is written", cli.ErrInterrupted)
	}
	file, err := o.output.Write(std.Out, func(w io.Writer) error { return onnx.Write(w, m, o.graph) })
	if err != nil {
		return err
	}
	return o.report(m, file, o.output.Remarks(std, o.quiet))
}

// doneEvent is what -json prints.
type doneEvent struct {
	Event   string     `json:"event"`
	Graph   onnx.Graph `json:"graph"`
	Visible int        `json:"visible"`
	Hidden  int        `json:"hidden"`
	File    string     `json:"file"`
	SHA256  string     `json:"sha256"`
}

// report says what is written.
func (o *options) report(m *cae.Model, file output.Written, w io.Writer) error {
	if o.json {
		return json.NewEncoder(w).Encode(doneEvent{"done", o.graph, m.Visible(), m.Hidden(), file.Path, file.SHA256})
	}
	_, err := fmt.Fprintf(w, "The %v of %s, %d-%d-%d, is in %v, SHA-256 %s\n",
		o.graph, o.model, m.Visible(), m.Hidden(), m.Visible(), file, file.SHA256)
	return err
}
