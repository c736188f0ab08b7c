package main

import (
	"fmt"
	"slices"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/cmd/bench/internal/record"
)

// checker compares the bits of results with those of generic.
type checker struct {
	generic *tier
	own     tiers // the generic worker, if no tier of the run is it
}

// newChecker finds the generic worker among the tiers, or starts one.
func newChecker(ts tiers) (*checker, error) {
	if i := slices.IndexFunc(ts, func(t *tier) bool { return t.isa == contractive.Generic }); i >= 0 {
		return &checker{generic: ts[i]}, nil
	}
	if !slices.Contains(reachable(), contractive.Generic) {
		return nil, fmt.Errorf("-check: the SIMD of this machine cannot be switched off; build with -tags purego elsewhere to compare")
	}
	own, err := startTiers([]contractive.ISA{contractive.Generic}, workerConfig{})
	if err != nil {
		return nil, err
	}
	return &checker{own[0], own}, nil
}

func (c *checker) stop() error { return c.own.stop() }

// outcomes compares a case on every tier, kernels at every placement.
func (c *checker) outcomes(s spec, ts tiers) ([]string, error) {
	reference := s
	reference.Workers = min(s.Workers, 1) // their number must not matter
	want, err := c.generic.digest(reference, 0)
	if err != nil {
		return nil, err
	}
	list := make([]string, len(ts))
	for i, t := range ts {
		list[i] = record.Same
		for _, placement := range s.placements() {
			got, err := t.digest(s, placement)
			if err != nil {
				return nil, err
			}
			if got != want {
				list[i] = record.Differs
			}
		}
	}
	return list, nil
}

// placements lists those at which a case can run.
func (s spec) placements() []int {
	if s.kind() == record.Kernel {
		return placements
	}
	return placements[:1]
}

// digest has the worker hash the results of a case.
func (t *tier) digest(s spec, placement int) (string, error) {
	r, err := t.ask(request{spec: s, Placement: placement, Digest: true})
	if err != nil {
		return "", fmt.Errorf("checking %v, isa %v: %w", s, t.isa, err)
	}
	return r.Digest, nil
}
