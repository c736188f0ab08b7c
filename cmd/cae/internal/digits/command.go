// Package digits is the command that writes the built-in digits as files.
package digits

import (
	"context"
	"fmt"
	"os"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/samples"
	"github.com/seed85368726/contractive/dataset"
)

// Command is the command.
var Command = cli.Command{
	Name:    "digits",
	Summary: "write the built-in digits as IDX files and as a picture",
	About: "Writes handwritten-looking digits of 28 x 28 pixels to a folder, as IDX files with MNIST's names, which\n" +
		"-data of the other commands and many programs read, and the first of them as a picture, digits.png.\n" +
		"The first digits are for training, those after them for testing. Equal seeds give equal files.\n",
	Groups: []cli.Group{
		{Title: "Digits", Names: "n held seed"},
		{Title: "Result", Names: "o json q"},
	},
	Example: "-n 1000 -held 200 -o digits",
	New:     func() cli.Job { return &options{} },
}

// options is the command line.
type options struct {
	training, test int
	seed           uint64
	folder         string
	json, quiet    bool
}

// mostDigits are as many as package dataset holds in memory.
const mostDigits = int(dataset.DefaultMaxBytes / (4 * dataset.DigitSide * dataset.DigitSide))

// Flags is the method of cli.Job.
func (o *options) Flags(fs *cli.Flags) {
	fs.IntVar(&o.training, "n", 10_000, "number of digits for training, the first ones")
	fs.IntVar(&o.test, "held", 2000, "number of digits for testing, those after the first -n")
	fs.Seed(&o.seed)
	fs.StringVar(&o.folder, "o", "digits", "`folder` for the files; it is made if it is missing")
	fs.JSON(&o.json)
	fs.Quiet(&o.quiet)
}

// Check is the method of cli.Job.
func (o *options) Check(*cli.Flags) error {
	if err := cli.InRange("n", o.training, mostDigits); err != nil {
		return err
	}
	if err := cli.InRange("held", o.test, mostDigits); err != nil {
		return err
	}
	if o.folder == "" || o.folder == "-" {
		return cli.Usagef("-o %q: want a folder", o.folder)
	}
	return nil
}

// Run is the method of cli.Job.
func (o *options) Run(ctx context.Context, std cli.Streams) error {
	if n := o.training + o.test; n > mostDigits {
		return cli.Usagef("-n %d and -held %d: make %d digits, want at most %d", o.training, o.test, n, mostDigits)
	}
	in := samples.Input{N: o.training + o.test, Seed: o.seed}
	all, err := in.Load(ctx, "before all digits were drawn: nothing is written")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.folder, 0o777); err != nil {
		return fmt.Errorf("-o %s: %w", o.folder, err)
	}
	training, test := samples.Rows(all, 0, o.training), samples.Rows(all, o.training, all.Count)
	return o.write(ctx, files(training, test), std)
}
