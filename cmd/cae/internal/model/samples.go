package model

import (
	"context"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
	"github.com/seed85368726/contractive/dataset"
)

// LoadWith reads the model, and then the samples, which have to fit it. An interruption leaves undone what undone says.
func (f File) LoadWith(ctx context.Context, in *samples.Input, undone string) (*cae.Model, *dataset.Matrix, error) {
	m, err := f.Load()
	if err != nil {
		return nil, nil, err
	}
	data, err := f.Samples(ctx, m, in, undone)
	return m, data, err
}

// Samples reads the samples for a model that has been read.
func (f File) Samples(ctx context.Context, m *cae.Model, in *samples.Input, undone string) (*dataset.Matrix, error) {
	data, err := in.Load(ctx, undone)
	if err != nil {
		return nil, err
	}
	return data, f.Fits(m, data.Width, in)
}
