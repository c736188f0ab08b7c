// Package cause holds the causes that errors of package cae and of those on it wrap, where no other package is their place.
package cause

import (
	"errors"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// Range is cae.ErrRange.
var Range = errors.New("value out of range")

// OfReading reports whether an error has one of the causes that cae.Load documents.
func OfReading(err error) bool {
	for _, cause := range []error{
		dataset.ErrFormat, safetensors.ErrVersion, dataset.ErrTooLarge, dataset.ErrNonFinite, dataset.ErrShape, Range,
	} {
		if errors.Is(err, cause) {
			return true
		}
	}
	return false
}
