package cae_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// The cost falls from epoch to epoch.
func ExampleHistory() {
	digits, err := dataset.Digits(200, 1)
	if err != nil {
		log.Fatal(err)
	}
	opts := cae.TrainOptions{Epochs: 3, Batch: 20, Validation: digits}
	_, history, err := cae.Train(context.Background(), cae.Config{Hidden: 8, Lambda: 0.1}, digits, opts)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range history.Epochs {
		fmt.Printf("epoch %d: total %.1f, after it %.1f\n", e.Epoch, e.Total, e.Validation.Total)
	}
	fmt.Println("best:", history.Best)
	// Output:
	// epoch 1: total 140.5, after it 124.0
	// epoch 2: total 114.1, after it 103.8
	// epoch 3: total 98.0, after it 92.0
	// best: 3
}

// A line for each epoch while training runs.
func ExampleEpoch() {
	digits, err := dataset.Digits(200, 1)
	if err != nil {
		log.Fatal(err)
	}
	progress := func(e cae.Epoch) {
		fmt.Printf("epoch %d: %d samples, reconstruction %.1f + penalty %.1f\n", e.Epoch, e.Samples, e.Reconstruction, e.Penalty)
	}
	_, _, err = cae.Train(context.Background(), cae.Config{Hidden: 8, Lambda: 0.5}, digits, cae.TrainOptions{Epochs: 2, Progress: progress})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// epoch 1: 200 samples, reconstruction 154.5 + penalty 3.6
	// epoch 2: 200 samples, reconstruction 146.7 + penalty 3.5
}

// The cost of a model on data that it has not seen.
func ExampleMetrics() {
	m, _ := twoUnits()
	unseen, err := dataset.Digits(50, 2)
	if err != nil {
		log.Fatal(err)
	}
	metrics, err := m.Evaluate(context.Background(), unseen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d samples: %.1f + 0.1 * %.3f = %.1f\n", metrics.Samples, metrics.Reconstruction, metrics.JacobianNorm2, metrics.Total)
	fmt.Printf("mean squared entry %.2e, saturation %.0f %%\n", metrics.MeanSquareEntry, 100*metrics.Saturation)
	// Output:
	// 50 samples: 106.7 + 0.1 * 1.807 = 106.9
	// mean squared entry 1.15e-03, saturation 15 %
}

// What a penalty is made of.
func ExampleTerms() {
	digits, err := dataset.Digits(50, 1)
	if err != nil {
		log.Fatal(err)
	}
	m, err := cae.New(cae.Config{Hidden: 8, Lambda: 0.1, L1: 0.01, Decay: 0.001}, digits.Width, 1)
	if err != nil {
		log.Fatal(err)
	}
	metrics, err := m.Evaluate(context.Background(), digits)
	if err != nil {
		log.Fatal(err)
	}
	t := metrics.Terms
	fmt.Printf("contraction %.3f + L1 %.3f + decay %.3f = penalty %.3f\n", t.Contraction, t.L1, t.Decay, metrics.Penalty)
	// Output:
	// contraction 0.833 + L1 0.044 + decay 0.256 = penalty 1.133
}
