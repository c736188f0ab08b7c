package stack

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/optimizer"
	"github.com/seed85368726/contractive/kernels"
)

// every activation.
var every = []cae.Activation{cae.Sigmoid, cae.Tanh, cae.ReLU, cae.Softplus, cae.Identity}

// everyCost calls f for a head alone and for one to three layers below it, with and without penalties, of each activation and
// of different ones by turns.
func everyCost(t *testing.T, f func(t *testing.T, sizes []int, c costs, activations []cae.Activation)) {
	for _, activations := range [][]cae.Activation{every[:1], every[1:2], every[2:3], every[3:4], every[4:], {cae.Tanh, cae.Softplus}, {cae.ReLU, cae.Sigmoid}} {
		for _, sizes := range [][]int{{7, 3}, {7, 5, 3}, {7, 5, 4, 3}, {7, 5, 4, 6, 3}} {
			for _, c := range []costs{{}, {decay: 0.3}, {lambda: 0.7}, {lambda: 0.7, decay: 0.3}} {
				layers := len(sizes) - 2
				if c.lambda > 0 && (layers == 0 || layers > maxContracted) {
					continue
				}
				if activations[0] != cae.Sigmoid && c.decay == 0 && c.lambda > 0 {
					continue // decay does not know the activation: once with the other penalty is enough
				}
				name := fmt.Sprintf("%v/%v/decay=%v/lambda=%v", activations, sizes, c.decay, c.lambda)
				t.Run(name, func(t *testing.T) { f(t, sizes, c, activations) })
			}
		}
	}
}

// The gradient is proved in three links. The reported cost is the reference's, to float32 precision; the reference's
// closed form is the gradient of its cost, by central differences in float64; and the package's gradient is that closed
// form, to float32 precision.
func TestGradient(t *testing.T) {
	everyCost(t, func(t *testing.T, sizes []int, c costs, activations []cae.Activation) {
		for _, scale := range []float32{0.01, 0.3, 1, 3} {
			p := newProblem(sizes, 9, scale, c, activations...)
			r, theta, rows := p.reference()
			have, s := p.gradient(9, indices(9), nil)
			want := r.gradient(theta, rows, p.rows.Labels, correct)
			require.InEpsilon(t, r.cost(theta, rows, p.rows.Labels), p.total(s), 1e-6, "reported cost at scale %v", scale)
			if len(sizes) < 5 || scale > 0.01 { // else the slopes are below 1e-8, and differences of a cost of size 1 do not resolve them
				require.Less(t, r.distance(want, r.differences(theta, rows, p.rows.Labels)), 1e-6, "closed form at scale %v", scale)
			}
			require.Less(t, r.distance(widen(have), want), 1e-5, "float32 at scale %v", scale)
		}
	})
}

// The check above sees mistakes in the gradient of the penalty.
func TestGradientCheckSeesFaults(t *testing.T) {
	for _, f := range []fault{noExplicit1, noExplicit2, noCurvature1, noCurvature2, factorTwo, layersAreApart} {
		for _, sizes := range [][]int{{7, 5, 3}, {7, 5, 4, 3}} {
			if len(sizes) == 3 && (f == noExplicit2 || f == noCurvature2 || f == layersAreApart) {
				continue // they need two layers
			}
			for _, activation := range []cae.Activation{cae.Sigmoid, cae.Tanh, cae.Softplus} {
				t.Run(fmt.Sprintf("%v/%v/%v", f, sizes, activation), func(t *testing.T) {
					p := newProblem(sizes, 9, 1, costs{lambda: 0.7}, activation)
					r, theta, rows := p.reference()
					require.Greater(t, r.distance(r.gradient(theta, rows, p.rows.Labels, f), r.differences(theta, rows, p.rows.Labels)), 1e-3)
				})
			}
		}
	}
}

// At sizes that fill panels, blocks, lanes and chunks of samples and leave remainders, split over workers.
func TestGradientAtSize(t *testing.T) {
	for _, sizes := range [][]int{{301, 83, 10}, {301, 83, 70, 10}, {31, 130, 129, 2, 5}} {
		c := costs{decay: 0.01, lambda: 0.3}
		samples := chunk + 9
		switch len(sizes) {
		case 4:
			samples = 9
		case 5:
			c.lambda = 0
		}
		p := newProblem(sizes, samples, 0.3, c)
		r, theta, rows := p.reference()
		alone, _ := p.gradient(samples, indices(samples), nil)
		require.Less(t, r.distance(widen(alone), r.gradient(theta, rows, p.rows.Labels, correct)), 1e-5)
		for n := 2; n <= 5; n++ {
			workers := kernels.NewWorkers(n)
			have, _ := p.gradient(samples, indices(samples), workers)
			workers.Close()
			require.Equal(t, alone, have, "bits do not depend on workers")
		}
	}
}

// The penalty of the step is the squared norm of the stack's Jacobian.
func TestPenaltyIsTheJacobians(t *testing.T) {
	for _, sizes := range [][]int{{7, 5, 3}, {7, 5, 4, 3}} {
		p := newProblem(sizes, 9, 1, costs{lambda: 0.7})
		r, theta, rows := p.reference()
		_, s := p.gradient(9, indices(9), nil)
		for i, x := range rows {
			require.InEpsilon(t, squares(r.jacobian(theta, x)), float64(s.penalty.norms()[i]), 1e-5)
		}
	}
}

