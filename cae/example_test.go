package cae_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// Train on the built-in digits and encode one of them.
func ExampleTrain() {
	digits, err := dataset.Digits(500, 1)
	if err != nil {
		log.Fatal(err)
	}
	model, history, err := cae.Train(context.Background(), cae.Config{Hidden: 16, Lambda: 0.1}, digits, cae.TrainOptions{Epochs: 3})
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range history.Epochs {
		fmt.Printf("epoch %d: error %.1f, ||J||^2 %.2f\n", e.Epoch, e.Reconstruction, e.JacobianNorm2)
	}

	encoder := model.Encoder() // share it between goroutines
	code := make([]float32, encoder.Hidden())
	if err := encoder.Encode(code, digits.Row(0)); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("code %.2f\n", code[:4])
	// Output:
	// epoch 1: error 222.6, ||J||^2 16.13
	// epoch 2: error 191.2, ||J||^2 15.67
	// epoch 3: error 166.8, ||J||^2 14.79
	// code [0.21 0.05 0.64 0.07]
}
