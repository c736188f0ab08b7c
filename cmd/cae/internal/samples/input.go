// Package samples is where the samples of a command come from: built-in digits, a folder of IDX files, or a file.
package samples

import (
	"fmt"
	"math"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/progress"
)

// Input says which samples a command works on: the flags -data, -test, -n, -label, -header and -missing.
type Input struct {
	Path   string // -data: a folder or a file; empty for the built-in digits
	Test   bool   // -test: the folder's test files
	N      int    // -n: the number of samples; 0, if the flag is not given, for Digits or all of Path
	Digits int    // the number of built-in digits without -n; to be set before Flags
	Most   int    // what the command takes of Path without -n, for the help; 0 means all; to be set before Flags
	Seed   uint64 // of the built-in digits; to be set after Flags
	csv    csvFlags
	shown  *progress.Line // nil for none
}

// The names of the flags, for a [cli.Group].
const (
	Names         = "data n label header missing"
	NamesWithTest = "data test n label header missing"
)

// maxSamples only catches mistyped numbers.
const maxSamples = min(1<<40, math.MaxInt)

// Flags defines the flags but for -test.
func (in *Input) Flags(fs *cli.Flags) {
	fs.StringVar(&in.Path, "data", "", "`path` of an IDX, NPY or CSV file, plain or .gz, or of a folder of IDX files with MNIST's names (default built-in digits)")
	most := "all"
	if in.Most > 0 {
		most = fmt.Sprintf("at most %d", in.Most)
	}
	fs.IntVar(&in.N, "n", 0, fmt.Sprintf("number of samples, the first ones (default %s, or %d digits)", most, in.Digits))
	fs.NoDefault("n")
	in.csv.flags(fs)
}

// FlagsWithTest defines the flags.
func (in *Input) FlagsWithTest(fs *cli.Flags) {
	in.Flags(fs)
	fs.BoolVar(&in.Test, "test", false, "read the folder's test files, t10k-..., not those for training")
}

// Check checks the flags.
func (in *Input) Check(fs *cli.Flags) error {
	switch {
	case fs.Given("data") && in.Path == "":
		return cli.Usagef("-data %q: want a folder or a file", in.Path)
	case in.Path == "-":
		return cli.Usagef("-data -: is not standard input, as data can be read more than once; want a folder or a file")
	case fs.Given("n") && (in.N < 1 || in.N > maxSamples):
		return cli.Usagef("-n %d: want 1 to %d", in.N, maxSamples)
	case in.Test && in.Path == "":
		return cli.Usagef("-test: built-in digits have no test files; want -data")
	}
	return in.csv.check(fs, in.Path)
}

// Show makes Load show what it reads, unless quiet.
func (in *Input) Show(std cli.Streams, quiet bool) { in.shown = progress.New(std.Err, quiet) }

// String describes where the samples come from.
func (in *Input) String() string {
	switch {
	case in.Path == "":
		return "built-in digits"
	case in.Test:
		return in.Path + " (test)"
	}
	return in.Path
}

// digits returns the number of built-in digits.
func (in *Input) digits() int {
	if in.N > 0 {
		return in.N
	}
	return in.Digits
}
