package main

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cae"
)

// kristiadi trains the network of Kristiadi (2016): 784-64-784, untied, sigmoid then linear, Adam 0.001, batch 100, 5
// epochs on all 60,000 images, from weights of Glorot's bound as Keras draws them. The post averages the error over
// features; lambda is converted.
func kristiadi(ctx context.Context, r *reproduction) error {
	fmt.Println("784-64-784, untied, sigmoid then linear, Adam 0.001, batch 100, 5 epochs, 60,000 images; lambda beside an error averaged over features")
	fmt.Printf("%-8s %5s %12s %10s\n", "lambda", "seed", "mean ||J||^2", "test MSE")
	for _, lambda := range []float32{0, 1e-4, 1e-3} {
		for seed := range uint64(r.seeds) {
			width := float32(r.whole.Width)
			cfg := cae.Config{Hidden: 64, Untied: true, Lambda: lambda * width}
			m, _, err := cae.Train(ctx, cfg, r.whole, cae.TrainOptions{Epochs: 5, Batch: 100, Rate: 1e-3, Gain: 1, Seed: seed + 1})
			if err != nil {
				return err
			}
			metrics, err := m.Evaluate(ctx, r.test)
			if err != nil {
				return err
			}
			fmt.Printf("%-8g %5d %12.2f %10.4f\n", lambda, seed+1, metrics.JacobianNorm2, metrics.Reconstruction/float64(width))
		}
	}
	return nil
}