// The last partial batch is divided by its own size, and finds no trace of the one before.
func TestPartialBatch(t *testing.T) {
	everyCost(t, func(t *testing.T, sizes []int, c costs, activations []cae.Activation) {
		p := newProblem(sizes, 10, 1, c, activations...)
		want, _ := p.gradient(2, []int{8, 9}, nil)
		_, wide := p.gradient(4, []int{0, 1, 2, 3}, nil)
		require.Equal(t, want, gradient(wide, []int{8, 9}))

		sum := make([]float64, len(want))
		for _, pick := range [][]int{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9}} {
			for k, v := range gradient(wide, pick) {
				sum[k] += float64(v) * float64(len(pick)) / 10
			}
		}
		whole, _ := p.gradient(10, indices(10), nil)
		r, _, _ := p.reference()
		require.Less(t, r.distance(sum, widen(whole)), 2e-6)
	})
}

// The penalty is that of the weights at hand, also after an update.
func TestContractionFollowsTheWeights(t *testing.T) {
	for _, sizes := range [][]int{{40, 33, 3}, {40, 33, 20, 3}} {
		p := newProblem(sizes, 9, 1, costs{lambda: 0.7, clip: math.MaxFloat32}, cae.Tanh)
		s := p.step(9, nil)
		s.run(indices(9), 0.01)
		have := gradient(s, indices(9))
		want, _ := p.gradient(9, indices(9), nil)
		require.Equal(t, want, have)
	}
}

// Updates in strips, and after the whole gradient is known, have the same bits; the packed weights follow.
func TestClippingAlone(t *testing.T) {
	for _, rule := range []optimizer.Rule{optimizer.Adam, optimizer.SGD, optimizer.Momentum} {
		train := func(clip float32) []float32 {
			p := newProblem([]int{40, 33, 20, 3}, 9, 1, costs{decay: 0.01, clip: clip})
			workers := kernels.NewWorkers(2)
			defer workers.Close()
			o := optimizer.New(optimizer.Options{Rule: rule, Momentum: 0.9, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8}, p.net.all)
			s := newStep(p.net, p.net.pack(), p.rows, 4, p.costs, o, workers)
			for _, pick := range [][]int{{0, 1, 2, 3}, {4, 5, 6, 7}, {8}, {3, 2}} {
				s.run(pick, 0.1)
			}
			return p.net.all
		}
		free := train(0)
		require.Equal(t, free, train(math.MaxFloat32))
		require.NotEqual(t, free, train(0.1))
	}
}

// A clipped gradient of plain descent moves the parameters by rate times the limit.
func TestClipLimitsTheStep(t *testing.T) {
	p := newProblem([]int{7, 5, 3}, 9, 1, costs{clip: 0.01})
	before := slices.Clone(p.net.all)
	s := p.step(9, nil)
	s.run(indices(9), 0.5)
	require.Greater(t, s.gradientNorm2(), 1e-3)
	sum := 0.0
	for i, v := range p.net.all {
		d := float64(v) - float64(before[i])
		sum += d * d
	}
	require.InEpsilon(t, 0.5*0.01, math.Sqrt(sum), 1e-4)
}

func TestStepAllocatesNothing(t *testing.T) {
	workers := kernels.NewWorkers(2)
	defer workers.Close()
	for _, sizes := range [][]int{{40, 33, 3}, {40, 33, 20, 3}} {
		for _, c := range []costs{{}, {clip: 1, decay: 0.1}, {lambda: 0.1}} {
			p := newProblem(sizes, 40, 1, c)
			s := p.step(20, workers)
			pick := indices(20)
			require.Zero(t, testing.AllocsPerRun(10, func() { s.run(pick, 0.1) }))
		}
	}
}

// Logits far from each other: costs and gradients stay finite and exact.
func TestCrossEntropyFromLogits(t *testing.T) {
	e := make([]float64, 3)
	a := []float32{1000, 0, -1000}
	loss, predicted := crossEntropy(a, e, 0, 1)
	require.Zero(t, loss)
	require.Zero(t, predicted)
	require.Equal(t, []float32{0, 0, 0}, a)

	a = []float32{1000, 0, -1000}
	loss, _ = crossEntropy(a, e, 2, 0.5)
	require.Equal(t, 2000.0, loss)
	require.Equal(t, []float32{0.5, 0, -0.5}, a)

	// The label's own gradient does not cancel where its probability rounds to 1.
	a = []float32{40, 0, 0}
	loss, _ = crossEntropy(a, e, 0, 1)
	require.InEpsilon(t, 2*math.Exp(-40), -float64(a[0]), 1e-7)
	require.InDelta(t, 2*math.Exp(-40), loss, 0x1p-52) // of a sum that is rounded to float64
	r := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		a = []float32{20 * r.Float32(), 20 * r.Float32(), 20 * r.Float32()}
		want := math.Log(math.Exp(float64(a[0]))+math.Exp(float64(a[1]))+math.Exp(float64(a[2]))) - float64(a[1])
		loss, _ = crossEntropy(a, e, 1, 1)
		require.InDelta(t, want, loss, 1e-14)
	}
}
