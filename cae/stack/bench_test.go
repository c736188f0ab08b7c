package stack

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/seed85368726/contractive/internal/optimizer"
	"github.com/seed85368726/contractive/kernels"
)

// BenchmarkStep takes steps of Adam at the sizes of the MNIST experiments.
func BenchmarkStep(b *testing.B) {
	for _, sizes := range [][]int{{784, 1000, 10}, {784, 1000, 1000, 10}} {
		for _, batch := range []int{20, 128} {
			for _, c := range []costs{{}, {clip: 1}, {lambda: 0.1}} {
				if c.lambda > 0 && len(sizes) > 3 {
					continue // two products of 1000 x 1000 x 1000 for each sample: a second a step
				}
				b.Run(fmt.Sprintf("sizes=%v/batch=%d/clip=%v/lambda=%v", sizes, batch, c.clip, c.lambda), func(b *testing.B) {
					p := newProblem(sizes, 1000, 0.1, c)
					workers := kernels.NewWorkers(runtime.GOMAXPROCS(0))
					defer workers.Close()
					o := optimizer.New(optimizer.Options{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}, p.net.all)
					s := newStep(p.net, p.net.pack(), p.rows, batch, p.costs, o, workers)
					pick := indices(batch)
					for b.Loop() {
						s.run(pick, 1e-5)
					}
					b.ReportMetric(50000/float64(batch)*b.Elapsed().Seconds()/float64(b.N), "s/epoch")
				})
			}
		}
	}
}
