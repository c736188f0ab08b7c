package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed85368726/contractive/dataset"
)

// load reads or makes the training data. It does not wait for it when ctx is done.
func (o *trainOptions) load(ctx context.Context) (*dataset.Matrix, error) {
	type answer struct {
		data *dataset.Matrix
		err  error
	}
	loaded := make(chan answer, 1)
	go func() {
		data, err := o.read()
		loaded <- answer{data, err}
	}()
	select {
	case a := <-loaded:
		return a.data, a.err
	case <-ctx.Done():
		return nil, fmt.Errorf("%w before training: nothing is written", errInterrupted)
	}
}

func (o *trainOptions) read() (*dataset.Matrix, error) {
	if o.data != "" {
		data, err := dataset.ReadIDXDir(o.data, "train")
		if err != nil {
			return nil, fmt.Errorf("-data %s: %w", o.data, err)
		}
		return data, nil
	}
	data, err := dataset.Digits(o.digits, o.training.Seed)
	if errors.Is(err, dataset.ErrShape) || errors.Is(err, dataset.ErrTooLarge) {
		err = usagef("-n %d: %w", o.digits, err)
	}
	return data, err
}

// source describes where the data comes from.
func (o *trainOptions) source() string {
	if o.data != "" {
		return o.data
	}
	return "built-in digits"
}
