package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// reproduction is what the experiments share: MNIST, with the last 10,000 of the 60,000 training images for validation.
type reproduction struct {
	whole, train, validation, test *dataset.Matrix
	tabular                        string // the folder of -tabular
	models                         string
	seeds, quick                   int
}

const validationRows = 10_000

func load(dir string) (*reproduction, error) {
	whole, err := dataset.ReadIDXDir(dir, "train")
	if err != nil {
		return nil, err
	}
	test, err := dataset.ReadIDXDir(dir, "test")
	if err != nil {
		return nil, err
	}
	cut := whole.Count - validationRows
	if cut < 1 {
		return nil, fmt.Errorf("%s has %d training images, want more than %d", dir, whole.Count, validationRows)
	}
	return &reproduction{whole: whole, train: rows(whole, 0, cut), validation: rows(whole, cut, whole.Count), test: test}, nil
}

// rows returns rows lo to hi of m, which share its memory.
func rows(m *dataset.Matrix, lo, hi int) *dataset.Matrix {
	part := *m
	part.Data, part.Count = m.Data[lo*m.Width:hi*m.Width], hi-lo
	if m.Labels != nil {
		part.Labels = m.Labels[lo:hi]
	}
	return &part
}

// recipe is one of the paper's autoencoders: 784-1000-784, tied, sigmoid in both layers, cross-entropy, plain SGD.
type recipe struct {
	name   string
	cfg    cae.Config
	epochs int
	seeds  int // at most so many are fine-tuned
}

const hiddenUnits = 1000

// recipes are the rows of the paper's table 1 but for the RBM. The weights of penalties and corruptions are those that
// the comparison of figures in REPRODUCTION.md names.
var recipes = []recipe{
	{"CAE", cae.Config{Lambda: 0.1}, 60, 100},
	{"DAE-g", cae.Config{Corruption: cae.Corruption{Noise: 0.3}}, 20, 1},
	{"DAE-b", cae.Config{Corruption: cae.Corruption{Masking: 0.25}}, 20, 1},
	{"AE+wd", cae.Config{Decay: 5e-4}, 30, 1},
	{"AE", cae.Config{}, 30, 1},
}

// pretrain trains a recipe on data, or takes the model from a file of an earlier run.
func (r *reproduction) pretrain(ctx context.Context, c recipe, data *dataset.Matrix, seed uint64) (*cae.Model, error) {
	c.cfg.Hidden, c.cfg.Output = hiddenUnits, cae.SigmoidOutput
	epochs := max(c.epochs/r.quick, 1)
	path := filepath.Join(r.models, fmt.Sprintf("%s-%d-epochs-%d-seed-%d.safetensors", c.name, data.Width, epochs, seed))
	if r.models != "" {
		m, err := cae.LoadFile(path)
		if err == nil && m.Config() == c.cfg {
			return m, nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	m, _, err := cae.Train(ctx, c.cfg, data, cae.TrainOptions{Epochs: epochs, Batch: 20, Optimizer: cae.SGD, Rate: 0.1, Seed: seed})
	if err == nil && r.models != "" {
		err = cae.SaveFile(path, m)
	}
	return m, err
}
