package model

import "github.com/seed85368726/contractive/cmd/cae/internal/cli"

// MaxSteps is the limit of steps of a walk, which only catches mistyped numbers.
const MaxSteps = 100_000

// maxSigma is beyond what any hidden layer can use.
const maxSigma = 1e30

// CheckSigma checks -sigma, the standard deviation of the noise of a walk's step.
func CheckSigma(sigma float64) error {
	if !(sigma > 0 && sigma <= maxSigma) {
		return cli.Usagef("-sigma %v: want more than 0 and at most %v", sigma, maxSigma)
	}
	return nil
}
