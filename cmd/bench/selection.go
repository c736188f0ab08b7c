package main

import (
	"fmt"
	"slices"
	"strings"
)

// parseCases crosses kernels and jobs with sizes, and jobs with their parameters. Of all kernels
// or jobs, those that take none of the sizes are left out.
func (l *listFlags) parseCases() ([]spec, error) {
	chosen, err := l.chosen()
	if err != nil {
		return nil, err
	}
	if err := l.unused(chosen); err != nil {
		return nil, err
	}
	var sizes []size
	if l.sizes != "" {
		if sizes, err = parseSizes(l.sizes); err != nil {
			return nil, fmt.Errorf("-size %w", err)
		}
	}
	var cases []spec
	for _, c := range chosen {
		if cases, err = l.addCases(cases, c, sizes); err != nil {
			return nil, err
		}
	}
	taken := map[string]bool{}
	for _, c := range cases {
		taken[c.Size.String()] = true
	}
	for _, s := range sizes {
		if !taken[s.String()] {
			return nil, fmt.Errorf("-size %q: no chosen kernel or job takes %d factors", s, len(s))
		}
	}
	return cases, nil
}

// maxCases only catches mistyped ranges: so many would run for days.
const maxCases = 20_000

// choice is a kernel or a job.
type choice struct {
	name  string
	form  form
	sizes []size // by default
	named bool   // rather than one of all
	job   *job   // nil for a kernel
}

// chosen returns the kernels and jobs that the flags name.
func (l *listFlags) chosen() (chosen []choice, err error) {
	kernels, jobList := l.kernels, l.jobs
	if kernels == "" && jobList == "" {
		kernels, jobList = all, all
	}
	names, err := parseNames("-kernel", kernels, kernelNames())
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		k := kernelNamed(table, name)
		chosen = append(chosen, choice{name, k.form, k.sizes, kernels != all, nil})
	}
	if names, err = parseNames("-job", jobList, jobNames()); err != nil {
		return nil, err
	}
	for _, name := range names {
		j := jobNamed(name)
		chosen = append(chosen, choice{name, layerForm, j.sizes, jobList != all, j})
	}
	return chosen, nil
}

// parseNames resolves a list of names; an empty one has none.
func parseNames(flag, list string, have []string) (names []string, err error) {
	switch list {
	case "":
		return nil, nil
	case all:
		return have, nil
	}
	for name := range strings.SplitSeq(strings.ToLower(list), ",") {
		if !slices.Contains(have, name) {
			return nil, fmt.Errorf("%s %q: want %s or a list of %s", flag, name, all, strings.Join(have, ", "))
		}
		names = appendNew(names, name)
	}
	return names, nil
}

// addCases adds the cases of one kernel or job.
func (l *listFlags) addCases(cases []spec, c choice, sizes []size) ([]spec, error) {
	if sizes == nil {
		sizes = c.sizes
	}
	parameters, err := l.combinations(c)
	if err != nil {
		return nil, err
	}
	before := len(cases)
	for _, s := range sizes {
		if len(s) != c.form.arity() {
			continue
		}
		for _, p := range parameters {
			one := spec{c.name, s, p}
			if err := one.accepts(); err != nil {
				if !c.named {
					continue
				}
				return nil, fmt.Errorf("-size %q: %s: %w", s, c.name, err)
			}
			if len(cases) == maxCases {
				return nil, fmt.Errorf("more than %d cases with those of %s, which are %d (sizes) x %d (parameters)", maxCases, c.name, len(sizes), len(parameters))
			}
			cases = append(cases, one)
		}
	}
	if c.named && len(cases) == before {
		return nil, fmt.Errorf("-size %q: %s takes none of them, but %s", l.sizes, c.name, c.form)
	}
	return cases, nil
}
