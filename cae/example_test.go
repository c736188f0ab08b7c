package cae_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

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

// A run that a signal may end, and that goes on where it was when the program is started again.
func ExampleResume() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	digits, err := dataset.Digits(300, 1)
	if err != nil {
		log.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(context.Background())
	opts := cae.TrainOptions{
		Epochs:     4,
		Checkpoint: cae.Checkpoints{Path: filepath.Join(dir, "run.checkpoint")},
		Progress: func(e cae.Epoch) {
			if e.Epoch == 2 {
				interrupt() // as signal.NotifyContext does
			}
		},
	}
	_, _, err = cae.Train(ctx, cae.Config{Hidden: 16, Lambda: 0.1}, digits, opts)
	fmt.Println(err)

	_, history, err := cae.ResumeFile(context.Background(), opts.Checkpoint.Path, digits, cae.TrainOptions{Checkpoint: opts.Checkpoint})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("epochs:", len(history.Epochs))
	// Output:
	// context canceled
	// epochs: 4
}
