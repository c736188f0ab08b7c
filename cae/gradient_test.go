package cae

import (
	"fmt"
	"math"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/kernels"
)

// Scales of weights at which gradients are checked: near 0, where the second derivative vanishes, up to saturated units.
var weightScales = []float32{0.01, 0.3, 1, 3}

// everyCost calls f for every form of the model and its cost.
func everyCost(t *testing.T, f func(t *testing.T, cfg Config)) {
	for _, untied := range []bool{false, true} {
		for _, output := range []Output{LinearOutput, SigmoidOutput} {
			for _, lambda := range []float32{0, 0.7} {
				cfg := Config{Hidden: 5, Untied: untied, Output: output, Lambda: lambda}
				t.Run(fmt.Sprintf("untied=%v/output=%v/lambda=%v", untied, output, lambda), func(t *testing.T) { f(t, cfg) })
			}
		}
	}
}

// The gradient is proved in three links. The reported cost is the reference's, to float32 precision; the
// reference's closed-form gradient is that of its cost, by central differences in float64; and the package's gradient is
// that closed form, to float32 precision.
func TestGradient(t *testing.T) {
	everyCost(t, func(t *testing.T, cfg Config) {
		for _, scale := range weightScales {
			p := newProblem(cfg, 7, 9, scale)
			r, theta, rows := p.reference()
			have, metrics := p.gradient(nil)
			want := r.gradient(theta, rows, correct)
			require.InEpsilon(t, r.cost(theta, rows), metrics.Total, 1e-6, "reported cost at scale %v", scale)
			require.Less(t, r.distance(want, r.differences(theta, rows)), 1e-6, "closed form at scale %v", scale)
			require.Less(t, r.distance(widen(have), want), 2e-6, "float32 at scale %v", scale)
		}
	})
}

// The check above sees each of the mistakes that public implementations make.
func TestGradientCheckSeesFaults(t *testing.T) {
	for _, f := range []fault{frozenWeights, zeroPenalty, factorTwo, linearCurvature, noPenaltyBias, encoderHalf, sumOfNorms, tanhDerivative, averagedFeatures} {
		t.Run(string(f), func(t *testing.T) {
			p := newProblem(Config{Hidden: 5, Lambda: 0.7}, 7, 9, 1)
			r, theta, rows := p.reference()
			require.Greater(t, r.distance(r.gradient(theta, rows, f), r.differences(theta, rows)), 1e-3)
		})
	}
}

// At sizes that fill panels, blocks, lanes and chunks of samples and leave remainders, split over workers.
func TestGradientAtSize(t *testing.T) {
	workers := kernels.NewWorkers(3)
	defer workers.Close()
	everyCost(t, func(t *testing.T, cfg Config) {
		if testing.Short() && cfg.Untied != (cfg.Output == SigmoidOutput) {
			return // tied with one output and untied with the other: TestGradient has the rest, small
		}
		cfg.Hidden = 83
		p := newProblem(cfg, 301, rowChunk+9, 0.3)
		r, theta, rows := p.reference()
		have, metrics := p.gradient(workers)
		require.InEpsilon(t, r.cost(theta, rows), metrics.Total, 1e-6)
		require.Less(t, r.distance(widen(have), r.gradient(theta, rows, correct)), 1e-5)
		alone, _ := p.gradient(nil)
		require.Equal(t, alone, have, "bits do not depend on workers")
	})
}

// Every parameter is delivered once, however the units are divided, and the squared norm has the same bits.
func TestGradientIsDeliveredOnce(t *testing.T) {
	for _, hidden := range []int{1, 15, 17, 63, 64, 65, 130, 200} {
		for _, untied := range []bool{false, true} {
			p := newProblem(Config{Hidden: hidden, Untied: untied, Lambda: 0.7}, 33, 9, 0.3)
			want, _ := p.gradient(nil)
			norm2 := 0.0
			for _, n := range []int{1, 2, 3, 5, 8} {
				workers := kernels.NewWorkers(n)
				s := newStep(p.cfg, p.theta, p.rows, 9, workers)
				times := make([]atomic.Int32, len(want))
				have := make([]float32, len(want))
				s.run(indices(9), func(lo int, g []float32) {
					copy(have[lo:], g)
					for k := range g {
						times[lo+k].Add(1)
					}
				})
				workers.Close()
				for k := range times {
					require.Equal(t, int32(1), times[k].Load(), "parameter %d of %d units, %d workers", k, hidden, n)
				}
				require.Equal(t, want, have)
				if n == 1 {
					norm2 = s.gradientNorm2()
					require.InEpsilon(t, squares(want), norm2, 1e-6)
				}
				require.Equal(t, norm2, s.gradientNorm2())
			}
		}
	}
}

// The gradient is the slope of the cost that is printed, along the gradient itself.
func TestGradientOfReportedCost(t *testing.T) {
	everyCost(t, func(t *testing.T, cfg Config) {
		cfg.Lambda *= 100 // the penalty dominates
		p := newProblem(cfg, 7, 9, 1)
		g, _ := p.gradient(nil)
		norm := math.Sqrt(float64(kernels.SumSquares(g)))
		const reach = 1e-2
		reported := func(distance float64) float64 {
			q := newProblem(cfg, 7, 9, 1)
			for i, v := range g {
				q.theta.all[i] += float32(distance * float64(v) / norm)
			}
			metrics, err := q.model().Evaluate(t.Context(), q.rows)
			require.NoError(t, err)
			return metrics.Total
		}
		require.InEpsilon(t, norm, (reported(reach)-reported(-reach))/(2*reach), 1e-2)
	})
}

// squares returns the sum of the squares of x.
func squares(x []float32) (sum float64) {
	for _, v := range widen(x) {
		sum += v * v
	}
	return sum
}
