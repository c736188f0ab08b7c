package cae

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/kernels"
)

// penalties are the costs beyond contraction, one by one and all at once.
var penalties = []struct {
	name string
	set  func(cfg *Config)
}{
	{"higher-order", func(cfg *Config) { cfg.HigherOrder = HigherOrder{Gamma: 0.9, Sigma: 0.5, Draws: 2} }},
	{"output-contraction", func(cfg *Config) { cfg.OutputLambda = 0.6 }},
	{"sparsity", func(cfg *Config) { cfg.Sparsity = Sparsity{Beta: 0.4, Target: 0.2} }},
	{"l1", func(cfg *Config) { cfg.L1 = 0.3 }},
	{"decay", func(cfg *Config) { cfg.Decay = 0.05 }},
	{"masking", func(cfg *Config) { cfg.Lambda, cfg.Corruption.Masking = 0.7, 0.3 }},
	{"noise", func(cfg *Config) { cfg.Lambda, cfg.Corruption.Noise = 0.7, 0.4 }},
	{"everything", func(cfg *Config) {
		cfg.HigherOrder = HigherOrder{Gamma: 0.9, Sigma: 0.5, Draws: 2}
		cfg.Corruption = Corruption{Masking: 0.2, Noise: 0.3}
		cfg.Lambda, cfg.OutputLambda, cfg.L1, cfg.Decay = 0.7, 0.6, 0.3, 0.05
		if cfg.Activation == Sigmoid {
			cfg.Sparsity = Sparsity{Beta: 0.4, Target: 0.2}
		}
	}},
}

// everyPenalty calls f for every penalty in every form of the model. In short runs a form is tied or untied in turn: every
// activation with every output, and each of them tied and untied, but not every pair both.
func everyPenalty(t *testing.T, f func(t *testing.T, cfg Config)) {
	for activation := Sigmoid; activation <= Identity; activation++ {
		for _, output := range []Output{LinearOutput, SigmoidOutput} {
			for _, untied := range []bool{false, true} {
				if testing.Short() && untied != ((int(activation)+int(output))%2 == 1) {
					continue
				}
				for _, p := range penalties {
					cfg := Config{Hidden: 4, Activation: activation, Output: output, Untied: untied}
					if p.set(&cfg); cfg.Validate() != nil {
						require.Equal(t, "sparsity", p.name, "sparsity is for sigmoid units alone")
						continue
					}
					t.Run(fmt.Sprintf("%s/%v/%v/untied=%v", p.name, activation, output, untied), func(t *testing.T) { f(t, cfg) })
				}
			}
		}
	}
}

// smooth returns a problem, and a step that has run on all of it from a seed for which the cost has a gradient near by.
func smooth(cfg Config, samples int, scale float32) (problem, *step) {
	for seed := uint64(1); ; seed++ {
		p := newSeededProblem(cfg, 5, samples, scale, seed)
		s := newStep(cfg, p.theta, p.rows, samples, nil)
		s.run(indices(samples), func(int, []float32) {})
		if r, _ := s.reference(cfg); r.distanceToKink(widen(p.theta.all)) > 0.02 {
			s.drawn = 0
			return p, s
		}
	}
}

// The reported cost is the reference's, to float32 precision, and the gradient is the slope of that.
func TestPenaltyGradient(t *testing.T) {
	everyPenalty(t, func(t *testing.T, cfg Config) {
		for _, scale := range weightScales {
			p, s := smooth(cfg, 6, scale)
			have := gradient(s, indices(6))
			r, rows := s.reference(cfg)
			theta := widen(p.theta.all)
			require.InEpsilon(t, r.cost(theta, rows), s.metrics(cfg).Total, 1e-6, "reported cost at scale %v", scale)
			require.Less(t, r.distance(widen(have), r.differences(theta, rows)), gradientBound(cfg, scale), "scale %v", scale)
		}
	})
}

// gradientBound returns what float32 can do. At scale 3 pre-activations reach 20 in size; their rounding, some 1e-6, is
// the relative error of a saturated sigmoid: 3.5e-6 was measured. A unit whose mean m nears 1 has a sparsity penalty's
// gradient of the accuracy of 1 - m: 9.9e-6 was.
func gradientBound(cfg Config, scale float32) float64 {
	switch {
	case scale < 3:
		return 2e-6
	case cfg.Sparsity.Beta > 0:
		return 2e-5
	}
	return 5e-6
}

