package inspect

import (
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
)

// Limits, which only catch mistyped numbers.
const (
	maxSpectrum = 1 << 30
	maxTangents = 1 << 24
)

// Flags is the method of cli.Job.
func (o *options) Flags(fs *cli.Flags) {
	o.model.Flag(fs)
	o.input.Digits = 10_000
	o.input.FlagsWithTest(fs)
	fs.Seed(&o.walk.Seed)

	fs.IntVar(&o.report.SpectrumSamples, "spectrum", 100, "number of samples for the singular values, chosen at random")
	fs.Var((*cli.Numbers)(&o.report.Radii), "radii", "`list` of radii of the contraction curve")
	o.report.Radii = inspect.Radii()
	fs.Lookup("radii").DefValue = (*cli.Numbers)(&o.report.Radii).String()

	fs.IntVar(&o.row, "row", 0, "`index` of the sample for -tangents and -walk")
	fs.IntVar(&o.tangents, "tangents", 0, "number of leading tangents to report (default none)")
	fs.IntVar(&o.walk.Steps, "walk", 0, "number of steps of walk-back sampling (default none)")
	fs.NoDefault("tangents", "walk")
	fs.Float64Var(&o.walk.Sigma, "sigma", 0.3, "standard `deviation` of the noise of -walk")
	o.output.Flag(fs, output.Stdout, "`file` for the result")
	fs.JSON(&o.json)
	fs.Quiet(&o.quiet)
}

// Check is the method of cli.Job.
func (o *options) Check(fs *cli.Flags) error {
	o.report.Seed, o.input.Seed = o.walk.Seed, o.walk.Seed
	for _, f := range []struct {
		name        string
		value, most int
	}{
		{"spectrum", o.report.SpectrumSamples, maxSpectrum},
		{"tangents", o.tangents, maxTangents},
		{"walk", o.walk.Steps, model.MaxSteps},
	} {
		if fs.Given(f.name) {
			if err := cli.InRange(f.name, f.value, f.most); err != nil {
				return err
			}
		}
	}
	if err := model.CheckSigma(o.walk.Sigma); err != nil {
		return err
	}
	switch {
	case fs.Given("sigma") && !fs.Given("walk"):
		return cli.Usagef("-sigma %v: belongs to -walk", o.walk.Sigma)
	case fs.Given("row") && !fs.Given("tangents") && !fs.Given("walk"):
		return cli.Usagef("-row %d: belongs to -tangents and -walk", o.row)
	case o.row < 0:
		return cli.Usagef("-row %d: want at least 0", o.row)
	}
	if err := o.model.Check(); err != nil {
		return err
	}
	if err := o.output.Check(); err != nil {
		return err
	}
	return o.input.Check(fs)
}
