// Package importing is the command that makes a model of weights from another program.
package importing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
)

// Command is the command.
var Command = cli.Command{
	Name:    "import",
	Summary: "make a model of the weights that another program has trained",
	About: "Makes a model of a safetensors file from elsewhere, with elements of type F32, F16, BF16 or F64.\n" +
		"-map says which tensors hold the parameters:\n\n" +
		"  encoder.weight=NAME  W, hidden x visible\n" +
		"  encoder.bias=NAME    b, zero if it is not given\n" +
		"  decoder.weight=NAME  the transpose of V, visible x hidden; the weights are tied if it is not given\n" +
		"  decoder.bias=NAME    c, zero if it is not given\n\n" +
		"That is PyTorch's layout, outputs x inputs; NAME:t is a transposed tensor, as Keras's kernels are.\n" +
		"Without -map common names are tried.\n",
	Groups: []cli.Group{
		{Title: "Weights", Names: "weights map"},
		{Title: "Model", Names: "activation loss lambda"},
		{Title: "Result", Names: "o json q"},
	},
	Example: "-weights digits.safetensors -map encoder.weight=W,encoder.bias=b,decoder.bias=c -o imported.safetensors",
	New:     func() cli.Job { return &options{} },
}

// options is the command line.
type options struct {
	weights     string
	names       names
	config      cae.Config
	output      output.File
	json, quiet bool
}

// Flags is the method of cli.Job.
func (o *options) Flags(fs *cli.Flags) {
	fs.StringVar(&o.weights, "weights", "", "safetensors `file` with the weights")
	fs.Var(&o.names, "map", "`names` of tensors, with commas between: encoder.weight=NAME,... (default common ones)")
	fs.TextVar(&o.config.Activation, "activation", cae.Sigmoid, "`function` of units: sigmoid, tanh, relu, softplus or identity")
	fs.Var((*model.Loss)(&o.config.Output), "loss", "`error`: squared (linear output) or cross-entropy (sigmoid output)")
	fs.Var((*cli.Float32)(&o.config.Lambda), "lambda", "`weight` of ||J||^2 that the model was trained with")
	fs.NoDefault("lambda")
	o.output.Flag(fs, model.DefaultFile, "model `file` to write")
	fs.JSON(&o.json)
	fs.Quiet(&o.quiet)
}

// Check is the method of cli.Job.
func (o *options) Check(fs *cli.Flags) error {
	switch {
	case o.weights == "":
		return cli.Usagef("-weights %q: want a file", o.weights)
	case fs.Given("map") && o.names.EncoderWeight == "":
		return cli.Usagef("-map %v: has no %s", &o.names, encoderWeight)
	case o.config.Lambda < 0:
		return cli.Usagef("-lambda %v: want at least 0", o.config.Lambda)
	}
	return o.output.CheckBeside(o.json)
}

// Run is the method of cli.Job.
func (o *options) Run(ctx context.Context, std cli.Streams) error {
	if err := o.output.ProbeBinary(std); err != nil {
		return err
	}
	m, err := cae.ImportFile(o.weights, o.config, o.names.ImportNames)
	if errors.Is(err, cae.ErrFormat) || errors.Is(err, cae.ErrShape) {
		return fmt.Errorf("-weights %s: %w; see -map", o.weights, err)
	}
	if err != nil {
		return fmt.Errorf("-weights %s: %w", o.weights, err)
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%w: nothing is written", cli.ErrInterrupted)
	}
	file, err := o.output.Write(std.Out, m.Save)
	if err != nil {
		return err
	}
	return o.report(m, file, o.output.Remarks(std, o.quiet))
}

// doneEvent is what -json prints.
type doneEvent struct {
	Event   string `json:"event"`
	Visible int    `json:"visible"`
	Hidden  int    `json:"hidden"`
	Untied  bool   `json:"untied"`
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
}

// report says what is written.
func (o *options) report(m *cae.Model, file output.Written, w io.Writer) error {
	if o.json {
		return json.NewEncoder(w).Encode(doneEvent{"done", m.Visible(), m.Hidden(), m.Config().Untied, file.Path, file.SHA256})
	}
	weights := "tied"
	if m.Config().Untied {
		weights = "untied"
	}
	_, err := fmt.Fprintf(w, "The model of %s, %d-%d-%d with %s weights, is in %v, SHA-256 %s\n",
		o.weights, m.Visible(), m.Hidden(), m.Visible(), weights, file, file.SHA256)
	return err
}
