package model

import (
	"fmt"

	"github.com/seed85368726/contractive/cae"
)

// Loss is a flag that chooses an output by the reconstruction error that goes with it.
type Loss cae.Output

const (
	squaredError = "squared"
	crossEntropy = "cross-entropy"
)

func (f *Loss) String() string {
	if cae.Output(*f) == cae.SigmoidOutput {
		return crossEntropy
	}
	return squaredError
}

// Set is a method of flag.Value.
func (f *Loss) Set(text string) error {
	switch text {
	case squaredError:
		*f = Loss(cae.LinearOutput)
	case crossEntropy:
		*f = Loss(cae.SigmoidOutput)
	default:
		return fmt.Errorf("want %s or %s", squaredError, crossEntropy)
	}
	return nil
}
