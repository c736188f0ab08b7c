package cae

import (
	"fmt"
	"testing"

	"github.com/seed85368726/contractive/kernels"
)

// BenchmarkStep measures a mini-batch with its update: untied weights with Adam, and the tied weights, SGD and small
// batch of Rifai et al. (ICML 2011). It counts the five products: z, a, dh and the two of the weights' gradient.
func BenchmarkStep(b *testing.B) {
	const visible, products = 784, 5
	for _, c := range []struct {
		untied bool
		kind   Optimizer
		batch  int
	}{{true, Adam, 128}, {false, SGD, 20}} {
		for _, hidden := range []int{64, 1000} {
			for n := 1; n <= 2; n++ {
				b.Run(fmt.Sprintf("visible=%d/hidden=%d/untied=%v/optimizer=%v/batch=%d/workers=%d", visible, hidden, c.untied, c.kind, c.batch, n), func(b *testing.B) {
					workers := kernels.NewWorkers(n)
					defer workers.Close()
					p := newProblem(Config{Hidden: hidden, Untied: c.untied, Lambda: 0.1}, visible, c.batch, 0.1)
					s := newStep(p.cfg, p.theta, p.rows, c.batch, workers)
					o := newOptimizer(TrainOptions{Optimizer: c.kind}.withDefaults(), p.theta.all)
					pick, update := indices(c.batch), o.Update
					b.ReportAllocs()
					for b.Loop() {
						o.Advance(1e-3, 1)
						s.run(pick, update)
					}
					b.ReportMetric(products*2*visible*float64(hidden*c.batch*b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
				})
			}
		}
	}
}

// BenchmarkStepOutputContraction measures the penalty on the reconstruction beside the model without it.
func BenchmarkStepOutputContraction(b *testing.B) {
	const visible, batch = 784, 128
	for _, output := range []Output{LinearOutput, SigmoidOutput} {
		for _, hidden := range []int{64, 256} {
			for _, rho := range []float32{0, 0.1} {
				b.Run(fmt.Sprintf("output=%v/visible=%d/hidden=%d/batch=%d/outputlambda=%v", output, visible, hidden, batch, rho), func(b *testing.B) {
					p := newProblem(Config{Hidden: hidden, Output: output, OutputLambda: rho}, visible, batch, 0.1)
					s := newStep(p.cfg, p.theta, p.rows, batch, nil)
					o := newOptimizer(TrainOptions{}.withDefaults(), p.theta.all)
					pick, update := indices(batch), o.Update
					b.ReportAllocs()
					for b.Loop() {
						o.Advance(1e-3, 1)
						s.run(pick, update)
					}
				})
			}
		}
	}
}
