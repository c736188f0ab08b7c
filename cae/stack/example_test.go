package stack_test

import (
	"bytes"
	"context"
	"fmt"
	"log"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/stack"
	"github.com/seed85368726/contractive/dataset"
)

// twoLayers trains a small stack on digits.
func twoLayers() (*stack.Stack, *dataset.Matrix) {
	digits, err := dataset.Digits(200, 1)
	if err != nil {
		log.Fatal(err)
	}
	cfgs := []cae.Config{{Hidden: 16, Lambda: 0.1}, {Hidden: 8, Lambda: 0.1}}
	s, _, err := stack.Train(context.Background(), cfgs, digits, []cae.TrainOptions{{Epochs: 3, Batch: 20}})
	if err != nil {
		log.Fatal(err)
	}
	return s, digits
}

// Two layers, trained one after the other, and the contraction of both together.
func ExampleStack() {
	s, digits := twoLayers()
	code := make([]float32, s.Hidden())
	if err := s.Encode(code, digits.Row(0)); err != nil {
		log.Fatal(err)
	}
	norm2, err := s.JacobianNorm2(digits.Row(0))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d features, %d layers, code %.2f, ||J||^2 %.3f\n", s.Visible(), len(s.Layers()), code, norm2)
	// Output:
	// 784 features, 2 layers, code [0.67 0.62 0.37 0.41 0.43 0.28 0.49 0.55], ||J||^2 3.454
}

// A classifier from a stack and labels, by back-propagation through all layers.
func ExampleClassifier() {
	s, digits := twoLayers()
	c, _, err := stack.Finetune(context.Background(), s, digits, nil, stack.Options{Epochs: 10, Batch: 10, Rate: 0.01})
	if err != nil {
		log.Fatal(err)
	}
	class, err := c.Predict(digits.Row(3))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("predicted %d, labelled %d\n", class, digits.Labels[3])

	var file bytes.Buffer
	if err := c.Save(&file); err != nil {
		log.Fatal(err)
	}
	loaded, err := stack.Load(&file)
	if err != nil {
		log.Fatal(err)
	}
	same, err := loaded.Predict(digits.Row(3))
	fmt.Println(same == class, err)
	// Output:
	// predicted 8, labelled 8
	// true <nil>
}

// A linear classifier on codes, with the encoder as it is.
func ExampleOptions() {
	s, digits := twoLayers()
	c, _, err := stack.Finetune(context.Background(), s, digits, nil, stack.Options{Freeze: true, Epochs: 20, Batch: 10, Rate: 0.05})
	if err != nil {
		log.Fatal(err)
	}
	rate, err := c.ErrorRate(context.Background(), digits)
	fmt.Printf("%d classes, error %.2f %v\n", c.Classes(), rate, err)
	fmt.Println(stack.Options{Lambda: -1}.Validate())
	// Output:
	// 10 classes, error 0.59 <nil>
	// stack: Options: Lambda is -1, want a finite number of at least 0: value out of range
}

// The weights of the best epoch, by the error on samples held out.
func ExampleHistory() {
	s, digits := twoLayers()
	train, validation, err := dataset.Split(digits, 0.25, 1)
	if err != nil {
		log.Fatal(err)
	}
	_, history, err := stack.Finetune(context.Background(), s, train, validation, stack.Options{Epochs: 6, Batch: 10, Rate: 0.01})
	if err != nil {
		log.Fatal(err)
	}
	best := history.Epochs[history.Best-1]
	fmt.Printf("epoch %d: error %.2f on %d samples\n", best.Epoch, best.Validation.Error, best.Validation.Samples)
	// Output:
	// epoch 6: error 0.46 on 50 samples
}

// A line for each epoch.
func ExampleEpoch() {
	s, digits := twoLayers()
	_, _, err := stack.Finetune(context.Background(), s, digits, nil, stack.Options{
		Epochs: 3, Batch: 10, Rate: 0.01, Lambda: 0.01,
		Progress: func(e stack.Epoch) {
			fmt.Printf("epoch %d: cost %.2f, error %.2f, ||J||^2 %.3f\n", e.Epoch, e.Cost, e.Error, e.JacobianNorm2)
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// epoch 1: cost 2.31, error 0.90, ||J||^2 0.656
	// epoch 2: cost 2.24, error 0.81, ||J||^2 0.159
	// epoch 3: cost 2.12, error 0.76, ||J||^2 0.185
}

// How good a classifier is on data that it has not seen.
func ExampleMetrics() {
	s, digits := twoLayers()
	c, _, err := stack.Finetune(context.Background(), s, digits, nil, stack.Options{Epochs: 10, Batch: 10, Rate: 0.01})
	if err != nil {
		log.Fatal(err)
	}
	unseen, err := dataset.Digits(100, 2)
	if err != nil {
		log.Fatal(err)
	}
	m, err := c.Evaluate(context.Background(), unseen)
	fmt.Printf("cost %.2f, error %.2f on %d samples %v\n", m.Cost, m.Error, m.Samples, err)
	// Output:
	// cost 0.83, error 0.18 on 100 samples <nil>
}

// The epoch with the least cost, rather than the one with the fewest errors.
func ExampleCriterion() {
	s, digits := twoLayers()
	for _, criterion := range []stack.Criterion{stack.LowestError, stack.LowestCost} {
		opts := stack.Options{Epochs: 3, Batch: 10, Rate: 0.01, Criterion: criterion, Patience: 2}
		_, history, err := stack.Finetune(context.Background(), s, digits, digits, opts)
		fmt.Println("best:", history.Best, err)
	}
	// Output:
	// best: 3 <nil>
	// best: 3 <nil>
}
