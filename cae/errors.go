package cae

import (
	"errors"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/cause"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// The causes that errors of this package wrap; test for them with [errors.Is]. The first four are those of
// package dataset.
var (
	// ErrShape says that a size is zero or that two sizes disagree.
	ErrShape = dataset.ErrShape
	// ErrFormat says that bytes do not have the form of a model file.
	ErrFormat = dataset.ErrFormat
	// ErrTooLarge says that a size exceeds a limit.
	ErrTooLarge = dataset.ErrTooLarge
	// ErrNonFinite says that a value is NaN or infinite.
	ErrNonFinite = dataset.ErrNonFinite
	// ErrRange says that a setting or a value is outside its range.
	ErrRange = cause.Range
	// ErrVersion says that a model file has a format version that this package does not read.
	ErrVersion = safetensors.ErrVersion
	// ErrNoProfile says that a model has no profile.
	ErrNoProfile = errors.New("the model has no profile")
	// ErrDiverged says that training left the finite numbers.
	ErrDiverged = errors.New("training diverged")
	// ErrResume says that a run cannot be resumed with the data or the options given: they are not those of the checkpoint.
	ErrResume = errors.New("not as in the checkpoint")
)
