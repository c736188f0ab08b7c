// Package model is what commands say of a model and want of one: the flag -model, sizes, errors and penalties in words.
package model

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
)

// DefaultFile is the model file that is written and read without a flag.
const DefaultFile = "model.safetensors"

// File is the flag -model.
type File string

// Flag defines -model.
func (f *File) Flag(flags *cli.Flags) {
	flags.StringVar((*string)(f), "model", DefaultFile, "model `file` that train has written")
}

// Check checks the flag.
func (f File) Check() error {
	if f == "" {
		return cli.Usagef("-model %q: want a file", string(f))
	}
	return nil
}

// Load reads the model.
func (f File) Load() (*cae.Model, error) {
	m, err := cae.LoadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("-model %s: %w; 'cae train' writes one", string(f), err)
	}
	if err != nil {
		return nil, fmt.Errorf("-model %s: %w", string(f), err)
	}
	return m, nil
}

// Fits checks that samples of a number of features, described by of, are for the model.
func (f File) Fits(m *cae.Model, features int, of fmt.Stringer) error {
	if features != m.Visible() {
		return fmt.Errorf("-model %s: is for %d features, but samples of %v have %d: %w", string(f), m.Visible(), of, features, cae.ErrShape)
	}
	return nil
}
