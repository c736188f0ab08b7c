package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/cmd/bench/internal/record"
)

// options says what to measure and how to report it.
type options struct {
	cases       []spec
	isas        []contractive.ISA
	genericJobs bool // whether jobs run on the last of isas, too, if that is generic beside others
	repetitions int
	format      string
	check       bool
	baseline    string  // file; none if empty
	threshold   float64 // share by which a case must be slower to count as a regression
	alpha       float64 // p-value below which a difference is significant
	html        string  // file; none if empty
	workerConfig
}

const maxRepetitions = 100_000

// all selects everything that a list flag can name.
const all = "all"

// listFlags holds the flags before their lists are resolved.
type listFlags struct {
	options
	kernels, jobs, sizes, isas string
	parameters                 map[string]*string // of jobs, by flag
	threshold                  float64            // in percent
}

func (l *listFlags) define() *flag.FlagSet {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // run reports errors
	fs.StringVar(&l.kernels, "kernel", "", "`list` of kernels, or all (default: all, if -job is not given either)")
	fs.StringVar(&l.jobs, "job", "", "`list` of jobs, or all (default: all, if -kernel is not given either)")
	fs.StringVar(&l.sizes, "size", "", "`list` of sizes such as 784,64x784,128x784x64; each kernel and job takes those with its number of factors, a job as visible x hidden units (default: its own)")
	fs.StringVar(&l.isas, "isa", "", "`list` of instruction sets: generic, neon, avx2, avx512, or all (default: all; jobs without generic)")
	l.parameters = map[string]*string{}
	for _, a := range axes {
		l.parameters[a.name] = fs.String(a.name, "", "`list` of "+a.about)
	}
	fs.IntVar(&l.repetitions, "r", 10, "repetitions of every case")
	fs.StringVar(&l.format, "o", "table", "output `format`: "+strings.Join(record.Formats(), ", "))
	fs.StringVar(&l.html, "html", "", "write a report with a roofline picture to a `file` as well")
	fs.BoolVar(&l.check, "check", false, "compare the results of each case with those of generic, bit for bit")
	fs.StringVar(&l.baseline, "baseline", "", "compare with an earlier run, a `file` that -o jsonl wrote")
	fs.Float64Var(&l.threshold, "threshold", 5, "`percent` by which a case must be slower than the baseline to be a regression")
	fs.Float64Var(&l.alpha, "alpha", 0.01, "`p-value` below which a difference from the baseline is significant")
	fs.StringVar(&l.CPUProfile, "cpuprofile", "", "have each worker write a CPU profile of its cases to a `file`; with several instruction sets, one for each: cpu.avx2.pprof for cpu.pprof")
	fs.StringVar(&l.Trace, "trace", "", "the same for an execution trace, to a `file`")
	fs.BoolVar(&l.Pin, "pin", false, "bind each busy thread to a CPU of its own (Linux)")
	return fs
}

// parseOptions reads the command line. Its errors name the flag and the value.
func parseOptions(args []string) (*options, error) {
	var l listFlags
	fs := l.define()
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	if fs.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q; lists are separated by commas, without spaces", fs.Arg(0))
	}
	if err := requireValues(fs); err != nil {
		return nil, err
	}
	if err := l.resolve(); err != nil {
		return nil, err
	}
	return &l.options, nil
}

// requireValues refuses flags with an empty text, which is often that of a variable that was not set: taken for no flag, it would
// time all sizes, or compare with nothing.
func requireValues(fs *flag.FlagSet) (err error) {
	fs.Visit(func(f *flag.Flag) {
		if err == nil && f.Value.String() == "" {
			name, _ := flag.UnquoteUsage(f)
			err = fmt.Errorf("-%s \"\": want a %s, or no -%s at all", f.Name, name, f.Name)
		}
	})
	return err
}

func (l *listFlags) resolve() (err error) {
	switch {
	case l.repetitions < 1 || l.repetitions > maxRepetitions:
		return fmt.Errorf("-r %d: want 1 to %d", l.repetitions, maxRepetitions)
	case !slices.Contains(record.Formats(), l.format):
		return fmt.Errorf("-o %q: want %s", l.format, strings.Join(record.Formats(), ", "))
	case !(l.threshold >= 0 && l.threshold <= 1000):
		return fmt.Errorf("-threshold %v: want 0 to 1000", l.threshold)
	case !(l.alpha > 0 && l.alpha < 1):
		return fmt.Errorf("-alpha %v: want a number between 0 and 1", l.alpha)
	}
	l.options.threshold = l.threshold / 100
	if l.options.isas, err = parseISAs(l.isas, reachable()); err != nil {
		return err
	}
	l.genericJobs = l.isas != "" || len(l.options.isas) == 1
	l.cases, err = l.parseCases()
	return err
}

// parseISAs resolves a list of instruction sets, of which this process can have those given.
func parseISAs(list string, have []contractive.ISA) ([]contractive.ISA, error) {
	if list == "" || list == all {
		return have, nil
	}
	var isas []contractive.ISA
	for name := range strings.SplitSeq(list, ",") {
		isa, ok := isaNamed(name)
		if !ok {
			return nil, fmt.Errorf("-isa %q: want generic, neon, avx2 or avx512", name)
		}
		if !slices.Contains(have, isa) {
			return nil, fmt.Errorf("-isa %q: this build on this machine has %v", name, have)
		}
		isas = appendNew(isas, isa)
	}
	return isas, nil
}

func isaNamed(name string) (contractive.ISA, bool) {
	for isa := contractive.Generic; isa <= contractive.AVX512; isa++ {
		if strings.EqualFold(name, isa.String()) {
			return isa, true
		}
	}
	return 0, false
}

func appendNew[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

// usage prints the flags, the kernels and the jobs.
func usage(w io.Writer) {
	fmt.Fprint(w, `Usage: bench [flags]

Times the kernels and whole jobs on every instruction set of this machine, against its own limits.

Lists are separated by commas. A number can be a range: 1:4, 64:256+64 or 64:1024*2, also as a
factor of a size: 64:1024*2x784. All combinations run.

`)
	var l listFlags
	fs := l.define()
	fs.SetOutput(w)
	fs.PrintDefaults()
	fmt.Fprintln(w, "\nKernels, the form of their sizes, and the default sizes:")
	for _, k := range table {
		fmt.Fprintf(w, "  %-14s %-6s %s\n", k.name, k.form, joinSizes(k.sizes))
	}
	fmt.Fprintln(w, "BxVxH is a product in training: batch, visible and hidden units.\n\nJobs, the same, and what they do:")
	for _, j := range jobs() {
		fmt.Fprintf(w, "  %-14s %-6s %s\n  %-14s %s\n", j.name, layerForm, joinSizes(j.sizes), "", j.about)
	}
}
