package main

import (
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/bench/internal/record"
)

// job is a whole task of package cae, done through its public face.
type job struct {
	name  string
	about string
	kind  string
	sizes []size // by default: visible x hidden units
	costs func(s spec) costs
	load  func(s spec, c conditions) (load, error)
}

// jobs are the jobs by name.
func jobs() []job {
	layers := []size{{784, 64}, {784, 1000}}
	return []job{
		{
			"step", "a training step on a mini-batch: the time of epochs of cae.Train over their steps",
			record.Training, layers, stepCosts, newTraining,
		},
		{
			"epoch", "an epoch of cae.Train over -rows samples",
			record.Training, layers[:1], epochCosts, newTraining,
		},
		{
			"encode", "Encoder.Encode, and EncodeBatch where -batch is above 1, called by -concurrency goroutines at once",
			record.Encoding, append(layers, size{16, 8}, size{784, 8}), encodeCosts, newEncoding,
		},
	}
}

func jobNamed(name string) *job {
	for _, j := range jobs() {
		if j.name == name {
			return &j
		}
	}
	return nil
}

func jobNames() (names []string) {
	for _, j := range jobs() {
		names = append(names, j.name)
	}
	return names
}

// accepts reports why a job cannot run with the parameters of s, or nil.
func (j *job) accepts(s spec) error {
	if len(s.Size) != layerForm.arity() {
		return fmt.Errorf("%d factors, want %s", len(s.Size), layerForm)
	}
	if set := j.costs(s).workingSet * int64(s.Threads()); set > maxWorkingSet {
		return fmt.Errorf("it works on %d bytes, want at most %d", set, maxWorkingSet)
	}
	return nil
}

// config returns the model of a job.
func (s spec) config() (cae.Config, error) {
	c := cae.Config{Hidden: s.Size[1], Untied: s.Weights == untied, Lambda: float32(s.Lambda)}
	if s.Output == "" {
		return c, nil
	}
	return c, c.Output.UnmarshalText([]byte(s.Output))
}

// The values of Params.Weights.
const (
	tied   = "tied"
	untied = "untied"
)

// parameters returns the number of weights and biases of a model.
func (s spec) parameters() int64 {
	n := firstBySecond(s.Size)
	if s.Weights == untied {
		n *= 2
	}
	return n + first(s.Size) + second(s.Size)
}

// stepCosts counts 10 FLOP for each visible x hidden pair of a sample: 4 forward (encoder and
// decoder), 6 backward (two gradients and the error of the hidden layer). The penalty and the
// optimiser are not counted, as their work does not grow with visible x hidden x batch. The
// least traffic is the samples once, and the parameters and the optimiser's moments read and
// written once.
func stepCosts(s spec) costs {
	batch, visible, hidden := int64(s.Batch), first(s.Size), second(s.Size)
	moments := map[string]int64{cae.Adam.String(): 2, cae.Momentum.String(): 1}[s.Optimizer]
	n := s.parameters()
	return costs{
		flops:      10 * visible * hidden * batch,
		bytes:      4 * (batch*visible + 2*n*(1+moments)),
		workingSet: 4 * (batch*(2*visible+3*hidden) + n*(2+moments)),
	}
}

// epochCosts are those of all steps, with the samples in the working set.
func epochCosts(s spec) costs {
	c := stepCosts(s)
	steps := int64(s.Rows+s.Batch-1) / int64(s.Batch)
	return costs{
		flops:      10 * firstBySecond(s.Size) * int64(s.Rows),
		bytes:      c.bytes * steps,
		workingSet: c.workingSet + 4*int64(s.Rows)*first(s.Size),
	}
}

// encodeCosts counts a call, without the sigmoid.
func encodeCosts(s spec) costs {
	batch, visible, hidden := int64(s.Batch), first(s.Size), second(s.Size)
	bytes := 4 * (visible*hidden + hidden + batch*(visible+hidden))
	return costs{flops: 2 * batch * visible * hidden, bytes: bytes, workingSet: bytes}
}
