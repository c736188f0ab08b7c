package cae_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"slices"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// A run that is interrupted and goes on has the bits of one that is not.
func ExampleCheckpoint() {
	digits, err := dataset.Digits(100, 1)
	if err != nil {
		log.Fatal(err)
	}
	cfg, opts := cae.Config{Hidden: 4, Lambda: 0.1}, cae.TrainOptions{Epochs: 4, Batch: 10}
	whole, _, err := cae.Train(context.Background(), cfg, digits, opts)
	if err != nil {
		log.Fatal(err)
	}

	ctx, cancel := context.WithCancel(context.Background())
	opts.Progress = func(e cae.Epoch) {
		if e.Epoch == 2 {
			cancel() // or SIGTERM, by signal.NotifyContext
		}
	}
	var file bytes.Buffer
	opts.Checkpoint.Save = func(c *cae.Checkpoint) error { // or Path
		file.Reset()
		return c.Save(&file)
	}
	_, _, err = cae.Train(ctx, cfg, digits, opts)
	fmt.Println(errors.Is(err, context.Canceled))

	c, err := cae.LoadCheckpoint(&file)
	if err != nil {
		log.Fatal(err)
	}
	epochs, samples := c.Position()
	fmt.Println("epochs:", epochs, "samples of the next:", samples)
	resumed, _, err := cae.Resume(context.Background(), c, digits, cae.TrainOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(slices.Equal(whole.EncoderWeights(), resumed.EncoderWeights()))
	// Output:
	// true
	// epochs: 2 samples of the next: 0
	// true
}

// A checkpoint every two epochs, and one at the end.
func ExampleCheckpoints() {
	digits, err := dataset.Digits(50, 1)
	if err != nil {
		log.Fatal(err)
	}
	save := func(c *cae.Checkpoint) error {
		epochs, _ := c.Position()
		fmt.Println("saved after epoch", epochs)
		return nil
	}
	_, _, err = cae.Train(context.Background(), cae.Config{Hidden: 4}, digits, cae.TrainOptions{
		Epochs: 5, Checkpoint: cae.Checkpoints{Save: save, Epochs: 2},
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// saved after epoch 2
	// saved after epoch 4
	// saved after epoch 5
}
