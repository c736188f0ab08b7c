package inspect

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
)

// Options select what [Inspect] looks at. The zero value is ready to use.
type Options struct {
	Rows            int       // the first rows of the data to use; 0 means all
	SpectrumSamples int       // rows that the spectrum is the mean of, chosen among those at random; 0 means 100
	Radii           []float64 // of the contraction curve; nil means those of [Radii]
	Seed            uint64    // of directions and of the choice of rows

	// Progress, if not nil, is called now and then, from one goroutine at a time, with the number of samples that a stage has done and the
	// number that it has to do, 0 if unknown.
	Progress func(stage string, done, total int)
}

// Report is what [Inspect] finds. Means are over samples.
type Report struct {
	Samples int `json:"samples"`
	Visible int `json:"visible"`
	Hidden  int `json:"hidden"`

	Lambda         float32 `json:"lambda"`
	Reconstruction float64 `json:"reconstruction"` // as in cae.Metrics
	Saturation     float64 `json:"saturation"`     // as in cae.Metrics
	Jacobian

	Curve       []CurvePoint `json:"curve"`
	Singular    *Singular    `json:"spectrum"`    // nil for layers that are both wider than 4096
	Sensitivity []float64    `json:"sensitivity"` // of each feature
	Units       Activity     `json:"units"`
	Rank        *Dimensions  `json:"rank"` // nil for more than 4096 hidden units
	Weights     WeightNorms  `json:"weights"`

	// Warnings say, in a sentence each, what makes figures above mean less than they seem to.
	Warnings []string `json:"warnings"`
}

// Inspect measures everything about a model over data, which it reads twice. Settings out of range wrap cae.ErrRange; data is
// refused as [cae.Model.Evaluate] refuses it.
func Inspect(ctx context.Context, m *cae.Model, data dataset.Source, opts Options) (*Report, error) {
	r, err := inspect(ctx, m, data, opts.withDefaults())
	if err != nil {
		return nil, describe(ctx, "Inspect", err)
	}
	return r, nil
}

func (o Options) withDefaults() Options {
	if o.SpectrumSamples == 0 {
		o.SpectrumSamples = 100
	}
	if o.Radii == nil {
		o.Radii = Radii()
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	return o
}

// check reports the first option that is out of range.
func (o Options) check() error {
	if o.Rows < 0 {
		return fmt.Errorf("Rows is %d, want at least 0: %w", o.Rows, cae.ErrRange)
	}
	if o.SpectrumSamples < 0 {
		return fmt.Errorf("SpectrumSamples is %d, want at least 0: %w", o.SpectrumSamples, cae.ErrRange)
	}
	return checkRadii(o.Radii)
}

func inspect(ctx context.Context, m *cae.Model, data dataset.Source, opts Options) (*Report, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	if opts.Rows > 0 && data != nil {
		data = dataset.Take(data, opts.Rows)
	}
	n, err := open(ctx, m)
	if err != nil {
		return nil, err
	}
	defer n.close()
	opts.Progress("reconstruction", 0, 0)
	metrics, err := m.Evaluate(ctx, data)
	if err != nil {
		return nil, err
	}
	s := newSurvey(n, opts, metrics.Samples)
	if _, err := n.visit(ctx, data, s); err != nil {
		return nil, err
	}
	r := &Report{
		Samples: metrics.Samples, Visible: m.Visible(), Hidden: m.Hidden(), Lambda: m.Config().Lambda,
		Reconstruction: metrics.Reconstruction, Saturation: metrics.Saturation,
		Jacobian: s.sizes.result(), Curve: s.walks.result(), Sensitivity: s.slopes.result(), Units: s.moments.result(),
		Weights: Weights(m),
	}
	if !finite.Is(r.Reconstruction + r.JacobianNorm2) {
		return nil, fmt.Errorf("the mean reconstruction error is %v and ||J||^2 %v: %w", r.Reconstruction, r.JacobianNorm2, cae.ErrNonFinite)
	}
	if err := s.decompose(ctx, r); err != nil {
		return nil, err
	}
	r.Warnings = r.warn()
	return r, nil
}
