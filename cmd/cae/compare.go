package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"runtime"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/compare"
	"github.com/seed85368726/contractive/dataset"
)

// compareOptions is the command line of compare.
type compareOptions struct {
	folder        string // of IDX files; empty for the built-in digits
	samples, held int    // to train on, and to measure on; 0 held out means all test files
	experiment    compare.Options
	output        string
	json, quiet   bool
}

// The number of samples without flags.
const (
	digitsCompared = 5000
	folderCompared = 10_000
	digitsHeldOut  = 5000
	maxCompared    = 500_000
	maxNoiseSizes  = 16
)

// compareModels is the command.
func compareModels(ctx context.Context, args []string, std streams) error {
	o, err := parseCompare(args)
	if err == flag.ErrHelp {
		compareHelp(std.out)
		return nil
	}
	if err != nil {
		return err
	}
	if err := checkOutput(o.output); err != nil {
		return err
	}
	training, heldOut, err := o.load(ctx)
	if err != nil {
		return err
	}
	if err := (&trainOptions{config: cae.Config{Hidden: o.experiment.Hidden}}).checkWidth(training.Width); err != nil {
		return err
	}
	job := compareJob{compareOptions: o, training: training, heldOut: heldOut, stdout: std.out, progress: newProgress(std.err, o.quiet)}
	return job.run(ctx)
}

// uncompared is what is undone when compare is interrupted before it has a result.
const uncompared = "before the first model was complete: nothing is written"

func compareHelp(w io.Writer) {
	fmt.Fprint(w, "Usage: cae compare [flags]\n\n"+
		"Trains plain, weight-decaying, sparse, denoising and contractive autoencoders of one size on the same\n"+
		"samples, measures them on held-out ones, and judges by the figures what is said of them: that sparse\n"+
		"ones contract without being asked to, that denoising makes the reconstruction robust and contraction\n"+
		"the encoder, and that a robust encoder helps where only the encoder is used.\n")
	printGroups(w, new(compareOptions).flags(), compareGroups())
	fmt.Fprint(w, "\nExample:\n\n  go run ./cmd/cae compare -n 1000 -held 500 -hidden 64 -epochs 5\n")
}

// compareGroups is the order of the flags in the help.
func compareGroups() []flagGroup {
	return []flagGroup{
		{"Data", "data n held"},
		{"Models and measures", "hidden epochs tuning noise seed workers"},
		{"Result", "o json q"},
	}
}

func (o *compareOptions) flags() *flag.FlagSet {
	fs := newFlags("compare")
	fs.StringVar(&o.folder, "data", "", "`folder` of IDX files named as MNIST's are, instead of built-in digits")
	fs.IntVar(&o.samples, "n", 0, fmt.Sprintf("number of samples to train on, the first ones (default %d digits, or %d of a folder)", digitsCompared, folderCompared))
	fs.IntVar(&o.held, "held", 0, fmt.Sprintf("number of samples to measure on: the digits after those, or the first of the folder's test files (default %d, or all)", digitsHeldOut))
	fs.Lookup("n").DefValue = ""
	fs.Lookup("held").DefValue = ""
	fs.IntVar(&o.experiment.Hidden, "hidden", 256, "number of hidden units of every model")
	fs.IntVar(&o.experiment.Epochs, "epochs", 20, "passes over the data of every model")
	fs.IntVar(&o.experiment.Tuning, "tuning", 10, "passes over the data of every classifier")
	o.experiment.Noise = []float64{0.1, 0.3, 0.5}
	fs.Var((*radiiFlag)(&o.experiment.Noise), "noise", "`list` of standard deviations of the noise that robustness is measured under")
	fs.Uint64Var(&o.experiment.Seed, "seed", 1, "`seed` of the built-in digits, the initial weights, the order of samples and all noise")
	fs.IntVar(&o.experiment.Workers, "workers", min(runtime.GOMAXPROCS(0), maxWorkers), "goroutines, which do not change the result")
	fs.StringVar(&o.output, "o", toStdout, "`file` for the result, - for standard output")
	fs.BoolVar(&o.json, "json", false, "print one JSON object")
	fs.BoolVar(&o.quiet, "q", false, "no progress, only the result")
	return fs
}

// parseCompare reads the command line. Errors are flag.ErrHelp or name the flag and the value.
func parseCompare(args []string) (compareOptions, error) {
	var o compareOptions
	fs := o.flags()
	if err := parse(fs, args); err != nil {
		return o, err
	}
	set := given(fs)
	if !set["n"] {
		o.samples = digitsCompared
		if o.folder != "" {
			o.samples = folderCompared
		}
	}
	if !set["held"] && o.folder == "" {
		o.held = digitsHeldOut
	}
	return o, o.check(set)
}

// check checks the flags, of which the command line sets those given.
func (o *compareOptions) check(given map[string]bool) error {
	for _, f := range []struct {
		name        string
		value, most int
	}{
		{"n", o.samples, maxCompared},
		{"held", o.held, maxCompared},
		{"hidden", o.experiment.Hidden, maxHidden},
		{"epochs", o.experiment.Epochs, maxEpochs},
		{"tuning", o.experiment.Tuning, maxEpochs},
		{"workers", o.experiment.Workers, maxWorkers},
	} {
		if f.name == "held" && !given["held"] {
			continue
		}
		if err := inRange(f.name, f.value, f.most); err != nil {
			return err
		}
	}
	for _, sigma := range o.experiment.Noise {
		if sigma == 0 {
			return usagef("-noise %v: want more than 0", (*radiiFlag)(&o.experiment.Noise))
		}
	}
	switch {
	case len(o.experiment.Noise) > maxNoiseSizes:
		return usagef("-noise %v: has %d sizes, want at most %d", (*radiiFlag)(&o.experiment.Noise), len(o.experiment.Noise), maxNoiseSizes)
	case given["data"] && o.folder == "":
		return usagef("-data %q: want a folder", o.folder)
	case o.output == "":
		return usagef("-o %q: want a file, or - for standard output", o.output)
	}
	return nil
}

// load returns the samples to train on and those to measure on.
func (o *compareOptions) load(ctx context.Context) (training, heldOut *dataset.Matrix, err error) {
	in := input{folder: o.folder, split: "train", digits: o.samples + o.held, seed: o.experiment.Seed}
	if training, err = in.load(ctx, uncompared); err != nil {
		return nil, nil, err
	}
	if o.folder == "" {
		return rows(training, 0, o.samples), rows(training, o.samples, training.Count), nil
	}
	in.split = "test"
	if heldOut, err = in.load(ctx, uncompared); err != nil {
		return nil, nil, err
	}
	held := o.held
	if held == 0 {
		held = heldOut.Count
	}
	switch {
	case training.Width != heldOut.Width:
		return nil, nil, fmt.Errorf("-data %s: training samples have %d features, test samples %d: %w", o.folder, training.Width, heldOut.Width, cae.ErrShape)
	case o.samples > training.Count:
		return nil, nil, usagef("-n %d: %s has %d samples to train on", o.samples, o.folder, training.Count)
	case held > heldOut.Count:
		return nil, nil, usagef("-held %d: %s has %d test samples", held, o.folder, heldOut.Count)
	}
	return rows(training, 0, o.samples), rows(heldOut, 0, held), nil
}
