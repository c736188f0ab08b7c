package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"runtime"

	"github.com/seed85368726/contractive/cae"
)

// trainOptions is the command line of train.
type trainOptions struct {
	data        string // folder of IDX files; empty for the built-in digits
	digits      int    // number of built-in digits
	config      cae.Config
	training    cae.TrainOptions
	compare     bool
	output      string
	json, quiet bool
}

// Limits. Those of epochs and batch only catch mistyped numbers, the others are package cae's.
const (
	maxHidden     = 1 << 24
	maxParameters = 1 << 28
	maxWorkers    = 1024
	maxEpochs     = 1_000_000
	maxBatch      = 1_000_000
)

// train is the command.
func train(ctx context.Context, args []string, std streams) error {
	o, err := parseTrain(args)
	if err == flag.ErrHelp {
		trainHelp(std.out)
		return nil
	}
	if err != nil {
		return err
	}
	if err := checkOutput(o.output); err != nil {
		return err
	}
	data, err := o.input().load(ctx, "before training: nothing is written")
	if err != nil {
		return err
	}
	if err := o.checkWidth(data.Width); err != nil {
		return err
	}
	job := trainJob{trainOptions: o, data: data, stdout: std.out, report: o.reporter(std)}
	return job.run(ctx)
}

func trainHelp(w io.Writer) {
	fmt.Fprint(w, "Usage: cae train [flags]\n\n"+
		"Trains a contractive autoencoder and writes it to a file. The cost is the mean over samples of the\n"+
		"reconstruction error, summed over features, plus lambda * ||J||^2. For comparison a second model is\n"+
		"trained in the same way with lambda = 0. Ctrl-C saves what is learnt.\n\n")
	printFlags(w, new(trainOptions).flags())
	fmt.Fprint(w, "\nExample:\n\n  go run ./cmd/cae train -hidden 32 -epochs 5 -o digits.safetensors\n")
}

// flags defines the flags; -rate has its default in parseTrain.
func (o *trainOptions) flags() *flag.FlagSet {
	fs := newFlags("train")
	fs.StringVar(&o.data, "data", "", "`folder` of IDX files named as MNIST's are, instead of built-in digits")
	fs.IntVar(&o.digits, "n", 10_000, "number of built-in digits")

	o.config.Lambda = 1
	fs.IntVar(&o.config.Hidden, "hidden", 64, "number of hidden units")
	fs.Var((*float32Flag)(&o.config.Lambda), "lambda", "`weight` of the penalty ||J||^2")
	fs.Var((*lossFlag)(&o.config.Output), "loss", "reconstruction `error`: squared (linear output) or cross-entropy (sigmoid output)")
	fs.BoolVar(&o.config.Untied, "untied", false, "give the decoder weights of its own")

	fs.IntVar(&o.training.Epochs, "epochs", 20, "passes over the data")
	fs.IntVar(&o.training.Batch, "batch", 50, "samples of a mini-batch")
	fs.TextVar(&o.training.Optimizer, "optimizer", cae.Adam, "`rule`: adam, sgd or momentum")
	fs.Var((*float32Flag)(&o.training.Rate), "rate", "learning `rate` (default 0.003 for adam, 0.01 for sgd and momentum)")
	fs.Lookup("rate").DefValue = ""
	fs.Uint64Var(&o.training.Seed, "seed", 1, "`seed` of the built-in digits, the initial weights and the order of samples")
	fs.IntVar(&o.training.Workers, "workers", min(runtime.GOMAXPROCS(0), maxWorkers), "goroutines, which do not change the result")

	fs.BoolVar(&o.compare, "compare", true, "train the second model; -compare=false does not")
	fs.StringVar(&o.output, "o", "model.safetensors", "model `file` to write, - for standard output")
	fs.BoolVar(&o.json, "json", false, "print one JSON object a line")
	fs.BoolVar(&o.quiet, "q", false, "no progress, only the result")
	return fs
}

// parseTrain reads the command line. Errors are flag.ErrHelp or name the flag and the value.
func parseTrain(args []string) (trainOptions, error) {
	var o trainOptions
	fs := o.flags()
	if err := parse(fs, args); err != nil {
		return o, err
	}
	set := given(fs)
	if !set["rate"] {
		o.training.Rate = defaultRate(o.training.Optimizer)
	}
	return o, o.check(set)
}

func defaultRate(rule cae.Optimizer) float32 {
	if rule == cae.Adam {
		return 0.003
	}
	return 0.01
}

// check checks the flags, of which the command line sets those given.
func (o *trainOptions) check(given map[string]bool) error {
	for _, f := range []struct {
		name        string
		value, most int
	}{
		{"hidden", o.config.Hidden, maxHidden},
		{"epochs", o.training.Epochs, maxEpochs},
		{"batch", o.training.Batch, maxBatch},
		{"workers", o.training.Workers, maxWorkers},
	} {
		if err := inRange(f.name, f.value, f.most); err != nil {
			return err
		}
	}
	switch {
	case o.config.Lambda < 0:
		return usagef("-lambda %v: want at least 0", o.config.Lambda)
	case o.training.Rate <= 0:
		return usagef("-rate %v: want more than 0", o.training.Rate)
	case o.output == "":
		return usagef("-o %q: want a file, or - for standard output", o.output)
	case o.json && o.output == toStdout:
		return usagef("-json and -o %s: both want standard output", toStdout)
	}
	return o.input().check(given)
}

// checkWidth checks the size of the model for samples of visible features.
func (o *trainOptions) checkWidth(visible int) error {
	matrices := int64(1)
	if o.config.Untied {
		matrices = 2
	}
	n := matrices*int64(o.config.Hidden)*int64(visible) + int64(o.config.Hidden) + int64(visible)
	if n > maxParameters {
		return usagef("-hidden %d: makes %d parameters for %d features, want at most %d", o.config.Hidden, n, visible, maxParameters)
	}
	return nil
}
