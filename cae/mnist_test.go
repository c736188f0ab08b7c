package cae

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/need"
)

// On MNIST, 784-64-784, the error falls from epoch to epoch, and the penalty keeps ||J||^2 clearly below that of a plain autoencoder.
func TestMNIST(t *testing.T) {
	mnist, err := dataset.ReadIDXDir(need.Data(t, "mnist"), "train")
	require.NoError(t, err)
	part := func(lo, hi int) *dataset.Matrix {
		return &dataset.Matrix{Data: mnist.Data[lo*784 : hi*784], Count: hi - lo, Width: 784}
	}
	rows, opts := 10000, TrainOptions{Epochs: 3}
	if contractive.Active() == contractive.Generic || testing.Short() {
		rows, opts.Batch = 600, 10
	}
	train, held := part(0, rows), part(50000, 50000+rows/5)
	for _, output := range []Output{LinearOutput, SigmoidOutput} {
		var plain Metrics
		for _, lambda := range []float32{0, 1} {
			m, history, err := Train(t.Context(), Config{Hidden: 64, Output: output, Lambda: lambda}, train, opts)
			require.NoError(t, err)
			for i, e := range history.Epochs[1:] {
				require.Less(t, e.Reconstruction, 0.95*history.Epochs[i].Reconstruction)
			}
			metrics, err := m.Evaluate(t.Context(), held)
			require.NoError(t, err)
			t.Logf("output %v, lambda %v: %+v", output, lambda, metrics)
			if lambda == 0 {
				plain = metrics
				continue
			}
			require.Less(t, metrics.JacobianNorm2, 0.7*plain.JacobianNorm2)
			require.Less(t, metrics.Reconstruction, 1.5*plain.Reconstruction)
		}
	}
}
