package main

import (
	"context"
	"fmt"
	"time"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
)

// radii of the contraction curve.
var radii = []float64{0, 5, 10, 12.5, 15, 17.5, 20, 25, 30, 40}

// table measures each model of the paper's table 1 on the validation images, before fine-tuning.
func table(ctx context.Context, r *reproduction) error {
	fmt.Println("784-1000-784, tied, sigmoid, cross-entropy, SGD 0.1, batch 20, 50,000 images, seed 1; figures on 10,000 validation images")
	fmt.Printf("%-7s %6s %8s %12s %8s   contraction ratio at r =", "model", "epochs", "error", "mean sq. entry", "SAT")
	for _, radius := range radii {
		fmt.Printf(" %5.4g", radius)
	}
	fmt.Printf(" %8s\n", "seconds")
	for _, c := range append(recipes[:len(recipes):len(recipes)], recipe{"random", cae.Config{}, 0, 0}) {
		start := time.Now()
		m, err := r.measured(ctx, c)
		if err != nil {
			return err
		}
		seconds := time.Since(start).Seconds()
		metrics, err := m.Evaluate(ctx, r.validation)
		if err != nil {
			return err
		}
		curve, err := inspect.Curve(ctx, m, r.validation, radii, 1)
		if err != nil {
			return err
		}
		fmt.Printf("%-7s %6d %8.2f %12.3ge-4 %7.2f%% %27s", c.name, c.epochs/r.quick, metrics.Reconstruction, 1e4*metrics.MeanSquareEntry, 100*metrics.Saturation, "")
		for _, p := range curve {
			fmt.Printf(" %5.3f", p.Ratio)
		}
		fmt.Printf(" %8.0f\n", seconds)
	}
	return nil
}

// measured returns a trained model, or the initial one of the same seed for no epochs.
func (r *reproduction) measured(ctx context.Context, c recipe) (*cae.Model, error) {
	if c.epochs == 0 {
		return cae.New(cae.Config{Hidden: hiddenUnits, Output: cae.SigmoidOutput}, r.train.Width, 1)
	}
	return r.pretrain(ctx, c, r.train, 1)
}
