// Command train is the smallest useful program: it trains a model on the built-in digits, saves it, loads it and encodes a digit.
//
//	go run ./examples/train
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

func main() {
	if err := run(os.Stdout, "model.safetensors", 2000, 5); err != nil {
		log.Fatal(err)
	}
}

// run trains for some epochs on n digits, with a model file at path in between.
func run(out io.Writer, path string, n, epochs int) error {
	digits, err := dataset.Digits(n, 1)
	if err != nil {
		return err
	}
	config := cae.Config{Hidden: 32, Lambda: 0.1, Output: cae.SigmoidOutput}
	model, history, err := cae.Train(context.Background(), config, digits, cae.TrainOptions{Epochs: epochs, Batch: 20, Rate: 0.003})
	if err != nil {
		return err
	}
	last := history.Epochs[len(history.Epochs)-1]
	fmt.Fprintf(out, "epoch %d: reconstruction error %.1f, ||J||^2 %.2f\n", last.Epoch, last.Reconstruction, last.JacobianNorm2)

	if err := cae.SaveFile(path, model); err != nil {
		return err
	}
	loaded, err := cae.LoadFile(path)
	if err != nil {
		return err
	}
	code, err := loaded.Encoder().AppendEncode(nil, digits.Row(0))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the code of a %d: %.2f\n", digits.Labels[0], code)
	return nil
}
