// Package optimizer turns gradients into steps of parameters. Its bits are the same on every architecture and do not
// depend on how the parameters are divided into ranges.
package optimizer

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed85368726/contractive/kernels"
)

// Rule is the rule that turns gradients g into steps of the parameters w.
type Rule uint8

// The rules, in the order of the public enumeration cae.Optimizer.
const (
	Adam     Rule = iota // Kingma and Ba (ICLR 2015, algorithm 1)
	SGD                  // w -= rate g
	Momentum             // v = momentum v + g, w -= rate v (Polyak, 1964)
)

// Options are a rule and its settings, which are not checked here.
type Options struct {
	Rule         Rule
	Momentum     float32 // decay of Momentum's velocity
	Beta1, Beta2 float32 // decay of Adam's moments
	Epsilon      float32 // added to the root of Adam's second moment
}

// Optimizer updates a vector of parameters in place, part by part.
type Optimizer struct {
	opts  Options
	theta []float32
	state State
	rate  float32          // of the current step
	scale float32          // of the current step's gradient
	adam  kernels.AdamStep // of the current step
	step  func(lo, hi int, g []float32)
}

// State is what an optimiser remembers from one step to the next.
type State struct {
	Steps          int       // steps taken
	Power1, Power2 float64   // Beta1^Steps and Beta2^Steps
	First, Second  []float32 // running moments, one for each parameter; nil where the rule keeps none
}

// New returns an optimiser of theta that has taken no step.
func New(opts Options, theta []float32) *Optimizer {
	o := &Optimizer{opts: opts, theta: theta, state: State{Power1: 1, Power2: 1}}
	switch opts.Rule {
	case SGD:
		o.step = o.sgd
	case Momentum:
		o.step = o.momentum
		o.state.First = make([]float32, len(theta))
	case Adam:
		o.step = o.adamStep
		o.state.First = make([]float32, len(theta))
		o.state.Second = make([]float32, len(theta))
	default:
		panic(fmt.Sprintf("optimizer: New: rule %d", opts.Rule))
	}
	return o
}

// Steps returns the number of steps taken, the current one included.
func (o *Optimizer) Steps() int { return o.state.Steps }

// Advance goes on to the next step: its learning rate, and the factor of its gradients, which is 1 unless the
// gradient is clipped (see [ClipScale]).
//
// The powers of Adam's bias corrections come from repeated products, and the root is exact: math.Pow would differ
// between architectures.
func (o *Optimizer) Advance(rate, scale float32) {
	s, opts := &o.state, &o.opts
	o.rate, o.scale = rate, scale
	s.Steps++
	s.Power1 = float64(s.Power1 * float64(opts.Beta1))
	s.Power2 = float64(s.Power2 * float64(opts.Beta2))
	o.adam = kernels.AdamStep{
		Beta1:   opts.Beta1,
		Gain1:   1 - opts.Beta1,
		Beta2:   opts.Beta2,
		Gain2:   1 - opts.Beta2,
		Rate:    float32(float64(rate) / (1 - s.Power1)),
		Scale:   float32(1 / math.Sqrt(1-s.Power2)),
		Epsilon: opts.Epsilon,
	}
}

// Update takes the current step for the parameters from lo on, with gradient g. Other ranges may be updated at the same
// time. If the gradient has a factor, g is multiplied by it.
func (o *Optimizer) Update(lo int, g []float32) {
	if o.scale != 1 {
		for i := range g {
			g[i] *= o.scale
		}
	}
	o.step(lo, lo+len(g), g)
}

func (o *Optimizer) sgd(lo, hi int, g []float32) {
	kernels.Axpy(o.theta[lo:hi], -o.rate, g)
}

func (o *Optimizer) momentum(lo, hi int, g []float32) {
	kernels.Momentum(o.theta[lo:hi], o.state.First[lo:hi], g, o.rate, o.opts.Momentum)
}

func (o *Optimizer) adamStep(lo, hi int, g []float32) {
	kernels.Adam(o.theta[lo:hi], o.state.First[lo:hi], o.state.Second[lo:hi], g, &o.adam)
}

// State returns the state between two steps. Its slices are the optimiser's own: they change with the next update.
func (o *Optimizer) State() State { return o.state }

// Restore copies a state to o, which goes on as the optimiser that the state was taken from would have.
func (o *Optimizer) Restore(s State) error {
	if len(s.First) != len(o.state.First) || len(s.Second) != len(o.state.Second) {
		return fmt.Errorf("optimizer: Restore: state has %d and %d moments, want %d and %d",
			len(s.First), len(s.Second), len(o.state.First), len(o.state.Second))
	}
	s.First = slices.Clone(s.First)
	s.Second = slices.Clone(s.Second)
	o.state = s
	return nil
}

// ClipScale returns the factor that brings a gradient of squared norm norm2 down to the norm limit: 1 if it is not
// longer, or if limit is 0.
func ClipScale(norm2 float64, limit float32) float32 {
	if norm := math.Sqrt(norm2); limit > 0 && norm > float64(limit) {
		return float32(float64(limit) / norm)
	}
	return 1
}
