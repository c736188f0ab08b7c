package cae

import "github.com/seed85368726/contractive/internal/optimizer"

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

func newOptimizer(opts TrainOptions, theta []float32) *optimizer.Optimizer {
	return optimizer.New(optimizer.Options{
		Rule:     optimizer.Rule(opts.Optimizer),
		Momentum: opts.Momentum,
		Beta1:    opts.Beta1,
		Beta2:    opts.Beta2,
		Epsilon:  opts.Epsilon,
	}, theta)
}
