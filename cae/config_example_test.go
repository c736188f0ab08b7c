package cae_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// trained trains 8 units with a penalty, or corruption, and returns the metrics on clean digits.
func trained(cfg cae.Config) cae.Metrics {
	digits, err := dataset.Digits(200, 1)
	if err != nil {
		log.Fatal(err)
	}
	cfg.Hidden = 8
	m, _, err := cae.Train(context.Background(), cfg, digits, cae.TrainOptions{Epochs: 5, Batch: 20})
	if err != nil {
		log.Fatal(err)
	}
	metrics, err := m.Evaluate(context.Background(), digits)
	if err != nil {
		log.Fatal(err)
	}
	return metrics
}

// The penalty on how the Jacobian changes around a sample contracts too.
func ExampleHigherOrder() {
	for _, gamma := range []float32{0, 10} {
		m := trained(cae.Config{HigherOrder: cae.HigherOrder{Gamma: gamma, Sigma: 0.3, Draws: 2}})
		fmt.Printf("gamma %v: ||J||^2 %.2f\n", gamma, m.JacobianNorm2)
	}
	// Output:
	// gamma 0: ||J||^2 1.86
	// gamma 10: ||J||^2 1.62
}

// Denoising autoencoders are trained on damaged samples, and judged here on whole ones.
func ExampleCorruption() {
	for _, c := range []cae.Corruption{{}, {Masking: 0.3}, {Noise: 0.5}} {
		m := trained(cae.Config{Corruption: c})
		fmt.Printf("%+v: reconstruction %.1f, ||J||^2 %.2f\n", c, m.Reconstruction, m.JacobianNorm2)
	}
	// Output:
	// {Masking:0 Noise:0}: reconstruction 81.4, ||J||^2 1.86
	// {Masking:0.3 Noise:0}: reconstruction 81.4, ||J||^2 1.80
	// {Masking:0 Noise:0.5}: reconstruction 83.4, ||J||^2 2.40
}

// Units that are active for a few samples only.
func ExampleSparsity() {
	m := trained(cae.Config{Sparsity: cae.Sparsity{Beta: 3, Target: 0.05}})
	fmt.Printf("KL divergence %.2f\n", m.Terms.Sparsity/3)
	// Output:
	// KL divergence 0.13
}

// An activation by its name, as a flag or JSON has it, and what counts as saturated.
func ExampleActivation() {
	var a cae.Activation
	if err := a.UnmarshalText([]byte("tanh")); err != nil {
		log.Fatal(err)
	}
	low, high := a.SaturationBounds()
	fmt.Printf("%v: saturated below %v and above %v\n", a, low, high)
	fmt.Println(a.UnmarshalText([]byte("swish")))
	// Output:
	// tanh: saturated below -0.9 and above 0.9
	// cae: Activation is "swish", want sigmoid, tanh, relu, softplus, identity: value out of range
}

// Pixels in [0, 1] suit a sigmoid output and its cross-entropy.
func ExampleOutput() {
	m := trained(cae.Config{Output: cae.SigmoidOutput})
	fmt.Printf("%v: %.1f\n", cae.SigmoidOutput, m.Reconstruction)

	_, err := cae.New(cae.Config{Hidden: 1, Output: cae.Output(7)}, 1, 1)
	fmt.Println(err)
	// Output:
	// sigmoid: 490.6
	// cae: New: Output is 7, want at most 1: value out of range
}

// Three rules, each at its own default rate.
func ExampleOptimizer() {
	digits, err := dataset.Digits(200, 1)
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range []cae.Optimizer{cae.Adam, cae.SGD, cae.Momentum} {
		_, history, err := cae.Train(context.Background(), cae.Config{Hidden: 8}, digits, cae.TrainOptions{Optimizer: o, Epochs: 3, Batch: 20})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v: %.1f\n", o, history.Epochs[2].Reconstruction)
	}
	// Output:
	// adam: 97.5
	// sgd: 61.9
	// momentum: 51.0
}

// The learning rate over ten epochs.
func ExampleSchedule() {
	for _, s := range []cae.Schedule{{}, cae.InverseTime(0.5), cae.Exponential(0.5), cae.Cosine(0.1)} {
		fmt.Printf("%v: %.2f, %.2f, %.3f\n", s, s.Rate(1, 0, 10), s.Rate(1, 5, 10), s.Rate(1, 10, 10))
	}
	// Output:
	// constant: 1.00, 1.00, 1.000
	// inverse:0.5: 1.00, 0.29, 0.167
	// exponential:0.5: 1.00, 0.03, 0.001
	// cosine:0.1: 1.00, 0.55, 0.100
}
