package stack

import (
	"cmp"
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/defaults"
	"github.com/seed85368726/contractive/internal/given"
)

// Train trains a stack greedily, from the bottom up: the first layer on data, each later one on the codes of the layers below,
// which are kept in memory. It returns the stack with the history of each layer. opts holds the options of each layer,
// or one element for all, without Checkpoint, which is for a single run; records of a Logger name the layer. A Validation holds
// samples, for whichever layer: one above the first is judged on their codes.
//
// Only the first layer may have a normaliser (ErrRange). A layer with a SigmoidOutput needs inputs in [0, 1]; sigmoid
// codes are. Errors are those of [cae.Train] and name the layer. With the error of ctx and with ErrDiverged the stack
// ends with the layer at hand, as [cae.Train] returns it; with other errors it ends with the layer before, or is nil if
// there is none.
func Train(ctx context.Context, cfgs []cae.Config, data dataset.Source, opts []cae.TrainOptions) (*Stack, []*cae.History, error) {
	if err := cmp.Or(given.Context(ctx), checkLayers(cfgs, opts), checkValidation(data, opts)); err != nil {
		return nil, nil, fmt.Errorf("stack: Train: %w", err)
	}
	var s *Stack
	var histories []*cae.History
	for k, cfg := range cfgs {
		m, history, err := s.trainLayer(ctx, cfg, data, layerOptions(opts, k))
		if m != nil {
			s = s.add(m)
			histories = append(histories, history)
		}
		if err == nil && k+1 < len(cfgs) {
			data, err = mustNew(m).codes(ctx, data, defaults.Workers(layerOptions(opts, k+1).Workers))
		}
		if err == nil {
			continue
		}
		if err != ctx.Err() {
			err = fmt.Errorf("stack: Train: layer %d: %w", k, err)
		}
		return s, histories, err
	}
	return s, histories, nil
}

// trainLayer trains a layer on top of s, which may be nil, on the codes of s.
func (s *Stack) trainLayer(ctx context.Context, cfg cae.Config, codes dataset.Source, o cae.TrainOptions) (*cae.Model, *cae.History, error) {
	if s != nil && o.Validation != nil {
		validation, err := s.codes(ctx, o.Validation, defaults.Workers(o.Workers))
		if err != nil && err != ctx.Err() {
			err = fmt.Errorf("Validation: %w", err)
		}
		if err != nil {
			return nil, nil, err
		}
		o.Validation = validation
	}
	return cae.Train(ctx, cfg, codes, o)
}

// layerOptions returns the options of layer k, whose log records name it.
func layerOptions(opts []cae.TrainOptions, k int) cae.TrainOptions {
	o := opts[min(k, len(opts)-1)]
	if o.Logger != nil {
		o.Logger = o.Logger.With("layer", k)
	}
	return o
}

// add returns s, which may be nil, with one more layer, which fits.
func (s *Stack) add(m *cae.Model) *Stack {
	if s == nil {
		return mustNew(m)
	}
	return mustNew(append(s.Layers(), m)...)
}

// mustNew is New for layers that fit.
func mustNew(layers ...*cae.Model) *Stack {
	s, err := New(layers...)
	if err != nil {
		panic(err)
	}
	return s
}

// checkValidation reports validation data that is not of the width of the training data, before a layer is trained in vain.
func checkValidation(data dataset.Source, opts []cae.TrainOptions) error {
	if data == nil {
		return nil // which cae.Train reports
	}
	for k, o := range opts {
		if o.Validation == nil {
			continue
		}
		if err := checkWidth(o.Validation, data.Dim()); err != nil {
			return fmt.Errorf("layer %d: Validation: %w", k, err)
		}
	}
	return nil
}

// checkLayers reports the first setting of a layer that is out of range.
func checkLayers(cfgs []cae.Config, opts []cae.TrainOptions) error {
	if len(cfgs) == 0 {
		return fmt.Errorf("0 configurations, want one for each layer: %w", cae.ErrShape)
	}
	if len(opts) != 1 && len(opts) != len(cfgs) {
		return fmt.Errorf("%d options for %d layers, want as many or one: %w", len(opts), len(cfgs), cae.ErrShape)
	}
	for k, cfg := range cfgs {
		if err := cfg.Validate(); err != nil {
			return fmt.Errorf("layer %d: %w", k, err)
		}
		if k > 0 && cfg.Normalise != cae.NoNormalisation {
			return fmt.Errorf("layer %d: Normalise is %v, want none above layer 0: %w", k, cfg.Normalise, cae.ErrRange)
		}
	}
	for k, o := range opts {
		if err := o.Validate(); err != nil {
			return fmt.Errorf("layer %d: %w", k, err)
		}
		if len(opts) < len(cfgs) && (o.Checkpoint.Path != "" || o.Checkpoint.Save != nil) {
			return fmt.Errorf("Checkpoint is that of one layer, but the options are for %d: %w", len(cfgs), cae.ErrRange)
		}
	}
	return nil
}
