// Package defaults fills in what the options of a training run leave at zero.
package defaults

import (
	"cmp"
	"runtime"

	"github.com/seed85368726/contractive/internal/optimizer"
)

// MaxWorkers keeps a mistyped number from starting goroutines without end.
const MaxWorkers = 1024

// Options point at the options that all training runs have.
type Options struct {
	Epochs, Batch, Workers                *int
	Rate, Momentum, Beta1, Beta2, Epsilon *float32
}

// Workers returns n, or for 0 the number of goroutines that share the work by default.
func Workers(n int) int { return cmp.Or(n, min(runtime.GOMAXPROCS(0), MaxWorkers)) }

// Fill replaces zeros.
func (o Options) Fill(rule optimizer.Rule) {
	rate := float32(0.01)
	if rule == optimizer.Adam {
		rate = 0.001
	}
	fill(o.Epochs, 10)
	fill(o.Batch, 128)
	fill(o.Rate, rate)
	fill(o.Momentum, 0.9)
	fill(o.Beta1, 0.9)
	fill(o.Beta2, 0.999)
	fill(o.Epsilon, 1e-8)
	*o.Workers = Workers(*o.Workers)
}

func fill[T int | float32](option *T, value T) { *option = cmp.Or(*option, value) }
