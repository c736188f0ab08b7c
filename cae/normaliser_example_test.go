package cae_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// people is a table of heights in metres and incomes in thousands.
var people = &dataset.Matrix{Data: []float32{1.6, 20, 1.7, 40, 1.8, 30, 1.9, 50}, Count: 4, Width: 2}

// A model takes raw samples and gives raw reconstructions; its errors and its Jacobian are in normalised units.
func ExampleNormaliser() {
	cfg := cae.Config{Hidden: 2, Normalise: cae.Standardise}
	m, _, err := cae.Train(context.Background(), cfg, people, cae.TrainOptions{Epochs: 500, Rate: 0.01})
	if err != nil {
		log.Fatal(err)
	}
	n := m.Normaliser()
	fmt.Printf("%v: shift %.2f\n", n.Kind(), n.Shift())

	u, y := make([]float32, 2), make([]float32, 2)
	if err := n.Apply(u, people.Row(0)); err != nil {
		log.Fatal(err)
	}
	if err := m.Reconstruct(y, people.Row(0)); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f is %.2f to the model, and comes back as %.2f\n", people.Row(0), u, y)
	// Output:
	// standardise: shift [1.75 35.00]
	// [1.60 20.00] is [-1.34 -1.34] to the model, and comes back as [1.61 19.81]
}

// The first sample, in the units of each kind.
func ExampleNormalisation() {
	for _, kind := range []cae.Normalisation{cae.NoNormalisation, cae.Standardise, cae.MinMax} {
		m, _, err := cae.Train(context.Background(), cae.Config{Hidden: 1, Normalise: kind}, people, cae.TrainOptions{Epochs: 1})
		if err != nil {
			log.Fatal(err)
		}
		u := make([]float32, 2)
		if err := m.Normaliser().Apply(u, people.Row(0)); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v: %.2f\n", kind, u)
	}
	// Output:
	// none: [1.60 20.00]
	// standardise: [-1.34 -1.34]
	// min-max: [0.00 0.00]
}
