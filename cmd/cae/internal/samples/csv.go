package samples

import (
	"fmt"
	"math"
	"strconv"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/dataset"
)

// csvFlags are the flags about CSV files.
type csvFlags struct {
	header  bool
	label   string
	missing missing
}

func (c *csvFlags) flags(fs *cli.Flags) {
	fs.BoolVar(&c.header, "header", false, "the CSV file begins with names of columns; so it does if -label is one")
	fs.StringVar(&c.label, "label", "", "`column` of the CSV file with labels: a name, or a number, -1 for the last")
	fs.Var(&c.missing, "missing", "what a missing CSV value becomes: error, mean or a `number`")
}

// check checks the flags against the -data given, of which the command line is all that is known.
func (c *csvFlags) check(fs *cli.Flags, path string) error {
	if path != "" {
		return nil
	}
	return c.refuse(fs.Given("label"), "built-in digits")
}

// refuse reports a flag that is set though the samples are none of a CSV file.
func (c *csvFlags) refuse(label bool, what string) error {
	switch {
	case label || c.label != "":
		return cli.Usagef("-label %s: is for CSV files, not for %s", c.label, what)
	case c.header:
		return cli.Usagef("-header: is for CSV files, not for %s", what)
	case c.missing != missing{}:
		return cli.Usagef("-missing %v: is for CSV files, not for %s", &c.missing, what)
	}
	return nil
}

// options returns the options of package dataset.
func (c *csvFlags) options() dataset.CSVOptions {
	_, notNumber := strconv.Atoi(c.label)
	named := c.label != "" && notNumber != nil
	return dataset.CSVOptions{Header: c.header || named, Label: c.label, Missing: c.missing.policy, Fill: c.missing.fill}
}

// missing is a flag that holds a policy for missing values.
type missing struct {
	policy dataset.Missing
	fill   float32
}

func (m *missing) String() string {
	switch m.policy {
	case dataset.MissingMean:
		return "mean"
	case dataset.MissingFill:
		return strconv.FormatFloat(float64(m.fill), 'g', -1, 32)
	}
	return "error"
}

// Set is a method of flag.Value.
func (m *missing) Set(text string) error {
	switch text {
	case "error":
		*m = missing{}
		return nil
	case "mean":
		*m = missing{policy: dataset.MissingMean}
		return nil
	}
	fill, err := strconv.ParseFloat(text, 32)
	if err != nil || math.IsNaN(fill) || math.IsInf(fill, 0) {
		return fmt.Errorf("want error, mean or a finite number")
	}
	*m = missing{dataset.MissingFill, float32(fill)}
	return nil
}
