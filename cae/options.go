package cae

import (
	"errors"
	"fmt"
	"log/slog"
	"math"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/defaults"
	"github.com/seed85368726/contractive/internal/optimizer"
)

// TrainOptions define a training run. The zero value is ready to use; a field at zero has the default given.
// Workers, Progress, Logger and Checkpoint have no influence on the trained model.
type TrainOptions struct {
	Epochs int // passes over the data; 0 means 10
	Batch  int // samples of a mini-batch, the last of an epoch excepted; 0 means 128

	// Buffer, if above 0, is for data that is larger than memory: it is the number of rows that are kept there, to be shuffled as
	// [dataset.Shuffled] does, in another order for each epoch. Rows that are far apart in the data, as the classes of a sorted file
	// are, only meet in one mini-batch if Buffer spans them. The data is read once for each epoch. Before the first, it
	// is read once to check and count the rows, once or twice to fit a normaliser, and once for checkpoints. With
	// [dataset.Ahead] it is read while rows that came before are trained on. 0 keeps all rows in memory.
	Buffer int

	Optimizer Optimizer // Adam by default
	Rate      float32   // learning rate at the start; 0 means 0.001 for Adam and 0.01 for SGD and Momentum
	Schedule  Schedule  // course of the learning rate; constant by default
	Momentum  float32   // decay of Momentum's velocity; 0 means 0.9
	Beta1     float32   // decay of Adam's first moment; 0 means 0.9
	Beta2     float32   // decay of Adam's second moment; 0 means 0.999
	Epsilon   float32   // added to the root of Adam's second moment; 0 means 1e-8

	// Clip scales the gradient of a mini-batch down to this norm, over all parameters, where it is longer; 0 means never.
	Clip float32

	// Validation, if not nil, is evaluated after each epoch, and the model returned is that of the epoch with the least
	// cost there. Patience then ends the run after that many epochs without a lower one; 0 means never.
	Validation dataset.Source
	Patience   int

	// Gain is r where the encoder's initial weights are uniform on +-r sqrt(6 / (visible + hidden)); 0 means 4 for sigmoid
	// units and 1 for others (Glorot and Bengio, AISTATS 2010).
	Gain float32

	// Profile keeps with the model how its figures are distributed over the training rows: see [Profile]. It takes less
	// time than an epoch. A run that ends with an error makes none.
	Profile bool

	Seed    uint64 // of the initial weights, the order of the samples, and all noise
	Workers int    // goroutines that share the work; 0 means runtime.GOMAXPROCS(0)

	// Progress, if not nil, is called after each epoch, on the goroutine that called Train.
	Progress func(Epoch)

	// Logger, if not nil, gets a record when training starts, after each epoch and checkpoint and when training ends (Info), when
	// its context ends it (Warn) and when it fails (Error). Attributes have the names of [Metrics] in lower case: jacobian_norm2.
	Logger *slog.Logger

	// Checkpoint says where the state of the run is saved, and when; by default it is not.
	Checkpoint Checkpoints
}

// Validate reports the first field that is out of range. Errors name the field, what it holds and what is wanted,
// and wrap ErrRange.
func (o TrainOptions) Validate() error {
	if err := o.withDefaults().check(); err != nil {
		return fmt.Errorf("cae: TrainOptions: %w", err)
	}
	return nil
}

// withDefaults replaces zeros.
func (o TrainOptions) withDefaults() TrainOptions {
	defaults.Options{
		Epochs: &o.Epochs, Batch: &o.Batch, Workers: &o.Workers,
		Rate: &o.Rate, Momentum: &o.Momentum, Beta1: &o.Beta1, Beta2: &o.Beta2, Epsilon: &o.Epsilon,
	}.Fill(optimizer.Rule(o.Optimizer))
	return o
}

// check checks options with their defaults filled in.
func (o TrainOptions) check() error {
	for _, f := range []struct {
		name       string
		value, max int
	}{
		{"Epochs", o.Epochs, math.MaxInt},
		{"Batch", o.Batch, math.MaxInt},
		{"Workers", o.Workers, defaults.MaxWorkers},
	} {
		if f.value < 1 || f.value > f.max {
			return fmt.Errorf("%s is %d, want 1 to %d: %w", f.name, f.value, f.max, ErrRange)
		}
	}
	if o.Buffer < 0 {
		return fmt.Errorf("Buffer is %d, want at least 0: %w", o.Buffer, ErrRange)
	}
	if err := optimizerNames.check("Optimizer", uint8(o.Optimizer)); err != nil {
		return err
	}
	if err := o.Schedule.check(); err != nil {
		return fmt.Errorf("Schedule: %w", err)
	}
	if err := o.Checkpoint.check(); err != nil {
		return err
	}
	if err := errors.Join(checkWeight("Clip", o.Clip), checkWeight("Gain", o.Gain)); err != nil {
		return err
	}
	if o.Patience < 0 || o.Patience > 0 && o.Validation == nil {
		return fmt.Errorf("Patience is %d, want 0, or at least 1 and a Validation: %w", o.Patience, ErrRange)
	}
	for _, f := range []struct {
		name  string
		value float32
	}{{"Rate", o.Rate}, {"Epsilon", o.Epsilon}} {
		if !(f.value > 0 && f.value <= math.MaxFloat32) {
			return fmt.Errorf("%s is %v, want a finite number above 0: %w", f.name, f.value, ErrRange)
		}
	}
	for _, f := range []struct {
		name  string
		value float32
	}{{"Momentum", o.Momentum}, {"Beta1", o.Beta1}, {"Beta2", o.Beta2}} {
		if !(f.value > 0 && f.value < 1) {
			return fmt.Errorf("%s is %v, want a number between 0 and 1: %w", f.name, f.value, ErrRange)
		}
	}
	return nil
}

// checkValidation reports validation data that is not as wide as the training data, if that has any width.
func (o TrainOptions) checkValidation(data dataset.Source) error {
	visible := width(data)
	if o.Validation == nil || visible < 1 || width(o.Validation) == visible {
		return nil
	}
	return fmt.Errorf("Validation has %d columns, want visible = %d: %w", width(o.Validation), visible, ErrShape)
}
