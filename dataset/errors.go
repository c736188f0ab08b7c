package dataset

import "errors"

// The causes that errors of this package wrap; test for them with [errors.Is].
var (
	// ErrShape says that a size is zero or that two sizes disagree.
	ErrShape = errors.New("shape mismatch")
	// ErrFormat says that bytes do not have the form that their format requires.
	ErrFormat = errors.New("malformed data")
	// ErrTooLarge says that data exceeds a limit on memory.
	ErrTooLarge = errors.New("too large")
	// ErrNonFinite says that a value is NaN, infinite, or too large for float32.
	ErrNonFinite = errors.New("value is not finite")
)
