package cli

import (
	"flag"
	"io"
	"runtime"
	"strings"
)

// Flags are the flags of a command.
type Flags struct{ *flag.FlagSet }

// newFlags returns an empty set of flags for the command called name.
func newFlags(name string) *Flags {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // Run prints errors, and the command its help
	fs.Usage = func() {}
	return &Flags{fs}
}

// parse sets the flags from a command line that has no other arguments. An error is flag.ErrHelp or a usageError.
func (fs *Flags) parse(args []string) error {
	if err := fs.Parse(args); err == flag.ErrHelp {
		return err
	} else if err != nil {
		return Usagef("%w%s 'cae %s -h' lists the flags", fs.wanted(err), fs.suggest(err), fs.Name())
	}
	if fs.NArg() > 0 {
		return Usagef("unexpected argument %q; 'cae %s -h' lists the flags", fs.Arg(0), fs.Name())
	}
	return nil
}

// Given reports whether the command line sets the flag.
func (fs *Flags) Given(name string) (given bool) {
	fs.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	return given
}

// Describe returns the flags that the command line sets, as one would type them, but for those named in without.
func (fs *Flags) Describe(without map[string]bool) string {
	var texts []string
	fs.Visit(func(f *flag.Flag) {
		if !without[f.Name] {
			texts = append(texts, typed(f))
		}
	})
	return strings.Join(texts, " ")
}

// typed returns a flag as one would type it: a switch takes no argument after a space.
func typed(f *flag.Flag) string {
	name, value := "-"+f.Name, f.Value.String()
	toggle, ok := f.Value.(interface{ IsBoolFlag() bool })
	switch {
	case !ok || !toggle.IsBoolFlag():
		return name + " " + value
	case value == "true":
		return name
	}
	return name + "=" + value
}

// NoDefault keeps the default of a flag out of the help, whose text says it in its own words or has none to say.
func (fs *Flags) NoDefault(names ...string) {
	for _, name := range names {
		fs.Lookup(name).DefValue = ""
	}
}

// Seed defines -seed.
func (fs *Flags) Seed(seed *uint64) {
	fs.Uint64Var(seed, "seed", 1, "`seed` of all that is random, built-in digits included")
}

// MaxWorkers is the largest -workers.
const MaxWorkers = 1024

// Workers defines -workers.
func (fs *Flags) Workers(workers *int) {
	fs.IntVar(workers, "workers", min(runtime.GOMAXPROCS(0), MaxWorkers), "goroutines, which do not change the result")
}

// JSON defines -json.
func (fs *Flags) JSON(json *bool) {
	fs.BoolVar(json, "json", false, "print the result as JSON, an object a line")
}

// Quiet defines -q.
func (fs *Flags) Quiet(quiet *bool) {
	fs.BoolVar(quiet, "q", false, "no progress, only the result")
}
