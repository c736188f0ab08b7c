package cae

import (
	"math"

	"github.com/seed85368726/contractive/kernels"
)

// Optimizer is the rule that turns gradients g into steps of the parameters w.
type Optimizer uint8

const (
	// Adam is the method of Kingma and Ba (ICLR 2015, algorithm 1).
	Adam Optimizer = iota
	// SGD is plain stochastic gradient descent, w -= rate g.
	SGD
	// Momentum is gradient descent with momentum (Polyak, 1964): v = momentum v + g, w -= rate v.
	Momentum
)

var optimizerNames = names{"adam", "sgd", "momentum"}

// String returns "adam", "sgd" or "momentum".
func (o Optimizer) String() string { return optimizerNames.text("Optimizer", uint8(o)) }

// MarshalText returns the text of String, for flags and JSON.
func (o Optimizer) MarshalText() ([]byte, error) {
	return optimizerNames.marshal("Optimizer", uint8(o))
}

// UnmarshalText accepts the texts of String. Other texts give an error that wraps ErrRange.
func (o *Optimizer) UnmarshalText(text []byte) error {
	i, err := optimizerNames.value("Optimizer", text)
	if err == nil {
		*o = Optimizer(i)
	}
	return err
}

// optimizer updates a parameter vector in place, part by part.
type optimizer struct {
	opts           TrainOptions
	theta          []float32
	first, second  []float32 // the running moments that the rule keeps
	power1, power2 float64   // Beta1^t and Beta2^t at step t
	adam           kernels.AdamStep
	update         sink // takes the step for some parameters
}

func newOptimizer(opts TrainOptions, theta []float32) *optimizer {
	o := &optimizer{opts: opts, theta: theta, power1: 1, power2: 1}
	switch opts.Optimizer {
	case SGD:
		o.update = o.sgd
	case Momentum:
		o.first = make([]float32, len(theta))
		o.update = o.momentum
	case Adam:
		o.first = make([]float32, len(theta))
		o.second = make([]float32, len(theta))
		o.update = o.adamStep
	}
	return o
}

// advance goes on to the next step, and to Adam's bias corrections for it. The powers come from repeated products, and
// the root is exact: math.Pow would differ between architectures.
func (o *optimizer) advance() {
	o.power1 = float64(o.power1 * float64(o.opts.Beta1))
	o.power2 = float64(o.power2 * float64(o.opts.Beta2))
	o.adam = kernels.AdamStep{
		Beta1:   o.opts.Beta1,
		Gain1:   1 - o.opts.Beta1,
		Beta2:   o.opts.Beta2,
		Gain2:   1 - o.opts.Beta2,
		Rate:    float32(float64(o.opts.Rate) / (1 - o.power1)),
		Scale:   float32(1 / math.Sqrt(1-o.power2)),
		Epsilon: o.opts.Epsilon,
	}
}

func (o *optimizer) sgd(lo int, g []float32) {
	kernels.Axpy(o.theta[lo:lo+len(g)], -o.opts.Rate, g)
}

func (o *optimizer) momentum(lo int, g []float32) {
	hi := lo + len(g)
	kernels.Momentum(o.theta[lo:hi], o.first[lo:hi], g, o.opts.Rate, o.opts.Momentum)
}

func (o *optimizer) adamStep(lo int, g []float32) {
	hi := lo + len(g)
	kernels.Adam(o.theta[lo:hi], o.first[lo:hi], o.second[lo:hi], g, &o.adam)
}
