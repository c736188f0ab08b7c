package main

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/stack"
)

// twoLayers trains a second contractive autoencoder on the codes of the first, and fine-tunes both layers; one layer alone is
// the CAE of finetune.
func twoLayers(ctx context.Context, r *reproduction) error {
	fmt.Println("two contractive layers of 1000 units, fine-tuned like one")
	fmt.Printf("%-8s %5s %5s %12s %8s %8s\n", "model", "seed", "rate", "validation %", "test %", "seconds")
	sum := 0.0
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
		o, err := r.classify(ctx, "CAE-2", seed+1, first, second)
		if err != nil {
			return err
		}
		sum += o.test
	}
	fmt.Printf("CAE-2 mean test error over %d seeds: %.3f %%\n", r.seeds, 100*sum/float64(r.seeds))
	return nil
}
