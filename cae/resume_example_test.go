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
