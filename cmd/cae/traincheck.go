package main

import (
	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// check checks the flags, of which the command line sets those given.
func (o *trainOptions) check(given map[string]bool) error {
	for _, f := range []struct {
		name        string
		value, most int
	}{
		{"hidden", o.config.Hidden, maxHidden},
		{"draws", o.config.HigherOrder.Draws, maxDraws},
		{"epochs", o.training.Epochs, maxEpochs},
		{"batch", o.training.Batch, maxBatch},
		{"workers", o.training.Workers, maxWorkers},
	} {
		if err := inRange(f.name, f.value, f.most); err != nil {
			return err
		}
	}
	if err := o.checkNumbers(); err != nil {
		return err
	}
	if err := o.checkTogether(given); err != nil {
		return err
	}
	switch {
	case o.output == "":
		return usagef("-o %q: want a file, or - for standard output", o.output)
	case o.json && o.output == toStdout:
		return usagef("-json and -o %s: both want standard output", toStdout)
	}
	return o.input().check(given)
}

// checkNumbers checks the numbers that are not integers, each by itself.
func (o *trainOptions) checkNumbers() error {
	c := &o.config
	for _, f := range []struct {
		name  string
		value float32
	}{
		{"lambda", c.Lambda}, {"gamma", c.HigherOrder.Gamma}, {"output-lambda", c.OutputLambda}, {"sparsity", c.Sparsity.Beta},
		{"l1", c.L1}, {"decay", c.Decay}, {"noise", c.Corruption.Noise}, {"clip", o.training.Clip},
	} {
		if f.value < 0 {
			return usagef("-%s %v: want at least 0", f.name, f.value)
		}
	}
	switch {
	case !(c.HigherOrder.Sigma > 0):
		return usagef("-sigma %v: want more than 0", c.HigherOrder.Sigma)
	case !(c.Sparsity.Target > 0 && c.Sparsity.Target < 1):
		return usagef("-target %v: want more than 0 and less than 1", c.Sparsity.Target)
	case !(c.Corruption.Masking >= 0 && c.Corruption.Masking < 1):
		return usagef("-masking %v: want at least 0 and less than 1", c.Corruption.Masking)
	case !(o.training.Rate > 0):
		return usagef("-rate %v: want more than 0", o.training.Rate)
	case !(o.training.Momentum > 0 && o.training.Momentum < 1):
		return usagef("-momentum %v: want more than 0 and less than 1", o.training.Momentum)
	case !(o.validation >= 0 && o.validation < 1):
		return usagef("-validation %v: want at least 0 and less than 1", o.validation)
	}
	return nil
}

// checkTogether checks flags that need another one.
func (o *trainOptions) checkTogether(given map[string]bool) error {
	c := &o.config
	switch {
	case given["sigma"] && c.HigherOrder.Gamma == 0:
		return usagef("-sigma %v: belongs to -gamma", c.HigherOrder.Sigma)
	case given["draws"] && c.HigherOrder.Gamma == 0:
		return usagef("-draws %d: belongs to -gamma", c.HigherOrder.Draws)
	case given["target"] && c.Sparsity.Beta == 0:
		return usagef("-target %v: belongs to -sparsity", c.Sparsity.Target)
	case c.Sparsity.Beta > 0 && c.Activation != cae.Sigmoid:
		return usagef("-sparsity %v: is for sigmoids, not with -activation %v; -l1 is for all", c.Sparsity.Beta, c.Activation)
	case given["momentum"] && o.training.Optimizer != cae.Momentum:
		return usagef("-momentum %v: belongs to -optimizer momentum", o.training.Momentum)
	case given["patience"] && o.training.Patience < 1:
		return usagef("-patience %d: want at least 1", o.training.Patience)
	case given["patience"] && o.validation == 0:
		return usagef("-patience %d: belongs to -validation", o.training.Patience)
	}
	return nil
}

// holdOut splits data into the samples to train on and the last ones, which are held out; these are nil unless the flags ask for them.
func (o *trainOptions) holdOut(data *dataset.Matrix) (training *dataset.Matrix, validation dataset.Source, err error) {
	if o.validation == 0 {
		return data, nil, nil
	}
	held := int(o.validation * float64(data.Count))
	if held < 1 || held == data.Count {
		return nil, nil, usagef("-validation %v: is %d of %d samples, want at least 1 and not all", o.validation, held, data.Count)
	}
	return rows(data, 0, data.Count-held), rows(data, data.Count-held, data.Count), nil
}
