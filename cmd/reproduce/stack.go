package main

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/stack"
)

// twoLayers trains a second contractive autoencoder on the codes of the first, and fine-tunes both layers.
func twoLayers(ctx context.Context, r *reproduction) error {
	fmt.Println("one and two contractive layers of 1000 units, fine-tuned as above")
	fmt.Printf("%-8s %5s %5s %12s %8s %8s\n", "model", "seed", "rate", "validation %", "test %", "seconds")
	var sums [2]float64
	for seed := range uint64(r.seeds) {
		first, err := r.pretrain(ctx, recipes[0], r.train, seed+1)
		if err != nil {
			return err
		}
		bottom, err := stack.New(first)
		if err != nil {
			return err
		}
		codes, err := bottom.Codes(ctx, r.train)
		if err != nil {
			return err
		}
		second, err := r.pretrain(ctx, recipe{"CAE-2", cae.Config{Lambda: 0.1}, 20, 100}, codes, seed+1)
		if err != nil {
			return err
		}
		for k, layers := range [][]*cae.Model{{first}, {first, second}} {
			o, err := r.classify(ctx, fmt.Sprintf("CAE-%d", k+1), seed+1, layers...)
			if err != nil {
				return err
			}
			sums[k] += o.test
		}
	}
	for k, sum := range sums {
		fmt.Printf("CAE-%d mean test error over %d seeds: %.3f %%\n", k+1, r.seeds, 100*sum/float64(r.seeds))
	}
	return nil
}
