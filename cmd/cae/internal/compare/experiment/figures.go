package experiment

import (
	"context"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cae/stack"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// Figures are what is measured of a model, on held-out samples. J = dh/dx is the encoder's Jacobian.
type Figures struct {
	Reconstruction  float64 `json:"reconstruction"`    // cross-entropy, summed over features
	JacobianNorm2   float64 `json:"jacobian_norm2"`    // mean of ||J||_F^2
	MeanSquareEntry float64 `json:"mean_square_entry"` // JacobianNorm2 / (visible * hidden)
	Saturation      float64 `json:"saturation"`        // fraction of units below 0.05 or above 0.95
	SaturationLow   float64 `json:"saturation_low"`    // fraction of units below 0.05

	Spectrum Spectrum `json:"spectrum"`

	DeadUnits     int     `json:"dead_units"`     // as in inspect.Activity
	EffectiveRank float64 `json:"effective_rank"` // of the codes' covariance; 0 for more than 4096 units

	// Under noise of each size.
	Encoder []Movement `json:"encoder"` // of f(x)
	Output  []Movement `json:"output"`  // of the reconstruction g(f(x))

	Linear Errors `json:"linear"` // of a linear classifier on the codes of this encoder, which stays as it is
	Tuned  Errors `json:"tuned"`  // of the encoder with a softmax layer on top, trained as a whole
}

// Spectrum sums up the mean singular values of J.
type Spectrum struct {
	First float64 `json:"first"` // the largest
	Tenth float64 `json:"tenth"` // the tenth; 0 if there are fewer
	// Effective is the number of directions that J follows, 1 / sum q_k^2, with q_k the share of ||J||_F^2 in direction k.
	Effective float64 `json:"effective"`
}

// Errors are fractions of samples that a classifier trained on clean samples gets wrong.
type Errors struct {
	Clean float64   `json:"clean"`
	Noisy []float64 `json:"noisy"` // under noise of each size
}

// spectrumSamples is the number of samples whose singular values are averaged.
const spectrumSamples = 50

// measure returns all figures but the errors.
func (e *experiment) measure(ctx context.Context, m *cae.Model) (f Figures, err error) {
	metrics, err := m.Evaluate(ctx, e.heldOut)
	if err != nil {
		return f, err
	}
	f.Reconstruction, f.JacobianNorm2 = metrics.Reconstruction, metrics.JacobianNorm2
	f.MeanSquareEntry, f.Saturation = metrics.MeanSquareEntry, metrics.Saturation
	report, err := inspect.Inspect(ctx, m, e.heldOut, inspect.Options{SpectrumSamples: spectrumSamples, Radii: []float64{}, Seed: e.opts.Seed})
	if err != nil {
		return f, err
	}
	f.DeadUnits = len(report.Units.Dead)
	if report.Rank != nil {
		f.EffectiveRank = report.Rank.EffectiveRank
	}
	if report.Singular != nil {
		f.Spectrum = summarise(*report.Singular)
	}
	if f.Encoder, f.SaturationLow, err = e.encoderMovement(ctx, m); err != nil {
		return f, err
	}
	f.Output, err = e.outputMovement(ctx, m)
	return f, err
}

func summarise(s inspect.Singular) Spectrum {
	sum := Spectrum{First: s.Values[0]}
	if len(s.Values) >= 10 {
		sum.Tenth = s.Values[9]
	}
	before, squares := 0.0, 0.0
	for _, share := range s.Share {
		q := share - before
		squares += float64(q * q)
		before = share
	}
	if squares > 0 {
		sum.Effective = 1 / squares
	}
	return sum
}

// encoderMovement returns how far codes move, and the fraction of units below 0.05.
func (e *experiment) encoderMovement(ctx context.Context, m *cae.Model) (moves []Movement, low float64, err error) {
	s, err := stack.New(m)
	if err != nil {
		return nil, 0, err
	}
	codes, err := s.Codes(ctx, e.heldOut)
	if err != nil {
		return nil, 0, err
	}
	count := 0
	for _, h := range codes.Data {
		if h < 0.05 {
			count++
		}
	}
	clean := newReference(codes)
	for i, noisy := range e.noisy {
		moved, err := s.Codes(ctx, noisy)
		if err != nil {
			return nil, 0, err
		}
		moves = append(moves, clean.movement(moved, e.opts.Noise[i], noisy.Width))
	}
	return moves, float64(count) / float64(len(codes.Data)), nil
}

// outputMovement returns how far reconstructions move.
func (e *experiment) outputMovement(ctx context.Context, m *cae.Model) (moves []Movement, err error) {
	values, err := e.reconstruct(ctx, m, e.heldOut)
	if err != nil {
		return nil, err
	}
	clean := newReference(values)
	for i, noisy := range e.noisy {
		moved, err := e.reconstruct(ctx, m, noisy)
		if err != nil {
			return nil, err
		}
		moves = append(moves, clean.movement(moved, e.opts.Noise[i], noisy.Width))
	}
	return moves, nil
}

func (e *experiment) reconstruct(ctx context.Context, m *cae.Model, data *dataset.Matrix) (*dataset.Matrix, error) {
	out := &dataset.Matrix{Data: make([]float32, len(data.Data)), Count: data.Count, Width: data.Width}
	errs := make([]error, data.Count)
	workers := kernels.NewWorkers(e.opts.Workers)
	defer workers.Close()
	workers.Split(data.Count, 1, func(lo, hi int) {
		for i := lo; i < hi && ctx.Err() == nil; i++ {
			errs[i] = m.Reconstruct(out.Row(i), data.Row(i))
		}
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
