package main

import (
	"context"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// encodeKind measures codes of samples with a trained encoder.
var encodeKind = &kind{opEncode, "h = s(W x + b)", "GFLOP/s", encodeShapes, encodeOperands}

func encodeShapes(k *kind) []job {
	var jobs []job
	for _, samples := range []int{1, batch} {
		for _, hidden := range []int{64, 1000} {
			title := dims(samples) + " of " + dims(visible) + " -> " + dims(hidden)
			work := 2e-9 * float64(samples) * float64(visible) * float64(hidden)
			jobs = append(jobs, job{k, title, spec{op: k.op, m: samples, n: hidden, k: visible}, work})
		}
	}
	return jobs
}

// encodeOperands trains a model for one step, so that its biases are not zero.
func encodeOperands(s *spec) error {
	r := newRand()
	samples := make([]float32, batch*s.k)
	draw(r, samples, 0, 1)
	rows, err := dataset.NewMatrix(samples, batch, s.k)
	if err != nil {
		return err
	}
	s.model, _, err = cae.Train(context.Background(), cae.Config{Hidden: s.n}, rows, cae.TrainOptions{Epochs: 1, Rate: 0.1, Workers: 1})
	if err != nil {
		return err
	}
	s.a, s.out = drawn(r, s.m*s.k, 0, 1), newOperand(s.m*s.n)
	s.b, s.bias = newOperand(s.n*s.k), newOperand(s.n)
	copy(s.b, s.model.EncoderWeights())
	copy(s.bias, s.model.EncoderBias())
	return nil
}
