package main

import (
	"context"
	"flag"
	"fmt"
	"io"

	"github.com/seed85368726/contractive/cae"
)

// trainOptions is the command line of train.
type trainOptions struct {
	data        string // folder of IDX files; empty for the built-in digits
	digits      int    // number of built-in digits
	config      cae.Config
	training    cae.TrainOptions
	validation  float64 // fraction of the data held out, 0 for none
	settings    string  // the flags given, of those that no report shows by itself
	compare     bool
	output      string
	json, quiet bool
}

// shownFlags are those that a report shows in other words.
var shownFlags = map[string]bool{
	"data": true, "n": true, "hidden": true, "lambda": true, "loss": true, "untied": true, "epochs": true, "workers": true,
	"compare": true, "o": true, "json": true, "q": true,
}

// Limits. Those of epochs and batch only catch mistyped numbers, the others are package cae's.
const (
	maxHidden     = 1 << 24
	maxParameters = 1 << 28
	maxWorkers    = 1024
	maxDraws      = 64
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
	if job.data, job.training.Validation, err = o.holdOut(data); err != nil {
		return err
	}
	return job.run(ctx)
}

func trainHelp(w io.Writer) {
	fmt.Fprint(w, "Usage: cae train [flags]\n\n"+
		"Trains a contractive autoencoder and writes it to a file. The cost is the mean over samples of the\n"+
		"reconstruction error, summed over features, plus lambda * ||J||^2 and the penalties asked for, which\n"+
		"compose. For comparison a plain autoencoder is trained in the same way. Ctrl-C saves what is learnt.\n")
	printGroups(w, new(trainOptions).flags(), trainGroups())
	fmt.Fprint(w, "\nExample:\n\n  go run ./cmd/cae train -hidden 32 -epochs 5 -o digits.safetensors\n")
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
