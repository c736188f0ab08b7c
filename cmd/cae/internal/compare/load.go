package compare

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
	"github.com/seed85368726/contractive/dataset"
)

// load returns the samples to train on and those to measure on.
func (o *options) load(ctx context.Context) (training, heldOut *dataset.Matrix, err error) {
	folder, err := o.input.Folder()
	if err != nil {
		return nil, nil, err
	}
	if folder {
		return o.loadFolder(ctx)
	}
	if training, heldOut, err = o.loadOne(ctx); err == nil && training.Labels == nil {
		err = cli.Usagef("-data %s: has no labels, which the classifiers need; want -label for a CSV file, or a folder", o.input.Path)
	}
	return training, heldOut, err
}

// loadFolder takes the samples from the files of a folder for training and for testing.
func (o *options) loadFolder(ctx context.Context) (training, heldOut *dataset.Matrix, err error) {
	in := o.input
	in.N = 0
	if training, err = in.Load(ctx, uncompared); err != nil {
		return nil, nil, err
	}
	in.Test = true
	if heldOut, err = in.Load(ctx, uncompared); err != nil {
		return nil, nil, err
	}
	n, held := o.wanted(training.Count), o.held
	if held == 0 {
		held = heldOut.Count
	}
	switch {
	case training.Width != heldOut.Width:
		return nil, nil, fmt.Errorf("-data %s: training samples have %d features, test samples %d: %w", in.Path, training.Width, heldOut.Width, cae.ErrShape)
	case n > training.Count:
		return nil, nil, cli.Usagef("-n %d: %s has %d samples to train on", n, in.Path, training.Count)
	case held > heldOut.Count:
		return nil, nil, cli.Usagef("-held %d: %s has %d test samples", held, in.Path, heldOut.Count)
	}
	return samples.Rows(training, 0, n), samples.Rows(heldOut, 0, held), nil
}

// loadOne takes the samples from a file, or draws digits: first those to train on, then those to measure on.
func (o *options) loadOne(ctx context.Context) (training, heldOut *dataset.Matrix, err error) {
	in := o.input
	in.N = 0
	if in.Path == "" {
		in.N = o.wanted(0) + o.held
	}
	all, err := in.Load(ctx, uncompared)
	if err != nil {
		return nil, nil, err
	}
	n, held := o.wanted(all.Count*4/5), o.held
	if held == 0 {
		held = all.Count - n
	}
	if held < 1 || n+held > all.Count {
		return nil, nil, cli.Usagef("-n %d and -held %d: %v has %d samples", n, o.held, &in, all.Count)
	}
	return samples.Rows(all, 0, n), samples.Rows(all, n, n+held), nil
}

// wanted returns the number of samples to train on, without a flag at most as many as there are to take.
func (o *options) wanted(available int) int {
	switch {
	case o.input.N > 0:
		return o.input.N
	case o.input.Path != "":
		return min(pathCompared, available)
	}
	return digitsCompared
}
