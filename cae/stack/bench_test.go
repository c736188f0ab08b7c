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
			for _, clip := range []float32{0, 1} {
				b.Run(fmt.Sprintf("sizes=%v/batch=%d/clip=%v", sizes, batch, clip), func(b *testing.B) {
					p := newProblem(sizes, 1000, 0.1, costs{clip: clip})
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
