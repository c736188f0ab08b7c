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

// optimizer updates a parameter vector in place.
type optimizer struct {
	opts            TrainOptions
	theta, gradient []float32
	first, second   []float32 // the running moments that the rule keeps
	power1, power2  float64   // Beta1^t and Beta2^t at step t
	adam            kernels.AdamStep
	update          func(lo, hi int)
}

func newOptimizer(opts TrainOptions, theta, gradient []float32) *optimizer {
	o := &optimizer{opts: opts, theta: theta, gradient: gradient, power1: 1, power2: 1}
	switch opts.Optimizer {
	case SGD:
		o.update = o.sgd
	case Momentum:
		o.first = make([]float32, len(theta))
		o.update = o.momentum
	case Adam:
		o.first = make([]float32, len(theta))
		o.second = make([]float32, len(theta))
		o.update = o.adamRange
	}
	return o
}

// step takes one step along the gradient.
func (o *optimizer) step(workers *kernels.Workers) {
	if o.opts.Optimizer == Adam {
		o.correct()
	}
	const grain = 4096 // parameters
	workers.Split(len(o.theta), grain, o.update)
}

// correct advances Adam's bias corrections. The powers come from repeated products, and the root is
// exact: math.Pow would differ between architectures.
func (o *optimizer) correct() {
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

func (o *optimizer) sgd(lo, hi int) {
	kernels.Axpy(o.theta[lo:hi], -o.opts.Rate, o.gradient[lo:hi])
}

func (o *optimizer) momentum(lo, hi int) {
	kernels.Momentum(o.theta[lo:hi], o.first[lo:hi], o.gradient[lo:hi], o.opts.Rate, o.opts.Momentum)
}

func (o *optimizer) adamRange(lo, hi int) {
	kernels.Adam(o.theta[lo:hi], o.first[lo:hi], o.second[lo:hi], o.gradient[lo:hi], &o.adam)
}
