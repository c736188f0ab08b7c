package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/stack"
)

// rates are the learning rates of fine-tuning among which the validation error chooses.
var rates = []float32{0.6, 1.2}

const finetuneEpochs = 20

// finetune trains a softmax layer on each encoder and the encoder with it, and reports the test error of the learning rate with
// the least validation error, for each seed of autoencoder and classifier.
func finetune(ctx context.Context, r *reproduction) error {
	fmt.Printf("fine-tuned by SGD, batch 20, %d epochs, rate falling to 0 as a cosine; first rate, of %v, and epoch by validation error\n", max(finetuneEpochs/r.quick, 1), rates)
	fmt.Printf("%-8s %5s %5s %12s %8s %8s\n", "model", "seed", "rate", "validation %", "test %", "seconds")
	for _, c := range recipes {
		sum := 0.0
		seeds := min(r.seeds, c.seeds)
		for seed := range uint64(seeds) {
			m, err := r.pretrain(ctx, c, r.train, seed+1)
			if err != nil {
				return err
			}
			best, err := r.classify(ctx, c.name, seed+1, m)
			if err != nil {
				return err
			}
			sum += best.test
		}
		fmt.Printf("%-8s mean test error over %d seeds: %.3f %%\n", c.name, seeds, 100*sum/float64(seeds))
	}
	return nil
}

// outcome is a fine-tuned classifier.
type outcome struct{ validation, cost, test float64 }

// classify fine-tunes layers with each rate and prints and returns the best by validation.
func (r *reproduction) classify(ctx context.Context, name string, seed uint64, layers ...*cae.Model) (best outcome, err error) {
	s, err := stack.New(layers...)
	if err != nil {
		return best, err
	}
	start := time.Now()
	best.validation = math.Inf(1)
	var rate float32
	for _, candidate := range rates {
		c, h, err := stack.Finetune(ctx, s, r.train, r.validation, stack.Options{
			Epochs: max(finetuneEpochs/r.quick, 1), Batch: 20, Optimizer: cae.SGD, Rate: candidate, Schedule: cae.Cosine(0), Seed: seed,
		})
		if err != nil {
			return best, err
		}
		if h.Best == 0 {
			continue
		}
		v := h.Epochs[h.Best-1].Validation
		if v.Error > best.validation || v.Error == best.validation && v.Cost >= best.cost {
			continue
		}
		test, err := c.ErrorRate(ctx, r.test)
		if err != nil {
			return best, err
		}
		best, rate = outcome{v.Error, v.Cost, test}, candidate
	}
	fmt.Printf("%-8s %5d %5g %12.2f %8.2f %8.0f\n", name, seed, rate, 100*best.validation, 100*best.test, time.Since(start).Seconds())
	return best, nil
}
