package main

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/bench/internal/record"
	"github.com/seed85368726/contractive/cmd/bench/internal/span"
)

// axis is a parameter of jobs, and the flag that lists its values.
type axis struct {
	name  string
	about string
	jobs  []string
	apply func(list string) ([]change, error)
}

// change sets one parameter.
type change func(p *record.Params)

var axes = []axis{
	{"weights", "tied, untied", trainingJobs, words([]string{tied, untied}, func(p *record.Params, v string) { p.Weights = v })},
	{"optimizer", "adam, sgd, momentum; with -weights and -batch the jobs that train have two recipes: untied, adam, 128 and tied, sgd, 20; a list replaces that part of both", trainingJobs,
		words([]string{cae.Adam.String(), cae.SGD.String(), cae.Momentum.String()}, func(p *record.Params, v string) { p.Optimizer = v })},
	{"output", "linear, sigmoid: the output units (default linear)", trainingJobs,
		words([]string{cae.LinearOutput.String(), cae.SigmoidOutput.String()}, func(p *record.Params, v string) { p.Output = v })},
	{"lambda", "weights of the contraction penalty (default 0.1)", trainingJobs, numbers(func(p *record.Params, v float64) { p.Lambda = v })},
	{"rows", "samples of an epoch (default 10000)", []string{"epoch"}, wholes(1<<22, func(p *record.Params, v int) { p.Rows = v })},
	{"batch", "samples of a step or of a call of the encoder (encode: default 1,128)", append([]string{"encode"}, trainingJobs...),
		wholes(1<<20, func(p *record.Params, v int) { p.Batch = v })},
	{"workers", "numbers of goroutines that share a step (default 1:GOMAXPROCS)", trainingJobs, wholes(1024, func(p *record.Params, v int) { p.Workers = v })},
	{"concurrency", "numbers of goroutines that encode at once (default 1:GOMAXPROCS)", []string{"encode"}, wholes(1024, func(p *record.Params, v int) { p.Concurrency = v })},
}

var trainingJobs = []string{"step", "epoch"}

// recipes are the parameters of training that belong together by default: what is common today,
// and what Rifai et al. (ICML 2011) did.
var recipes = []record.Params{
	{Weights: untied, Optimizer: cae.Adam.String(), Batch: 128},
	{Weights: tied, Optimizer: cae.SGD.String(), Batch: 20},
}

// defaults are the lists of parameters that no recipe has.
func defaults(parameter, job string) string {
	switch parameter {
	case "output":
		return cae.LinearOutput.String()
	case "lambda":
		return "0.1"
	case "rows":
		return "10000"
	case "batch":
		if job == "encode" {
			return "1,128"
		}
	case "workers", "concurrency":
		return fmt.Sprintf("1:%d", runtime.GOMAXPROCS(0))
	}
	return ""
}

// combinations returns all parameters with which a job is to run; a kernel has one, without any.
func (l *listFlags) combinations(c choice) ([]record.Params, error) {
	list := []record.Params{{}}
	if slices.Contains(trainingJobs, c.name) {
		list = recipes
	}
	for _, a := range axes {
		if !slices.Contains(a.jobs, c.name) {
			continue
		}
		text := *l.parameters[a.name]
		if text == "" {
			text = defaults(a.name, c.name)
		}
		if text == "" {
			continue // as the recipes have it
		}
		changes, err := a.apply(text)
		if err != nil {
			return nil, fmt.Errorf("-%s %w", a.name, err)
		}
		list = crossed(list, changes)
		if len(list) > span.MaxValues {
			return nil, fmt.Errorf("-%s: job %s has more than %d combinations of parameters", a.name, c.name, span.MaxValues)
		}
	}
	return list, nil
}

// crossed applies every change to everything in a list, and drops what becomes equal by that.
func crossed(list []record.Params, changes []change) (all []record.Params) {
	for _, p := range list {
		for _, set := range changes {
			set(&p)
			all = appendNew(all, p)
		}
	}
	return all
}

// unused reports a flag for a parameter that no chosen job has.
func (l *listFlags) unused(chosen []choice) error {
	for _, a := range axes {
		used := slices.ContainsFunc(chosen, func(c choice) bool { return slices.Contains(a.jobs, c.name) })
		if text := *l.parameters[a.name]; text != "" && !used {
			return fmt.Errorf("-%s %q: none of the chosen has it; it belongs to -job %s", a.name, text, strings.Join(a.jobs, ", "))
		}
	}
	return nil
}

func words(have []string, set func(p *record.Params, v string)) func(list string) ([]change, error) {
	return func(list string) (changes []change, err error) {
		for v := range strings.SplitSeq(strings.ToLower(list), ",") {
			if !slices.Contains(have, v) {
				return nil, fmt.Errorf("%q: want %s", v, strings.Join(have, ", "))
			}
			changes = append(changes, func(p *record.Params) { set(p, v) })
		}
		return changes, nil
	}
}

func wholes(most int, set func(p *record.Params, v int)) func(list string) ([]change, error) {
	return func(list string) (changes []change, err error) {
		values, err := span.List(list, 1, most)
		for _, v := range values {
			changes = append(changes, func(p *record.Params) { set(p, v) })
		}
		return changes, err
	}
}

func numbers(set func(p *record.Params, v float64)) func(list string) ([]change, error) {
	return func(list string) (changes []change, err error) {
		for text := range strings.SplitSeq(list, ",") {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil || !(v >= 0 && v <= math.MaxFloat32) {
				return nil, fmt.Errorf("%q: want finite numbers of at least 0", text)
			}
			changes = append(changes, func(p *record.Params) { set(p, v) })
		}
		return changes, nil
	}
}
