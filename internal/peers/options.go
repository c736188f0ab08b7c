package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// options are the command line.
type options struct {
	kinds       []*kind
	repetitions int
	threads     int
	output      string
	folder      string
}

const usage = `Measures this module and its peers, interleaved in one run.

	go run . [-job matvec,step] [-r 31] [-threads 1] [-o md]

Peers come from install.sh. Jobs: %s

`

// parse reads the command line. Errors name the flag and what it holds.
func parse(arguments []string, stderr io.Writer) (options, error) {
	var o options
	var jobs string
	f := flag.NewFlagSet("peers", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&jobs, "job", "all", "`list` of jobs, by comma")
	f.IntVar(&o.repetitions, "r", 31, "samples of each peer")
	f.IntVar(&o.threads, "threads", 1, "1, or 2 for a training step on two pinned threads")
	f.StringVar(&o.output, "o", "md", "md or jsonl")
	f.StringVar(&o.folder, "installed", "installed", "`folder` of the compiled peers")
	f.Usage = func() {
		fmt.Fprintf(stderr, usage, strings.Join(kindNames(), ", "))
		f.PrintDefaults()
	}
	if err := f.Parse(arguments); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("argument %q is not a flag", f.Arg(0))
	}
	if o.repetitions < 1 {
		return o, fmt.Errorf("-r is %d, want at least 1", o.repetitions)
	}
	if o.threads != 1 && o.threads != 2 {
		return o, fmt.Errorf("-threads is %d, want 1 or 2", o.threads)
	}
	if o.output != "md" && o.output != "jsonl" {
		return o, fmt.Errorf("-o is %q, want md or jsonl", o.output)
	}
	return o, o.choose(jobs)
}

// choose selects the kinds of a list, in the order of the table.
func (o *options) choose(jobs string) error {
	if jobs == "all" && o.threads > 1 {
		jobs = string(opStep)
	}
	if jobs == "all" {
		o.kinds = kinds
		return nil
	}
	wanted := strings.Split(jobs, ",")
	for _, name := range wanted {
		if !slices.Contains(kindNames(), name) {
			return fmt.Errorf("-job has %q, want all or some of %s", name, strings.Join(kindNames(), ","))
		}
		if o.threads > 1 && name != string(opStep) {
			return fmt.Errorf("-job %s has no form for %d threads, want %s", name, o.threads, opStep)
		}
	}
	for _, k := range kinds {
		if slices.Contains(wanted, string(k.op)) {
			o.kinds = append(o.kinds, k)
		}
	}
	return nil
}

func kindNames() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, string(k.op))
	}
	return names
}
