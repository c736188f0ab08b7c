package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/onnx"
	"github.com/seed85368726/contractive/internal/atomicfile"
)

// exportOptions is the command line of export.
type exportOptions struct {
	model, output string
	graph         onnx.Graph
}

// exportModel is the command.
func exportModel(ctx context.Context, args []string, std streams) error {
	o, err := parseExport(args)
	if err == flag.ErrHelp {
		exportHelp(std.out)
		return nil
	}
	if err != nil {
		return err
	}
	if err := checkOutputOf("onnx", o.output); err != nil {
		return err
	}
	m, err := cae.LoadFile(o.model)
	if err != nil {
		return fmt.Errorf("-model %s: %w", o.model, err)
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%w: nothing is written", errInterrupted)
	}
	file, err := o.write(m, std.out)
	if err != nil {
		return fmt.Errorf("-onnx %s: %w", o.output, err)
	}
	return o.report(m, file, std)
}

func exportHelp(w io.Writer) {
	fmt.Fprint(w, "Usage: cae export [flags]\n\n"+
		"Writes a trained model as an ONNX file, for programs that are not in Go. Inputs and outputs are float32\n"+
		"with one row for each sample of a batch of any size. There are three graphs:\n\n"+
		"  encoder  from samples x to codes h\n"+
		"  decoder  from codes h to reconstructions y\n"+
		"  scorer   from samples x to reconstruction, the error of each sample, features, its parts,\n"+
		"           jacobian_norm2, which is ||dh/dx||^2, and h and y\n\n")
	printFlags(w, new(exportOptions).flags())
	fmt.Fprint(w, "\nExample:\n\n  go run ./cmd/cae export -model digits.safetensors -graph scorer -onnx scorer.onnx\n")
}

func (o *exportOptions) flags() *flag.FlagSet {
	fs := newFlags("export")
	fs.StringVar(&o.model, "model", "model.safetensors", "model `file` that train has written")
	fs.StringVar(&o.output, "onnx", "model.onnx", "ONNX `file` to write, - for standard output")
	fs.TextVar(&o.graph, "graph", onnx.Encoder, "`graph` to write: encoder, decoder or scorer")
	return fs
}

// parseExport reads the command line. Errors are flag.ErrHelp or name the flag and the value.
func parseExport(args []string) (exportOptions, error) {
	var o exportOptions
	if err := parse(o.flags(), args); err != nil {
		return o, err
	}
	switch "" {
	case o.model:
		return o, usagef("-model %q: want a file", o.model)
	case o.output:
		return o, usagef("-onnx %q: want a file, or - for standard output", o.output)
	}
	return o, nil
}

// write writes the graph to a file, atomically, or to stdout.
func (o *exportOptions) write(m *cae.Model, stdout io.Writer) (written, error) {
	sum := sha256.New()
	write := func(w io.Writer) error { return onnx.Write(io.MultiWriter(w, sum), m, o.graph) }
	var err error
	if o.output == toStdout {
		err = write(stdout)
	} else {
		err = atomicfile.Write(o.output, write)
	}
	return written{o.output, hex.EncodeToString(sum.Sum(nil))}, err
}

// report says what is written, on standard error if the file is on standard output.
func (o *exportOptions) report(m *cae.Model, file written, std streams) error {
	out := std.out
	if file.path == toStdout {
		out = std.err
	}
	_, err := fmt.Fprintf(out, "The %v of %s, %d-%d-%d, is in %v, SHA-256 %s\n",
		o.graph, o.model, m.Visible(), m.Hidden(), m.Visible(), file, file.sha256)
	return err
}
