package compare

import (
	"fmt"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
)

// The number of samples without flags.
const (
	digitsCompared = 5000
	pathCompared   = 10_000
	digitsHeldOut  = 5000
)

// Limits that only catch mistyped numbers.
const (
	maxCompared   = 500_000
	maxEpochs     = 1_000_000
	maxNoiseSizes = 16
)

// Flags is the method of cli.Job.
func (o *options) Flags(fs *cli.Flags) {
	o.input.Digits, o.input.Most = digitsCompared, pathCompared
	o.input.Flags(fs)
	fs.IntVar(&o.held, "held", 0, fmt.Sprintf("number of samples to hold out: those after the first -n, or a folder's test files (default all, or %d digits)", digitsHeldOut))
	fs.NoDefault("held")
	fs.IntVar(&o.experiment.Hidden, "hidden", 256, "number of hidden units")
	fs.IntVar(&o.experiment.Epochs, "epochs", 20, "passes over the data")
	fs.IntVar(&o.experiment.Tuning, "tuning", 10, "passes over the data of every classifier")
	o.experiment.Noise = []float64{0.1, 0.3, 0.5}
	fs.Var((*cli.Numbers)(&o.experiment.Noise), "noise", "`list` of standard deviations of the noise that robustness is measured under")
	fs.Seed(&o.experiment.Seed)
	fs.Workers(&o.experiment.Workers)
	o.output.Flag(fs, output.Stdout, "`file` for the result")
	fs.JSON(&o.json)
	fs.Quiet(&o.quiet)
}

// Check is the method of cli.Job.
func (o *options) Check(fs *cli.Flags) error {
	o.input.Seed = o.experiment.Seed
	if !fs.Given("held") && o.input.Path == "" {
		o.held = digitsHeldOut
	}
	for _, f := range []struct {
		name        string
		value, most int
	}{
		{"n", o.input.N, maxCompared},
		{"held", o.held, maxCompared},
		{"hidden", o.experiment.Hidden, model.MaxHidden},
		{"epochs", o.experiment.Epochs, maxEpochs},
		{"tuning", o.experiment.Tuning, maxEpochs},
		{"workers", o.experiment.Workers, cli.MaxWorkers},
	} {
		if (f.name == "n" || f.name == "held") && !fs.Given(f.name) {
			continue
		}
		if err := cli.InRange(f.name, f.value, f.most); err != nil {
			return err
		}
	}
	if err := o.checkNoise(); err != nil {
		return err
	}
	if err := o.output.Check(); err != nil {
		return err
	}
	return o.input.Check(fs)
}

func (o *options) checkNoise() error {
	noise := cli.Numbers(o.experiment.Noise)
	if len(noise) > maxNoiseSizes {
		return cli.Usagef("-noise %v: has %d sizes, want at most %d", &noise, len(noise), maxNoiseSizes)
	}
	for _, sigma := range noise {
		if sigma == 0 {
			return cli.Usagef("-noise %v: want more than 0", &noise)
		}
	}
	return nil
}
