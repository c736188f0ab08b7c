package cae

import (
	"cmp"
	"fmt"
)

// Threshold separates samples that a model knows from anomalies, by their reconstruction error: see [Score.Above].
type Threshold struct {
	Value    float32 // the largest reconstruction error L, summed over features, that is not an anomaly
	Quantile float64 // the share of the profiled samples that Value is the quantile of, from 0 to 1
}

// Threshold returns the threshold that a share q of the profiled samples does not exceed, linearly interpolated between
// the quantiles of the profile: with 0.99 about one of a hundred such samples is above it. Without a profile the error
// wraps ErrNoProfile, with one of no samples ErrShape, with a q that is not a number from 0 to 1 ErrRange.
func (p *Profile) Threshold(q float64) (Threshold, error) {
	if p == nil {
		return Threshold{}, fmt.Errorf("cae: Threshold: %w", ErrNoProfile)
	}
	if p.Samples < 1 {
		return Threshold{}, fmt.Errorf("cae: Threshold: profile has %d samples, want at least 1: %w", p.Samples, ErrShape)
	}
	v, err := p.Reconstruction.at(q)
	if err != nil {
		return Threshold{}, fmt.Errorf("cae: Threshold: %w", err)
	}
	return Threshold{Value: v, Quantile: q}, nil
}

// Above reports whether the sample is an anomaly: whether its reconstruction error is above the threshold's, or is NaN, as that of a
// sample far outside the range of a float32 can be.
func (s *Score) Above(t Threshold) bool { return !(s.Reconstruction <= t.Value) }

// Threshold returns the threshold that is kept with the model, and whether there is one.
func (m *Model) Threshold() (t Threshold, ok bool) {
	if m.kept.threshold == nil {
		return Threshold{}, false
	}
	return *m.kept.threshold, true
}

// WithThreshold returns the same model with a threshold, which its file keeps. The threshold may come from the model's profile or from
// elsewhere. A value that is NaN or infinite gives an error that wraps ErrNonFinite, and a quantile that is not a number from 0 to 1
// one that wraps ErrRange.
func (m *Model) WithThreshold(t Threshold) (*Model, error) {
	if err := cmp.Or(m.checkMade(), t.check()); err != nil {
		return nil, fmt.Errorf("cae: WithThreshold: %w", err)
	}
	return m.with(beside{profile: m.kept.profile, threshold: &t}), nil
}

func (t Threshold) check() error {
	if t.Value-t.Value != 0 {
		return fmt.Errorf("threshold is %v: %w", t.Value, ErrNonFinite)
	}
	return checkQuantile(t.Quantile)
}
