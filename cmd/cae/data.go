package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed85368726/contractive/dataset"
)

// input says which samples a command works on.
type input struct {
	folder string // of IDX files; empty for the built-in digits
	split  string // of the folder
	digits int    // number of built-in digits
	seed   uint64 // of the built-in digits
}

// input returns the training data.
func (o *trainOptions) input() input { return input{o.data, "train", o.digits, o.training.Seed} }

// check checks the flags -data and -n, of which the command line sets those given.
func (in input) check(given map[string]bool) error {
	switch {
	case given["data"] && in.folder == "":
		return usagef("-data %q: want a folder", in.folder)
	case given["data"] && given["n"]:
		return usagef("-n %d: counts built-in digits, not with -data %s", in.digits, in.folder)
	}
	return nil
}

// load reads or makes the data. It does not wait for it when ctx is done: the error then goes on with what is undone.
func (in input) load(ctx context.Context, undone string) (*dataset.Matrix, error) {
	type answer struct {
		data *dataset.Matrix
		err  error
	}
	loaded := make(chan answer, 1)
	go func() {
		data, err := in.read()
		loaded <- answer{data, err}
	}()
	select {
	case a := <-loaded:
		return a.data, a.err
	case <-ctx.Done():
		return nil, fmt.Errorf("%w %s", errInterrupted, undone)
	}
}

func (in input) read() (*dataset.Matrix, error) {
	if in.folder != "" {
		data, err := dataset.ReadIDXDir(in.folder, in.split)
		if err != nil {
			return nil, fmt.Errorf("-data %s: %w", in.folder, err)
		}
		return data, nil
	}
	data, err := dataset.Digits(in.digits, in.seed)
	if errors.Is(err, dataset.ErrShape) || errors.Is(err, dataset.ErrTooLarge) {
		err = usagef("-n %d: %w", in.digits, err)
	}
	return data, err
}

// String describes where the data comes from.
func (in input) String() string {
	switch {
	case in.folder == "":
		return "built-in digits"
	case in.split == "test":
		return in.folder + " (test)"
	}
	return in.folder
}

// rows returns rows lo to hi of data, with their labels.
func rows(data *dataset.Matrix, lo, hi int) *dataset.Matrix {
	part := &dataset.Matrix{Data: data.Data[lo*data.Width : hi*data.Width], Count: hi - lo, Width: data.Width}
	if data.Labels != nil {
		part.Labels = data.Labels[lo:hi]
	}
	return part
}
