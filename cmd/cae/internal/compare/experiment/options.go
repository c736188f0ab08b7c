package experiment

import (
	"fmt"
	"math"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/stack"
)

// Options define the experiment. Workers and Progress have no influence on the result.
type Options struct {
	Hidden  int       // units of every model
	Epochs  int       // passes over the training samples, of every model
	Tuning  int       // passes of every classifier
	Noise   []float64 // standard deviations of the noise that robustness is measured under
	Seed    uint64    // of initial weights, the order of samples and all noise
	Workers int       // goroutines that share the work

	// Progress, if not nil, is called before each stage and after each of its epochs, on the goroutine that called Run.
	Progress func(Step)
}

// Step tells how far the experiment has come.
type Step struct {
	Model         string // its name
	Number, Count int    // which model it is, from 1, of how many
	Stage         string
	Epoch, Epochs int // of the stage; an epoch of 0 is its start, and Epochs is 0 if it has none
}

// The mini-batches and learning rates of all models.
const (
	batch      = 20
	rate       = 0.1   // of plain gradient descent on the autoencoder, as in Rifai et al. (ICML 2011)
	linearRate = 0.01  // of Adam on the linear classifier
	tuningRate = 0.001 // of Adam on the whole network
)

// Training returns the options that every autoencoder is trained with.
func (o Options) Training() cae.TrainOptions {
	return cae.TrainOptions{Epochs: o.Epochs, Batch: batch, Optimizer: cae.SGD, Rate: rate, Seed: o.Seed, Workers: o.Workers}
}

// classifying returns the options of every classifier. The rate falls to 0, so that the last epoch needs no choice.
func (o Options) classifying(classes int, freeze bool) stack.Options {
	s := stack.Options{
		Classes: classes, Freeze: freeze, Epochs: o.Tuning, Batch: batch, Rate: tuningRate,
		Schedule: cae.Cosine(0), Seed: o.Seed, Workers: o.Workers,
	}
	if freeze {
		s.Rate = linearRate
	}
	return s
}

func (o Options) check() error {
	for i, sigma := range o.Noise {
		if !(sigma > 0 && sigma <= math.MaxFloat32) {
			return fmt.Errorf("noise %d is %v, want a finite number above 0: %w", i, sigma, cae.ErrRange)
		}
	}
	return nil
}
