// Package score is the command that scores samples one by one, and judges the scores where anomalies are known.
package score

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
)

// Command is the command.
var Command = cli.Command{
	Name:    "score",
	Summary: "score samples, to find those that a model does not know",
	About: "Scores each sample: its reconstruction error, ||J||^2, their sum as in the cost, error + lambda ||J||^2,\n" +
		"and the features with the largest terms of the error. A line of a CSV file has them in that order, after\n" +
		"the number of the sample, from 0, and its label if there is one. Scores are in normalised units for a\n" +
		"model with a normaliser. With a -label column, 0 for normal samples and any other number for anomalies,\n" +
		"the report says how well each score ranks anomalies above normal samples: by the area under the ROC\n" +
		"curve, 1 for all above and 0.5 for chance, and by the average precision.\n" +
		"Quantiles are those of a model's profile: with n values in order, that of q lies at place (n - 1) q of\n" +
		"0 to n - 1, interpolated between its neighbours (definition 7 of Hyndman and Fan, 1996).\n",
	Groups: []cli.Group{
		{Title: "Model and data", Names: "model " + samples.NamesWithTest + " seed"},
		{Title: "Work", Names: "top threshold workers"},
		{Title: "Result", Names: "o json q"},
	},
	Example: "-model digits.safetensors -n 500 -top 2 -o scores.csv",
	New:     func() cli.Job { return &options{} },
}

// options is the command line.
type options struct {
	model       model.File
	input       samples.Input
	top         int
	quantile    float64 // -threshold, if it is given
	fromProfile bool    // whether it is
	judge       bool    // whether labels say what is an anomaly
	workers     int
	output      output.File
	json, quiet bool
}

// maxTop only catches mistyped numbers: a sample has as many terms as features.
const maxTop = 1000

// Flags is the method of cli.Job.
func (o *options) Flags(fs *cli.Flags) {
	o.model.Flag(fs)
	o.input.Digits = 10_000
	o.input.FlagsWithTest(fs)
	fs.Seed(&o.input.Seed)
	fs.IntVar(&o.top, "top", 3, "`number` of features to name for each sample, 0 for none")
	fs.Float64Var(&o.quantile, "threshold", 0, "`quantile` of the error in the model's profile, above which samples are flagged (default the model's own threshold, if it has one)")
	fs.NoDefault("threshold")
	fs.Workers(&o.workers)
	o.output.Flag(fs, "scores.csv", "CSV `file` for the scores")
	fs.JSON(&o.json)
	fs.Quiet(&o.quiet)
}

// Check is the method of cli.Job.
func (o *options) Check(fs *cli.Flags) error {
	if err := cli.InRange("workers", o.workers, cli.MaxWorkers); err != nil {
		return err
	}
	o.fromProfile, o.judge = fs.Given("threshold"), fs.Given("label")
	switch {
	case o.top < 0 || o.top > maxTop:
		return cli.Usagef("-top %d: want 0 to %d", o.top, maxTop)
	case !(o.quantile >= 0 && o.quantile <= 1):
		return cli.Usagef("-threshold %v: want 0 to 1", o.quantile)
	}
	if err := o.model.Check(); err != nil {
		return err
	}
	if err := o.output.CheckBeside(o.json); err != nil {
		return err
	}
	return o.input.Check(fs)
}

// Run is the method of cli.Job.
func (o *options) Run(ctx context.Context, std cli.Streams) error {
	if err := o.output.Probe(); err != nil {
		return err
	}
	m, err := o.model.Load()
	if err != nil {
		return err
	}
	threshold, flagging, err := o.threshold(m)
	if err != nil {
		return err
	}
	o.input.Show(std, o.quiet || o.json)
	data, err := o.model.Samples(ctx, m, &o.input, "before scoring: nothing is written")
	if err != nil {
		return err
	}
	o.top = min(o.top, m.Visible())
	j := job{options: *o, network: m, threshold: threshold, flagging: flagging, data: data, std: std}
	return j.run(ctx)
}

// threshold returns the threshold above which samples are flagged, and whether there is one.
func (o *options) threshold(m *cae.Model) (t cae.Threshold, ok bool, err error) {
	if !o.fromProfile {
		t, ok = m.Threshold()
		return t, ok, nil
	}
	t, err = m.Profile().Threshold(o.quantile)
	switch {
	case errors.Is(err, cae.ErrNoProfile):
		return t, false, fmt.Errorf("-threshold %v: -model %s: %w; 'cae train -profile' keeps one", o.quantile, string(o.model), err)
	case err != nil:
		return t, false, fmt.Errorf("-threshold %v: -model %s: %w", o.quantile, string(o.model), err)
	}
	return t, true, nil
}
