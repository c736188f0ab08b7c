package main

import (
	"context"
	"flag"
	"fmt"
	"io"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/dataset"
)

// inspectOptions is the command line of inspect.
type inspectOptions struct {
	model       string
	input       input
	test        bool
	report      inspect.Options
	row         int // the sample that tangents are taken at and a walk starts from
	tangents    int // 0 for none
	walk        inspect.WalkOptions
	json, quiet bool
}

// Limits that only catch mistyped numbers.
const (
	maxRows     = 1 << 30
	maxTangents = 1 << 24
	maxSteps    = 100_000
)

// inspectModel is the command.
func inspectModel(ctx context.Context, args []string, std streams) error {
	o, err := parseInspect(args)
	if err == flag.ErrHelp {
		inspectHelp(std.out)
		return nil
	}
	if err != nil {
		return err
	}
	m, err := cae.LoadFile(o.model)
	if err != nil {
		return fmt.Errorf("-model %s: %w", o.model, err)
	}
	data, err := o.input.load(ctx, unreported)
	if err != nil {
		return err
	}
	if err := o.compare(m, data); err != nil {
		return err
	}
	job := inspectJob{inspectOptions: o, model: m, data: data, out: &stickyWriter{w: std.out}, progress: newProgress(std.err, o.quiet)}
	return job.run(ctx)
}

// unreported is what is undone when inspect is interrupted.
const unreported = "before the report was complete"

func inspectHelp(w io.Writer) {
	fmt.Fprint(w, "Usage: cae inspect [flags]\n\n"+
		"Reports what a trained model does to samples: how large the Jacobian of its encoder is, how the code\n"+
		"moves when a sample moves, in how many directions, and whether units contract or are merely dead.\n\n")
	printFlags(w, new(inspectOptions).flags())
	fmt.Fprint(w, "\nExample, for a model of built-in digits:\n\n  go run ./cmd/cae inspect -model digits.safetensors -tangents 3\n")
}

func (o *inspectOptions) flags() *flag.FlagSet {
	fs := newFlags("inspect")
	fs.StringVar(&o.model, "model", "model.safetensors", "model `file` that train has written")
	fs.StringVar(&o.input.folder, "data", "", "`folder` of IDX files named as MNIST's are, instead of built-in digits")
	fs.BoolVar(&o.test, "test", false, "read the folder's test files, t10k-..., not those for training")
	fs.IntVar(&o.input.digits, "n", 10_000, "number of built-in digits")
	fs.IntVar(&o.report.Rows, "rows", 0, "number of samples to use, the first ones (default all)")
	fs.Lookup("rows").DefValue = ""
	fs.Uint64Var(&o.input.seed, "seed", 1, "`seed` of the built-in digits, of directions, samples and noise")

	fs.IntVar(&o.report.SpectrumSamples, "spectrum", 100, "number of samples for the singular values, chosen at random")
	fs.Var((*radiiFlag)(&o.report.Radii), "radii", "`list` of radii of the contraction curve")
	o.report.Radii = inspect.Radii()
	fs.Lookup("radii").DefValue = (*radiiFlag)(&o.report.Radii).String()

	fs.IntVar(&o.row, "row", 0, "`index` of the sample for -tangents and -walk")
	fs.IntVar(&o.tangents, "tangents", 0, "number of leading tangents to report (default none)")
	fs.IntVar(&o.walk.Steps, "walk", 0, "number of steps of walk-back sampling (default none)")
	fs.Lookup("tangents").DefValue = ""
	fs.Lookup("walk").DefValue = ""
	fs.Float64Var(&o.walk.Sigma, "sigma", 0.3, "standard deviation of the noise of -walk")
	fs.BoolVar(&o.json, "json", false, "print one JSON object, with all figures of all features and units")
	fs.BoolVar(&o.quiet, "q", false, "no progress, only the result")
	return fs
}

// parseInspect reads the command line. Errors are flag.ErrHelp or name the flag and the value.
func parseInspect(args []string) (inspectOptions, error) {
	var o inspectOptions
	fs := o.flags()
	if err := parse(fs, args); err != nil {
		return o, err
	}
	o.input.split = "train"
	if o.test {
		o.input.split = "test"
	}
	o.report.Seed, o.walk.Seed = o.input.seed, o.input.seed
	return o, o.check(given(fs))
}

// check checks the flags, of which the command line sets those given.
func (o *inspectOptions) check(given map[string]bool) error {
	for _, f := range []struct {
		name        string
		value, most int
	}{
		{"rows", o.report.Rows, maxRows},
		{"spectrum", o.report.SpectrumSamples, maxRows},
		{"tangents", o.tangents, maxTangents},
		{"walk", o.walk.Steps, maxSteps},
	} {
		if given[f.name] {
			if err := inRange(f.name, f.value, f.most); err != nil {
				return err
			}
		}
	}
	asked := given["tangents"] || given["walk"]
	switch {
	case o.model == "":
		return usagef("-model %q: want a file", o.model)
	case o.test && o.input.folder == "":
		return usagef("-test: built-in digits have no test files; want -data")
	case !(o.walk.Sigma > 0 && o.walk.Sigma <= maxSigma):
		return usagef("-sigma %v: want more than 0 and at most %v", o.walk.Sigma, maxSigma)
	case given["sigma"] && !given["walk"]:
		return usagef("-sigma %v: belongs to -walk", o.walk.Sigma)
	case given["row"] && !asked:
		return usagef("-row %d: belongs to -tangents and -walk", o.row)
	case o.row < 0:
		return usagef("-row %d: want at least 0", o.row)
	}
	return o.input.check(given)
}

// maxSigma is beyond what any hidden layer can use.
const maxSigma = 1e30

// compare checks that the data are for the model.
func (o *inspectOptions) compare(m *cae.Model, data *dataset.Matrix) error {
	switch {
	case data.Width != m.Visible():
		return fmt.Errorf("-model %s: is for %d features, but samples of %v have %d: %w", o.model, m.Visible(), o.input, data.Width, cae.ErrShape)
	case o.row >= data.Count:
		return fmt.Errorf("-row %d: there are %d samples, the last is %d: %w", o.row, data.Count, data.Count-1, cae.ErrShape)
	}
	return nil
}
