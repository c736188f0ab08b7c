package cae

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
)

// repeated returns a problem whose n rows are all the same, so that a mean over rows is one over what is random.
func repeated(cfg Config, n int) problem {
	p := newProblem(cfg, 5, 1, 1)
	p.rows = &dataset.Matrix{Data: slices.Repeat(p.rows.Data, n), Count: n, Width: 5}
	return p
}

// As sigma becomes small the higher-order contraction tends to gamma sigma^2 ||H||^2, with the Hessian H = d^2h / dx^2 entry by entry:
// H_jik = s”(z_j) W_ji W_jk.
func TestHigherOrderTendsToTheHessian(t *testing.T) {
	samples, tolerance := 1000, 0.03
	if testing.Short() {
		samples, tolerance = 100, 0.1
	}
	for _, a := range []Activation{Sigmoid, Tanh, Softplus} {
		ratio := func(sigma float32) float64 {
			cfg := Config{Hidden: 4, Activation: a, HigherOrder: HigherOrder{Gamma: 3, Sigma: sigma, Draws: 64}}
			p := repeated(cfg, samples)
			metrics, err := p.model().Evaluate(t.Context(), p.rows)
			require.NoError(t, err)
			r, theta, rows := p.reference()
			w, _, _, _ := r.parts(theta)
			z, _ := r.encode(theta, rows[0])
			var hessian []float64
			for j := range z {
				_, second := r.derivatives(z[j])
				for i := range 5 {
					for k := range 5 {
						hessian = append(hessian, second*w[j*5+i]*w[j*5+k])
					}
				}
			}
			return metrics.Terms.HigherOrder / (3 * float64(sigma*sigma) * squaredNorm(hessian))
		}
		require.InDelta(t, 1, ratio(0.01), tolerance, "%v: the mean over %d draws", a, 64*samples)
		require.Less(t, ratio(3), 0.5, "%v: far from the limit, where derivatives are bounded", a)
	}
}

// Where the autoencoder is linear, denoising with noise of standard deviation sigma costs, in the mean, what a reconstruction contraction
// of sigma^2 does.
func TestDenoisingIsReconstructionContraction(t *testing.T) {
	const sigma = 0.7
	denoising := repeated(Config{Hidden: 4, Activation: Identity, Corruption: Corruption{Noise: sigma}}, 50_000)
	_, noisy := denoising.gradient(nil)
	contractive := repeated(Config{Hidden: 4, Activation: Identity, OutputLambda: sigma * sigma}, 1)
	_, want := contractive.gradient(nil)
	require.InDelta(t, want.Total, noisy.Total, 0.02*want.Terms.OutputContraction)
}
