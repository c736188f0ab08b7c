package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/seed85368726/contractive/cae"
)

// newFlags returns an empty set of flags for the command called name.
func newFlags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // run prints errors, and the command its help
	fs.Usage = func() {}
	return fs
}

// parse sets the flags from a command line that has no other arguments. An error is flag.ErrHelp or a usageError.
func parse(fs *flag.FlagSet, args []string) error {
	if err := fs.Parse(args); err == flag.ErrHelp {
		return err
	} else if err != nil {
		return usagef("%w; 'cae %s -h' lists the flags", err, fs.Name())
	}
	if fs.NArg() > 0 {
		return usagef("unexpected argument %q; 'cae %s -h' lists the flags", fs.Arg(0), fs.Name())
	}
	return nil
}

// given returns the names of the flags that the command line sets.
func given(fs *flag.FlagSet) map[string]bool {
	set := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { set[f.Name] = true })
	return set
}

// describe returns the flags that the command line sets, as one would type them, but for those named in without.
func describe(fs *flag.FlagSet, without map[string]bool) string {
	var texts []string
	fs.Visit(func(f *flag.Flag) {
		if !without[f.Name] {
			texts = append(texts, "-"+f.Name+" "+f.Value.String())
		}
	})
	return strings.Join(texts, " ")
}

// printFlags lists the flags, one a line.
func printFlags(w io.Writer, fs *flag.FlagSet) {
	fs.VisitAll(func(f *flag.Flag) { printFlag(w, f) })
}

func printFlag(w io.Writer, f *flag.Flag) {
	kind, text := flag.UnquoteUsage(f)
	if f.DefValue != "" && f.DefValue != "false" {
		text += fmt.Sprintf(" (default %s)", f.DefValue)
	}
	fmt.Fprintf(w, "  %-22s %s\n", "-"+f.Name+" "+kind, text)
}

// flagGroup is flags that belong together: their names, with spaces between.
type flagGroup struct{ title, names string }

// printGroups lists the flags of groups, each below its title.
func printGroups(w io.Writer, fs *flag.FlagSet, groups []flagGroup) {
	for _, g := range groups {
		fmt.Fprintf(w, "\n%s\n", g.title)
		for name := range strings.FieldsSeq(g.names) {
			printFlag(w, fs.Lookup(name))
		}
	}
}

// inRange checks the value of an integer flag.
func inRange(name string, value, most int) error {
	if value < 1 || value > most {
		return usagef("-%s %d: want 1 to %d", name, value, most)
	}
	return nil
}

// float32Flag is a flag that holds a finite float32.
type float32Flag float32

func (f *float32Flag) String() string { return strconv.FormatFloat(float64(*f), 'g', -1, 32) }

func (f *float32Flag) Set(text string) error {
	v, err := strconv.ParseFloat(text, 32)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("want a finite number of at most %v", float32(math.MaxFloat32))
	}
	*f = float32Flag(v)
	return nil
}

// lossFlag is a flag that chooses an output by the reconstruction error that goes with it.
type lossFlag cae.Output

const (
	squaredError = "squared"
	crossEntropy = "cross-entropy"
)

func (f *lossFlag) String() string {
	if cae.Output(*f) == cae.SigmoidOutput {
		return crossEntropy
	}
	return squaredError
}

func (f *lossFlag) Set(text string) error {
	switch text {
	case squaredError:
		*f = lossFlag(cae.LinearOutput)
	case crossEntropy:
		*f = lossFlag(cae.SigmoidOutput)
	default:
		return fmt.Errorf("want %s or %s", squaredError, crossEntropy)
	}
	return nil
}
