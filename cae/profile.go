package cae

import (
	"cmp"
	"context"
	"fmt"
	"runtime"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/given"
	"github.com/seed85368726/contractive/kernels"
)

// Profile is what a model knows of the samples that it was profiled on: how three figures of their [Score] are distributed. It is a
// small table of fixed size that the model file keeps. [Profile.Threshold] reads a threshold for anomalies off it, and
// package cae/drift compares the samples of a running service with it.
type Profile struct {
	Samples        int          // number of samples, at least 1
	Reconstruction Distribution // of the reconstruction error L, summed over features
	JacobianNorm2  Distribution // of ||J||_F^2
	Saturation     Distribution // of the fraction of saturated hidden units
}

// Profile returns the model's profile, or nil if it has none: [TrainOptions] and [Model.WithProfile] make one.
func (m *Model) Profile() *Profile {
	if m.kept.profile == nil {
		return nil
	}
	p := *m.kept.profile
	return &p
}

// WithProfile returns the same model with the profile of data, and without a threshold, which the old profile may have given. It
// reads the rows one by one, keeps 12 bytes for each, and uses runtime.GOMAXPROCS(0) goroutines.
//
// Profile the training rows, or better rows that were held out: a model errs less on rows that it was trained on than on
// others like them, so that a threshold fitted to those is exceeded more often than its quantile says.
//
// Errors are those of [Model.Evaluate]; a figure that overflows wraps ErrNonFinite.
func (m *Model) WithProfile(ctx context.Context, data dataset.Source) (*Model, error) {
	workers := kernels.NewWorkers(runtime.GOMAXPROCS(0))
	defer workers.Close()
	if err := cmp.Or(given.Context(ctx), m.checkMade()); err != nil {
		return nil, fmt.Errorf("cae: WithProfile: %w", err)
	}
	p, err := m.measure(ctx, data, workers)
	if err == nil {
		err = ctx.Err() // since the last full batch of rows
	}
	if err != nil {
		return nil, wrap("WithProfile", ctx, err)
	}
	return m.with(beside{profile: p}), nil
}

// with returns the same model with something else beside its parameters.
func (m *Model) with(b beside) *Model {
	c := *m
	c.kept = b
	return &c
}

// measure returns the profile of data.
func (m *Model) measure(ctx context.Context, data dataset.Source, workers *kernels.Workers) (*Profile, error) {
	var s survey
	s.forward.init(m.cfg.withoutPenalties(), m.theta, evaluationBatch, workers)
	if err := m.visit(ctx, &s.forward, data, s.add); err != nil {
		return nil, err
	}
	return s.profile()
}

// withoutPenalties returns the configuration of a model that encodes and reconstructs alike, at no cost for what only training needs.
func (c Config) withoutPenalties() Config {
	return Config{Hidden: c.Hidden, Activation: c.Activation, Untied: c.Untied, Output: c.Output}
}

// survey collects the figures of samples.
type survey struct {
	forward                                   forward
	reconstruction, jacobianNorm2, saturation []float32
}

// add adds the samples of a mini-batch.
func (s *survey) add() {
	f := &s.forward
	s.reconstruction = append(s.reconstruction, f.errors[:f.samples]...)
	s.jacobianNorm2 = append(s.jacobianNorm2, f.norms2[:f.samples]...)
	var saturated [evaluationBatch]int
	lo, hi := f.activation.SaturationBounds()
	for j := range f.h.Rows {
		for i, h := range f.h.Row(j)[:f.samples] {
			if h < lo || h > hi {
				saturated[i]++
			}
		}
	}
	for _, n := range saturated[:f.samples] {
		s.saturation = append(s.saturation, fraction(n, f.h.Rows))
	}
}

// fraction returns n / of.
func fraction(n, of int) float32 { return float32(float64(n) / float64(of)) }

// profile returns the distributions of the figures.
func (s *survey) profile() (*Profile, error) {
	for i, v := range s.reconstruction {
		if !finite.Is(v) {
			return nil, fmt.Errorf("row %d: the reconstruction error is %v: %w", i, v, ErrNonFinite)
		}
		if n := s.jacobianNorm2[i]; !finite.Is(n) {
			return nil, fmt.Errorf("row %d: ||J||^2 is %v: %w", i, n, ErrNonFinite)
		}
	}
	return &Profile{
		Samples:        len(s.reconstruction),
		Reconstruction: newDistribution(s.reconstruction),
		JacobianNorm2:  newDistribution(s.jacobianNorm2),
		Saturation:     newDistribution(s.saturation),
	}, nil
}
