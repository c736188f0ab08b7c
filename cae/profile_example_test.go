package cae_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// A profile of the rows that a model was trained on.
func ExampleProfile() {
	digits, err := dataset.Digits(500, 1)
	if err != nil {
		log.Fatal(err)
	}
	model, _, err := cae.Train(context.Background(), cae.Config{Hidden: 16, Lambda: 0.1}, digits, cae.TrainOptions{Epochs: 3, Profile: true})
	if err != nil {
		log.Fatal(err)
	}
	profile := model.Profile() // Save keeps it, and Load brings it back
	fmt.Println(profile.Samples, "samples")
	for _, q := range []float64{0, 0.5, 1} {
		v, err := profile.Reconstruction.At(q)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("quantile of %v: error %.0f\n", q, v)
	}
	// Output:
	// 500 samples
	// quantile of 0: error 83
	// quantile of 0.5: error 153
	// quantile of 1: error 235
}

// The table of a distribution is symmetric, and finer towards its ends.
func ExampleDistribution() {
	var d cae.Distribution
	for i := range d.Quantiles {
		if q := cae.QuantileLevel(i); q >= 0.9 {
			fmt.Print(q, " ")
		}
	}
	// Output: 0.9 0.95 0.98 0.99 0.995 0.999 1
}

// A model that tells anomalies: its threshold is fitted to rows that it was not trained on, and kept with it.
func ExampleThreshold() {
	digits, err := dataset.Digits(1000, 1)
	if err != nil {
		log.Fatal(err)
	}
	train, held, err := dataset.Split(digits, 0.5, 1)
	if err != nil {
		log.Fatal(err)
	}
	model, _, err := cae.Train(context.Background(), cae.Config{Hidden: 16, Lambda: 0.1}, train, cae.TrainOptions{Epochs: 3})
	if err != nil {
		log.Fatal(err)
	}
	if model, err = model.WithProfile(context.Background(), held); err != nil {
		log.Fatal(err)
	}
	threshold, err := model.Profile().Threshold(0.99)
	if err != nil {
		log.Fatal(err)
	}
	if model, err = model.WithThreshold(threshold); err != nil {
		log.Fatal(err)
	}

	// In the service, once for each model,
	threshold, _ = model.Threshold()
	scorer := model.Scorer()
	// and for each sample:
	var score cae.Score
	negative := make([]float32, dataset.DigitSide*dataset.DigitSide)
	for i, v := range digits.Row(0) {
		negative[i] = 1 - v
	}
	for _, x := range [][]float32{digits.Row(0), negative} {
		if err := scorer.Score(&score, x); err != nil {
			log.Fatal(err)
		}
		fmt.Println(score.Above(threshold))
	}
	// Output:
	// false
	// true
}
