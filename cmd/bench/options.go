package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed85368726/contractive"
)

// options says what to measure and how to report it.
type options struct {
	cases       []benchCase
	isas        []contractive.ISA
	repetitions int
	format      string // table or jsonl
}

const maxRepetitions = 100_000

// all selects everything that a list flag can name.
const all = "all"

// listFlags holds the flags before their lists are resolved.
type listFlags struct {
	kernels, sizes, isas, format string
	repetitions                  int
}

func (l *listFlags) define() *flag.FlagSet {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // run reports errors
	fs.StringVar(&l.kernels, "kernel", all, "`list` of kernels")
	fs.StringVar(&l.sizes, "size", "", "`list` of sizes such as 784,64x784,128x784x64; each kernel takes those with its number of factors (default: the kernel's own)")
	fs.StringVar(&l.isas, "isa", all, "`list` of instruction sets: generic, neon, avx2, avx512")
	fs.IntVar(&l.repetitions, "r", 10, "repetitions of every case")
	fs.StringVar(&l.format, "o", "table", "output `format`: table or jsonl")
	return fs
}

// parseOptions reads the command line. Its errors name the flag and the value.
func parseOptions(args []string) (options, error) {
	var l listFlags
	fs := l.define()
	if err := fs.Parse(args); err != nil {
		return options{}, err
	}
	if fs.NArg() > 0 {
		return options{}, fmt.Errorf("unexpected argument %q; lists are separated by commas, without spaces", fs.Arg(0))
	}
	return l.resolve()
}

func (l *listFlags) resolve() (o options, err error) {
	if l.repetitions < 1 || l.repetitions > maxRepetitions {
		return o, fmt.Errorf("-r %d: want 1 to %d", l.repetitions, maxRepetitions)
	}
	if l.format != "table" && l.format != "jsonl" {
		return o, fmt.Errorf("-o %q: want table or jsonl", l.format)
	}
	o.repetitions, o.format = l.repetitions, l.format
	if o.isas, err = parseISAs(l.isas, reachable()); err != nil {
		return o, err
	}
	o.cases, err = parseCases(l.kernels, l.sizes)
	return o, err
}

// parseISAs resolves a list of instruction sets, of which this process can have those given.
func parseISAs(list string, have []contractive.ISA) ([]contractive.ISA, error) {
	if list == all {
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

// parseCases crosses a list of kernels with a list of sizes. Of all kernels,
// those that take none of the sizes are left out.
func parseCases(kernelList, sizeList string) ([]benchCase, error) {
	chosen, err := parseKernels(kernelList)
	if err != nil {
		return nil, err
	}
	if sizeList == "" {
		return defaultCases(chosen), nil
	}
	sizes, err := parseSizes(sizeList)
	if err != nil {
		return nil, err
	}
	cases := cross(chosen, sizes)
	for _, s := range sizes {
		if !slices.ContainsFunc(cases, func(c benchCase) bool { return c.size.equal(s) }) {
			return nil, fmt.Errorf("-size %q: %w", s, refusal(chosen, s))
		}
	}
	for _, k := range chosen {
		if kernelList != all && !slices.ContainsFunc(cases, func(c benchCase) bool { return c.kernel == k }) {
			return nil, fmt.Errorf("-size %q: kernel %s takes none of them, but %s", sizeList, k.name, k.form)
		}
	}
	return cases, nil
}

func defaultCases(chosen []*kernel) (cases []benchCase) {
	for _, k := range chosen {
		for _, s := range k.sizes {
			cases = append(cases, benchCase{k, s})
		}
	}
	return cases
}

// cross returns all pairs that fit.
func cross(chosen []*kernel, sizes []size) (cases []benchCase) {
	for _, k := range chosen {
		for _, s := range sizes {
			if k.accepts(s) == nil {
				cases = append(cases, benchCase{k, s})
			}
		}
	}
	return cases
}

// refusal says why no kernel takes s, in the words of the last with as many factors.
func refusal(chosen []*kernel, s size) error {
	err := fmt.Errorf("no chosen kernel takes %d factors", len(s))
	for _, k := range chosen {
		if k.form.arity() == len(s) {
			err = fmt.Errorf("kernel %s: %w", k.name, k.accepts(s))
		}
	}
	return err
}

func parseKernels(list string) ([]*kernel, error) {
	var chosen []*kernel
	if list == all {
		for i := range table {
			chosen = append(chosen, &table[i])
		}
		return chosen, nil
	}
	for name := range strings.SplitSeq(list, ",") {
		k := kernelNamed(table, strings.ToLower(name))
		if k == nil {
			return nil, fmt.Errorf("-kernel %q: want %s or a list of %s", name, all, strings.Join(kernelNames(), ", "))
		}
		chosen = appendNew(chosen, k)
	}
	return chosen, nil
}

func parseSizes(list string) ([]size, error) {
	var sizes []size
	for text := range strings.SplitSeq(list, ",") {
		s, err := parseSize(text)
		if err != nil {
			return nil, fmt.Errorf("-size %q: %w", text, err)
		}
		if !slices.ContainsFunc(sizes, s.equal) {
			sizes = append(sizes, s)
		}
	}
	return sizes, nil
}

func appendNew[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

// usage prints the flags and the kernels.
func usage(w io.Writer) {
	fmt.Fprintln(w, "Usage: bench [flags]\n\nTimes the kernels on every instruction set of this machine, against its own limits.")
	var l listFlags
	fs := l.define()
	fs.SetOutput(w)
	fs.PrintDefaults()
	fmt.Fprintln(w, "\nKernels, the form of their sizes, and the default sizes:")
	for _, k := range table {
		fmt.Fprintf(w, "  %-14s %-6s %s\n", k.name, k.form, joinSizes(k.sizes))
	}
	fmt.Fprintln(w, "BxVxH is a product in training: batch, visible and hidden units.")
}
