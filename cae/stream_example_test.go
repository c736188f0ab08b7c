package cae_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// A file that may be larger than memory is read anew for each epoch, while the rows before are trained on, with 200 of its rows in
// memory to be shuffled.
func ExampleTrain_stream() {
	digits, err := dataset.Digits(1000, 1)
	if err != nil {
		log.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "digits.npy")
	if err := write(path, digits); err != nil {
		log.Fatal(err)
	}

	file, err := dataset.OpenFile(path, dataset.Options{})
	if err != nil {
		log.Fatal(err)
	}
	rows := dataset.Ahead(file, 100)
	training, validation := dataset.Take(rows, 800), dataset.Drop(rows, 800)
	_, history, err := cae.Train(context.Background(), cae.Config{Hidden: 8, Lambda: 0.1}, training,
		cae.TrainOptions{Epochs: 2, Buffer: 200, Validation: validation})
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range history.Epochs {
		fmt.Printf("epoch %d: cost %.1f on %d samples, %.1f on %d others\n", e.Epoch, e.Total, e.Samples, e.Validation.Total, e.Validation.Samples)
	}
	// Output:
	// epoch 1: cost 146.1 on 800 samples, 127.8 on 200 others
	// epoch 2: cost 123.5 on 800 samples, 109.8 on 200 others
}

// write writes rows to an NPY file.
func write(path string, m *dataset.Matrix) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(dataset.WriteNPY(file, m), file.Close())
}