// everyPenaltyAtSize calls f for models that fill panels, blocks and strips and leave remainders: every penalty, and of
// activations other than the sigmoid what they have in common with it.
func everyPenaltyAtSize(t *testing.T, samples int, f func(t *testing.T, p problem)) {
	everyPenalty(t, func(t *testing.T, cfg Config) {
		if cfg.Activation == Sigmoid || cfg.HigherOrder.Gamma > 0 && cfg.Output == LinearOutput {
			f(t, sized(cfg, samples))
		}
	})
}

func sized(cfg Config, samples int) problem {
	cfg.Hidden = 67
	return newProblem(cfg, 134, samples, 0.3)
}

// Workers do not change a bit of the gradient, nor of a figure.
func TestPenaltyBitsDoNotDependOnWorkers(t *testing.T) {
	everyPenaltyAtSize(t, rowChunk+9, func(t *testing.T, p problem) {
		want, metrics := p.gradient(nil)
		require.Negative(t, finite.FirstNot(want))
		for n := 2; n <= 3; n++ {
			if testing.Short() && n < 3 {
				continue
			}
			workers := kernels.NewWorkers(n)
			have, figures := p.gradient(workers)
			workers.Close()
			require.Equal(t, want, have)
			require.Equal(t, metrics, figures)
		}
	})
}

// A sink that changes the weights as their gradients come leaves other gradients alone.
func TestPenaltyGradientIsOfTheOldWeights(t *testing.T) {
	workers := kernels.NewWorkers(2)
	defer workers.Close()
	everyPenaltyAtSize(t, 9, func(t *testing.T, p problem) {
		want, _ := p.gradient(nil)
		have := make([]float32, len(want))
		s := newStep(p.cfg, p.theta, p.rows, p.rows.Count, workers)
		s.run(indices(p.rows.Count), func(lo int, g []float32) {
			copy(have[lo:], g)
			fill(p.theta.all[lo:lo+len(g)], 1e3)
		})
		require.Equal(t, want, have)
	})
}

// What penalties add to dW and to dV does not depend on which is computed at the same time.
func TestPenaltyGradientsSideBySide(t *testing.T) {
	everyPenaltyAtSize(t, 9, func(t *testing.T, p problem) {
		if !p.cfg.Untied {
			return
		}
		s := newStep(p.cfg, p.theta, p.rows, p.rows.Count, nil)
		s.run(indices(p.rows.Count), func(int, []float32) {})
		dw, db, dv := newLike(p.theta.w), make([]float32, p.cfg.Hidden), newLike(p.theta.v)
		for _, o := range s.others {
			add := func(side func(encoder, decoder func())) (sum [3][]float32) {
				clear(dw.Data)
				clear(db)
				clear(dv.Data)
				side(func() { o.encoder(dw, db, 0) }, func() { o.decoder(dv, 0) })
				return [...][]float32{slices.Clone(dw.Data), slices.Clone(db), slices.Clone(dv.Data)}
			}
			want := add(func(encoder, decoder func()) { encoder(); decoder() })
			for range 20 {
				require.Equal(t, want, add(func(encoder, decoder func()) {
					var both sync.WaitGroup
					both.Go(encoder)
					both.Go(decoder)
					both.Wait()
				}))
			}
		}
	})
}

// At size, the gradient of any strip of units is the slope of the cost that is reported along it.
func TestPenaltyGradientOfReportedCost(t *testing.T) {
	everyPenaltyAtSize(t, 9, func(t *testing.T, p problem) {
		if p.cfg.Activation == ReLU {
			return // whose cost has no slope at this reach
		}
		if p.cfg.Output == SigmoidOutput {
			p.cfg.OutputLambda *= 100 // to count beside the cross-entropy
		}
		g, _ := p.gradient(nil)
		visible, hidden := p.theta.w.Cols, p.theta.w.Rows
		startV, startB, startC := p.theta.starts()
		for _, part := range []interval{
			{0, stripUnits * visible}, {stripUnits * visible, hidden * visible},
			{startV + stripUnits*visible, startV + hidden*visible}, {startB, startC}, {startC, len(g)},
		} {
			along := g[part.lo:part.hi]
			norm := math.Sqrt(float64(kernels.SumSquares(along)))
			const reach = 1e-2
			reported := func(distance float64) float64 {
				q := sized(p.cfg, 9)
				kernels.Axpy(q.theta.all[part.lo:part.hi], float32(distance/norm), along)
				_, metrics := q.gradient(nil)
				return metrics.Total
			}
			require.InEpsilon(t, norm, (reported(reach)-reported(-reach))/(2*reach), 5e-3, "parameters %v", part)
		}
	})
}

