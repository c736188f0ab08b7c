package stack

import (
	"errors"
	"fmt"
	"log/slog"
	"math"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/defaults"
	"github.com/seed85368726/contractive/internal/optimizer"
)

// Options define the training of a classifier. The zero value is ready to use; a field at zero has the default given.
// Workers, Progress and Logger have no influence on the result.
//
// The cost is the mean over samples of -log softmax(U h + d)[label], plus WeightDecay ||W||_F^2 of each matrix that
// is trained, plus Lambda times the mean of ||J||_F^2.
type Options struct {
	Classes int  // number of classes; 0 means one more than the largest label of the training data
	Freeze  bool // keeps the encoder as it is and trains the softmax layer alone, a linear classifier on the codes

	Epochs int // passes over the data; 0 means 10
	Batch  int // samples of a mini-batch, the last of an epoch excepted; 0 means 128

	Optimizer cae.Optimizer // Adam by default
	Rate      float32       // learning rate at the start; 0 means 0.001 for Adam and 0.01 for SGD and Momentum
	Schedule  cae.Schedule  // course of the learning rate; constant by default
	Momentum  float32       // decay of Momentum's velocity; 0 means 0.9
	Beta1     float32       // decay of Adam's first moment; 0 means 0.9
	Beta2     float32       // decay of Adam's second moment; 0 means 0.999
	Epsilon   float32       // added to the root of Adam's second moment; 0 means 1e-8
	Clip      float32       // gradients of a larger norm, over all parameters, are scaled down to it; 0 means never

	WeightDecay float32 // weight of the squared norm of the weights, biases excepted, at least 0
	Lambda      float32 // weight of the exact contraction of a stack of one or two layers, at least 0; see Stack.JacobianNorm2

	// Patience stops a run with a validation set, which it needs, after that many epochs without a better one; 0 means never. Whether it
	// stops or not, the result has the weights of the best epoch.
	Patience  int
	Criterion Criterion // what is better

	Seed    uint64 // of the order of the samples
	Workers int    // goroutines that share the work; 0 means runtime.GOMAXPROCS(0)

	// Progress, if not nil, is called after each epoch, on the goroutine that called Finetune.
	Progress func(Epoch)

	// Logger, if not nil, gets a record when training starts, after each epoch and when training ends (Info), when its context
	// ends it (Warn) and when it fails (Error).
	Logger *slog.Logger
}

// Criterion says which of two epochs is better, by the validation set.
type Criterion uint8

const (
	// LowestError prefers the lower error, and of two equal ones the lower cost.
	LowestError Criterion = iota
	// LowestCost prefers the lower cost.
	LowestCost
)

// better reports whether a is better than b.
func (c Criterion) better(a, b Metrics) bool {
	if c == LowestError && a.Error != b.Error {
		return a.Error < b.Error
	}
	return a.Cost < b.Cost
}

// Validate reports the first field that is out of range, with an error that wraps ErrRange. Whether Lambda fits the stack,
// Classes the labels and Patience a validation set is for [Finetune] to find.
func (o Options) Validate() error {
	if err := o.check(); err != nil {
		return fmt.Errorf("stack: Options: %w", err)
	}
	return nil
}

func (o Options) check() error {
	shared := cae.TrainOptions{
		Epochs: o.Epochs, Batch: o.Batch, Optimizer: o.Optimizer, Rate: o.Rate, Momentum: o.Momentum,
		Beta1: o.Beta1, Beta2: o.Beta2, Epsilon: o.Epsilon, Workers: o.Workers,
	}
	if err := errors.Join(shared.Validate(), o.Schedule.Validate()); err != nil {
		return err
	}
	for _, f := range []struct {
		name  string
		value float32
	}{{"Clip", o.Clip}, {"WeightDecay", o.WeightDecay}, {"Lambda", o.Lambda}} {
		if !(f.value >= 0 && f.value <= math.MaxFloat32) {
			return fmt.Errorf("%s is %v, want a finite number of at least 0: %w", f.name, f.value, cae.ErrRange)
		}
	}
	for _, f := range []struct {
		name       string
		value, max int
	}{{"Classes", o.Classes, maxClasses}, {"Patience", o.Patience, math.MaxInt}, {"Criterion", int(o.Criterion), int(LowestCost)}} {
		if f.value < 0 || f.value > f.max {
			return fmt.Errorf("%s is %d, want 0 to %d: %w", f.name, f.value, f.max, cae.ErrRange)
		}
	}
	return nil
}

// maxClasses keeps a stray label from claiming memory without end.
const maxClasses = 1 << 16

// withDefaults replaces zeros by the defaults of cae.TrainOptions.
func (o Options) withDefaults() Options {
	defaults.Options{
		Epochs: &o.Epochs, Batch: &o.Batch, Workers: &o.Workers,
		Rate: &o.Rate, Momentum: &o.Momentum, Beta1: &o.Beta1, Beta2: &o.Beta2, Epsilon: &o.Epsilon,
	}.Fill(optimizer.Rule(o.Optimizer))
	return o
}

// rule returns the settings of the optimiser.
func (o Options) rule() optimizer.Options {
	return optimizer.Options{Rule: optimizer.Rule(o.Optimizer), Momentum: o.Momentum, Beta1: o.Beta1, Beta2: o.Beta2, Epsilon: o.Epsilon}
}
