package main

import (
	"fmt"

	"github.com/seed85368726/contractive/cae"
)

// stepKind measures whole training steps: gather, forward, cost, penalty,
// gradient, Adam; untied weights, sigmoid to linear, squared error.
var stepKind = &kind{opStep, "one training step, untied, Adam, batch 128", "GFLOP/s", stepShapes, stepOperands}

const (
	stepSeed   = 1
	stepLambda = 0.1
	// stepsPerSample steps are one sample: an epoch for those that count in epochs.
	stepsPerSample = 8
	// comparedSteps steps, each on all rows, are compared.
	comparedSteps = 3
)

func stepShapes(k *kind) []job {
	var jobs []job
	for _, hidden := range []int{64, 1000} {
		title := fmt.Sprintf("%d-%d-%d", visible, hidden, visible)
		work := 10e-9 * float64(batch) * float64(visible) * float64(hidden)
		jobs = append(jobs, job{k, title, spec{op: k.op, m: batch, n: hidden, k: visible, count: stepsPerSample * batch, lambda: stepLambda}, work})
	}
	return jobs
}

func stepConfig(s spec) cae.Config {
	return cae.Config{Hidden: s.n, Untied: true, Lambda: s.lambda}
}

func stepOperands(s *spec) error {
	model, err := cae.New(stepConfig(*s), s.k, stepSeed)
	if err != nil {
		return err
	}
	start := parametersOf(model)
	s.a, s.b = drawn(newRand(), s.count*s.k, 0, 1), newOperand(len(start))
	copy(s.b, start)
	return nil
}

// fresh returns the spec with parameters of its own, at the start, and the first count rows.
func (s spec) fresh(count int) spec {
	s.count, s.a = count, s.a[:count*s.k]
	s.out = newOperand(len(s.b))
	copy(s.out, s.b)
	return s
}