// The last mini-batch of 10 samples in batches of 4 is one of 2, whatever the rows that it leaves unused held before; each
// has the cost and the gradient of its own samples, and the run the mean over samples of these costs.
func TestPenaltyOfPartialBatch(t *testing.T) {
	everyPenalty(t, func(t *testing.T, cfg Config) {
		p, _ := smooth(cfg, 10, 1)
		theta := widen(p.theta.all)
		wide, narrow := newStep(cfg, p.theta, p.rows, 4, nil), newStep(cfg, p.theta, p.rows, 2, nil)
		var run tally
		sum := 0.0
		for _, pick := range [][]int{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9}} {
			narrow.drawn = wide.drawn
			have := gradient(wide, pick)
			run.add(&wide.forward)
			r, rows := wide.reference(cfg)
			sum += r.cost(theta, rows) * float64(len(pick))
			require.Less(t, r.distance(widen(have), r.differences(theta, rows)), 2e-6)
			if len(pick) == 2 {
				require.Equal(t, gradient(narrow, pick), have)
			}
		}
		require.InEpsilon(t, sum/10, run.metrics(cfg, 5).Total, 1e-6)
	})
}

// After the first mini-batch, a step allocates nothing.
func TestPenaltiesAllocateNothing(t *testing.T) {
	everyPenalty(t, func(t *testing.T, cfg Config) {
		for _, n := range []int{1, 2} {
			workers := kernels.NewWorkers(n)
			p := newProblem(cfg, 20, 32, 0.3)
			s := newStep(cfg, p.theta, p.rows, 32, workers)
			pick, discard := indices(32), func(int, []float32) {}
			// The runtime allocates now and then when a goroutine has to wait; that is less than once a run.
			require.Zero(t, testing.AllocsPerRun(20, func() { s.run(pick, discard) }))
			workers.Close()
		}
	})
}

// Evaluate has the terms of a mini-batch of all samples, also where these fill its chunks and leave nothing over.
func TestEvaluatePenalties(t *testing.T) {
	everyPenalty(t, func(t *testing.T, cfg Config) {
		cfg.Corruption = Corruption{} // which Evaluate leaves out
		for _, n := range []int{evaluationBatch, evaluationBatch + 9} {
			p := newProblem(cfg, 5, n, 1)
			_, want := p.gradient(nil)
			have, err := p.model().Evaluate(t.Context(), p.rows)
			require.NoError(t, err)
			require.InEpsilon(t, want.Total, have.Total, 1e-6)
			for name, term := range want.Terms.byName() {
				require.InDelta(t, term, have.Terms.byName()[name], 1e-6*want.Total, name)
			}
			again, err := p.model().Evaluate(t.Context(), p.rows)
			require.NoError(t, err)
			require.Equal(t, have, again, "the same draws")
		}
	})
}

// Each penalty lowers its own term in training.
func TestPenaltiesPenalise(t *testing.T) {
	for _, output := range []Output{LinearOutput, SigmoidOutput} {
		for _, penalty := range penalties {
			cfg := Config{Hidden: 5, Output: output}
			penalty.set(&cfg)
			data := newProblem(cfg, 7, 64, 1).rows
			own := func(trained Config) float64 {
				m, _, err := Train(t.Context(), trained, data, TrainOptions{Epochs: 60, Batch: 8, Rate: 0.01})
				require.NoError(t, err)
				measured := newModel(cfg, m.theta, nil)
				metrics, err := measured.Evaluate(t.Context(), data)
				require.NoError(t, err)
				return metrics.Penalty
			}
			require.Less(t, own(cfg), 0.9*own(Config{Hidden: 5, Output: output}), "%s, %v output", penalty.name, output)
		}
	}
}

// The slope of |h| at 0 is taken as 0: units that are there, and that nothing else moves, stay.
func TestL1AtZero(t *testing.T) {
	p := newProblem(Config{Hidden: 4, Activation: Identity, L1: 0.5}, 3, 6, 1)
	clear(p.rows.Data)
	clear(p.theta.b)
	clear(p.theta.c)
	g, metrics := p.gradient(nil)
	require.Equal(t, make([]float32, len(g)), g)
	require.Zero(t, metrics.Total)

	fill(p.theta.b, -1) // and below 0 it is -1
	p.cfg.L1 = 1e6
	g, _ = p.gradient(nil)
	_, startB, startC := p.theta.starts()
	for _, v := range g[startB:startC] {
		require.InEpsilon(t, -1e6, v, 1e-4)
	}
}
