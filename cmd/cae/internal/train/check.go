package train

import (
	"flag"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
)

// Limits that only catch mistyped numbers, but for maxDraws, which is package cae's.
const (
	maxDraws  = 64
	maxEpochs = 1_000_000
	maxBatch  = 1_000_000
)

// Check is the method of cli.Job.
func (o *options) Check(fs *cli.Flags) error {
	if !fs.Given("rate") {
		o.training.Rate = defaultRate(o.training.Optimizer)
	}
	o.input.Seed = o.training.Seed
	if err := o.check(fs); err != nil {
		return err
	}
	o.settings = fs.Describe(shownFlags)
	fs.Visit(func(f *flag.Flag) { o.given = append(o.given, [2]string{f.Name, f.Value.String()}) })
	o.dropUnused()
	return nil
}

func (o *options) check(fs *cli.Flags) error {
	for _, f := range []struct {
		name        string
		value, most int
	}{
		{"hidden", o.config.Hidden, model.MaxHidden},
		{"draws", o.config.HigherOrder.Draws, maxDraws},
		{"epochs", o.training.Epochs, maxEpochs},
		{"batch", o.training.Batch, maxBatch},
		{"workers", o.training.Workers, cli.MaxWorkers},
	} {
		if err := cli.InRange(f.name, f.value, f.most); err != nil {
			return err
		}
	}
	if err := o.checkNumbers(); err != nil {
		return err
	}
	if err := o.checkTogether(fs); err != nil {
		return err
	}
	if err := o.threshold.check(fs); err != nil {
		return err
	}
	if err := o.checkState(fs); err != nil {
		return err
	}
	if err := o.output.CheckBeside(o.json); err != nil {
		return err
	}
	return o.input.Check(fs)
}

// checkNumbers checks the numbers that are not integers, each by itself.
func (o *options) checkNumbers() error {
	c := &o.config
	for _, f := range []struct {
		name  string
		value float32
	}{
		{"lambda", c.Lambda}, {"gamma", c.HigherOrder.Gamma}, {"output-lambda", c.OutputLambda}, {"sparsity", c.Sparsity.Beta},
		{"l1", c.L1}, {"decay", c.Decay}, {"noise", c.Corruption.Noise}, {"clip", o.training.Clip},
	} {
		if f.value < 0 {
			return cli.Usagef("-%s %v: want at least 0", f.name, f.value)
		}
	}
	switch {
	case !(c.HigherOrder.Sigma > 0):
		return cli.Usagef("-sigma %v: want more than 0", c.HigherOrder.Sigma)
	case !(c.Sparsity.Target > 0 && c.Sparsity.Target < 1):
		return cli.Usagef("-target %v: want more than 0 and less than 1", c.Sparsity.Target)
	case !(c.Corruption.Masking >= 0 && c.Corruption.Masking < 1):
		return cli.Usagef("-masking %v: want at least 0 and less than 1", c.Corruption.Masking)
	case !(o.training.Rate > 0):
		return cli.Usagef("-rate %v: want more than 0", o.training.Rate)
	case !(o.training.Momentum > 0 && o.training.Momentum < 1):
		return cli.Usagef("-momentum %v: want more than 0 and less than 1", o.training.Momentum)
	case !(o.validation >= 0 && o.validation < 1):
		return cli.Usagef("-validation %v: want at least 0 and less than 1", o.validation)
	}
	return nil
}

// checkTogether checks flags that need another one.
func (o *options) checkTogether(fs *cli.Flags) error {
	c := &o.config
	switch {
	case fs.Given("sigma") && c.HigherOrder.Gamma == 0:
		return cli.Usagef("-sigma %v: belongs to -gamma", c.HigherOrder.Sigma)
	case fs.Given("draws") && c.HigherOrder.Gamma == 0:
		return cli.Usagef("-draws %d: belongs to -gamma", c.HigherOrder.Draws)
	case fs.Given("target") && c.Sparsity.Beta == 0:
		return cli.Usagef("-target %v: belongs to -sparsity", c.Sparsity.Target)
	case c.Sparsity.Beta > 0 && c.Activation != cae.Sigmoid:
		return cli.Usagef("-sparsity %v: is for sigmoids, not with -activation %v; -l1 is for all", c.Sparsity.Beta, c.Activation)
	case c.Normalise == cae.Standardise && c.Output == cae.SigmoidOutput:
		return cli.Usagef("-normalise %v: leaves features outside 0 to 1, which -loss cross-entropy needs; want min-max", c.Normalise)
	case fs.Given("momentum") && o.training.Optimizer != cae.Momentum:
		return cli.Usagef("-momentum %v: belongs to -optimizer momentum", o.training.Momentum)
	case fs.Given("buffer") && o.training.Buffer < 1:
		return cli.Usagef("-buffer %d: want at least 1", o.training.Buffer)
	case fs.Given("patience") && o.training.Patience < 1:
		return cli.Usagef("-patience %d: want at least 1", o.training.Patience)
	case fs.Given("patience") && o.validation == 0:
		return cli.Usagef("-patience %d: belongs to -validation", o.training.Patience)
	}
	return nil
}
