package cae

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/kernels"
)

// The mistakes seen in public implementations, each with a test that catches it. TestGradient and
// TestGradientCheckSeesFaults cover those of the gradient at every weight scale.

// handmade returns a model with the given rows of W and biases b; c is 0.
func handmade(cfg Config, weights [][]float32, b []float32) *Model {
	cfg.Hidden = len(weights)
	theta := newParameters(cfg, len(weights[0]))
	for j, row := range weights {
		copy(theta.w.Row(j), row)
		copy(theta.v.Row(j), row)
	}
	copy(theta.b, b)
	return newModel(cfg, theta, nil)
}

// evaluate returns the metrics of a model on rows.
func evaluate(t *testing.T, m *Model, rows ...[]float32) Metrics {
	data := &dataset.Matrix{Data: slices.Concat(rows...), Count: len(rows), Width: len(rows[0])}
	metrics, err := m.Evaluate(t.Context(), data)
	require.NoError(t, err)
	return metrics
}

// norm2 returns ||J||_F^2 at x.
func norm2(t *testing.T, m *Model, x []float32) float32 {
	n, err := m.JacobianNorm2(x)
	require.NoError(t, err)
	return n
}

// W held constant inside the penalty, or no gradient of it: the penalty then does not contract.
func TestTrapPenaltyContracts(t *testing.T) {
	data := newProblem(Config{Hidden: 5}, 7, 64, 1).rows
	for _, untied := range []bool{false, true} {
		for _, output := range []Output{LinearOutput, SigmoidOutput} {
			last := math.Inf(1)
			for _, lambda := range []float32{0, 0.1, 1} {
				cfg := Config{Hidden: 5, Untied: untied, Output: output, Lambda: lambda}
				m, _, err := Train(t.Context(), cfg, data, TrainOptions{Epochs: 100, Batch: 8, Rate: 0.01})
				require.NoError(t, err)
				metrics, err := m.Evaluate(t.Context(), data)
				require.NoError(t, err)
				require.Less(t, metrics.JacobianNorm2, 0.9*last, "untied %v, output %v, lambda %v", untied, output, lambda)
				last = metrics.JacobianNorm2
			}
		}
	}
}

// The norm of summed gradients instead of the Frobenius norm: equal units must count twice, not
// four times, and opposite units must not cancel.
func TestTrapNormOfSum(t *testing.T) {
	x := []float32{0.3, -0.2, 0.7}
	row, opposite := []float32{1, 2, -1}, []float32{-1, -2, 1}
	a := norm2(t, handmade(Config{}, [][]float32{row}, []float32{0.5}), x)
	require.Positive(t, a)
	require.InEpsilon(t, 2*a, norm2(t, handmade(Config{}, [][]float32{row, row}, []float32{0.5, 0.5}), x), 1e-6)
	require.InEpsilon(t, 2*a, norm2(t, handmade(Config{}, [][]float32{row, opposite}, []float32{0.5, -0.5}), x), 1e-6)
}

// (sum w)^2 for sum w^2: the row (1, -1) has n = 2, and p = 1/4 at z = 0.
func TestTrapSquareOfSum(t *testing.T) {
	m := handmade(Config{}, [][]float32{{1, -1}}, []float32{0})
	require.Equal(t, []float32{2}, m.norms())
	require.Equal(t, float32(2.0/16), norm2(t, m, []float32{0.5, 0.5}))
}

// A batch summed before squaring: the batch's figure is the mean of the samples' own.
func TestTrapBatchSummedFirst(t *testing.T) {
	p := newProblem(Config{Hidden: 5, Lambda: 0.7}, 7, 9, 1)
	m, mean := p.model(), 0.0
	for i := range p.rows.Count {
		mean += float64(norm2(t, m, p.rows.Row(i))) / 9
	}
	metrics, err := m.Evaluate(t.Context(), p.rows)
	require.NoError(t, err)
	require.InEpsilon(t, mean, metrics.JacobianNorm2, 1e-12)
	require.InEpsilon(t, 0.7*mean, metrics.Penalty, 1e-7)
}

// The derivative of another activation: the closed form is the Jacobian of the code that is returned.
func TestTrapDerivativeOfAnotherActivation(t *testing.T) {
	for _, scale := range weightScales {
		p := newProblem(Config{Hidden: 5}, 7, 9, scale)
		r, theta, rows := p.reference()
		m := p.model()
		jacobian := make([]float32, 5*7)
		for s, x := range rows {
			require.NoError(t, m.Jacobian(jacobian, p.rows.Row(s)))
			var sum float64
			for i := range x {
				const step = 1e-4
				at := func(delta float64) []float64 {
					moved := slices.Clone(x)
					moved[i] += delta
					_, h := r.encode(theta, moved)
					return h
				}
				up, down := at(step), at(-step)
				for j := range up {
					slope := (up[j] - down[j]) / (2 * step)
					require.InDelta(t, slope, float64(jacobian[j*7+i]), 1e-6*float64(scale))
					sum += slope * slope
				}
			}
			require.InEpsilon(t, sum, norm2(t, m, p.rows.Row(s)), 1e-5)
		}
	}
}

// lambda tied to batch size, width or reduction: repeated data leaves cost and gradient unchanged, and so do
// features that are always zero.
func TestTrapLambdaTiedToShape(t *testing.T) {
	everyCost(t, func(t *testing.T, cfg Config) {
		p := newProblem(cfg, 7, 9, 1)
		gradient, metrics := p.gradient(nil)

		twice := p
		twice.rows = &dataset.Matrix{Data: slices.Concat(p.rows.Data, p.rows.Data), Count: 18, Width: 7}
		gradientTwice, metricsTwice := twice.gradient(nil)
		require.InEpsilon(t, metrics.Total, metricsTwice.Total, 1e-12)
		require.InEpsilon(t, metrics.Penalty+1, metricsTwice.Penalty+1, 1e-12)
		r, _, _ := p.reference()
		require.Less(t, r.distance(widen(gradientTwice), widen(gradient)), 1e-6)

		padded := problem{cfg: cfg, theta: newParameters(cfg, 11)}
		copyPadded(padded.theta.w, p.theta.w)
		copyPadded(padded.theta.v, p.theta.v)
		copy(padded.theta.b, p.theta.b)
		copy(padded.theta.c, p.theta.c)
		for i := 7; i < 11 && cfg.Output == SigmoidOutput; i++ {
			padded.theta.c[i] = -200 // an output of 0, which costs nothing
		}
		padded.rows = &dataset.Matrix{Data: make([]float32, 9*11), Count: 9, Width: 11}
		for i := range 9 {
			copy(padded.rows.Row(i), p.rows.Row(i))
		}
		_, metricsPadded := padded.gradient(nil)
		require.InEpsilon(t, metrics.Total, metricsPadded.Total, 1e-6)
		require.InEpsilon(t, metrics.Penalty+1, metricsPadded.Penalty+1, 1e-6)
	})
}

// copyPadded copies a matrix into the first columns of a wider one.
func copyPadded(wide, narrow kernels.Matrix) {
	for j := range narrow.Rows {
		copy(wide.Row(j), narrow.Row(j))
	}
}

// A forgotten bias gradient: b moves the penalty through the second derivative of s, for a sample on the sigmoid's flat part as
// well as for one on its slope.
func TestTrapBiasGradient(t *testing.T) {
	p := newProblem(Config{Hidden: 2, Lambda: 50}, 3, 2, 1)
	copy(p.theta.b, []float32{0.4, -0.3})
	copy(p.rows.Row(0), []float32{0, 0, 0}) // z = b
	copy(p.rows.Row(1), []float32{0, 0, 0})
	p.theta.w.Row(0)[2], p.theta.w.Row(1)[2] = 1, 1
	p.rows.Row(1)[2] = 5 // z = 5 + b
	r, theta, rows := p.reference()
	want := r.differences(theta, rows)
	have, _ := p.gradient(nil)
	_, _, wantB, _ := r.parts(want)
	_, _, haveB, _ := r.parts(widen(have))
	_, _, lackingB, _ := r.parts(r.gradient(theta, rows, noPenaltyBias))
	for j := range wantB {
		require.InEpsilon(t, wantB[j], haveB[j], 1e-5)
		require.Greater(t, math.Abs(lackingB[j]-wantB[j]), 0.1*math.Abs(wantB[j]), "the penalty's part matters here")
	}
}

// "Tied" buffers that are copies: the decoder is the encoder after every step and after a load. (The
// gradient's decoder half is part of TestGradient.)
func TestTrapTiedCopies(t *testing.T) {
	p := newProblem(Config{Hidden: 5, Lambda: 0.7}, 7, 9, 1)
	s := newStep(p.cfg, p.theta, p.rows, 9, nil)
	o := newOptimizer(TrainOptions{}.withDefaults(), p.theta.all)
	x := p.rows.Row(0)
	for range 3 {
		o.Advance(1e-3, 1)
		s.run(indices(9), o.Update)
		m := p.model()
		require.Equal(t, m.EncoderWeights(), m.DecoderWeights())
		r, theta, rows := p.reference()
		_, h := r.encode(theta, rows[0])
		y := make([]float32, 7)
		require.NoError(t, m.Reconstruct(y, x))
		require.InDeltaSlice(t, r.decode(theta, h), widen(y), 1e-5, "decodes with the encoder's weights")
	}
	m := reload(t, p.model())
	require.Same(t, &m.theta.w.Data[0], &m.theta.v.Data[0])
}

// Saturation: log(0), overflow, 1-h. At z = +-100 every figure is finite, and s' stays positive until it underflows.
func TestTrapSaturatedUnits(t *testing.T) {
	for _, output := range []Output{LinearOutput, SigmoidOutput} {
		m := handmade(Config{Output: output, Lambda: 1}, [][]float32{{100, 0}, {-100, 0}, {0, 100}}, []float32{0, 0, -100})
		copy(m.theta.c, []float32{100, -100})
		for _, x := range [][]float32{{1, 0}, {0, 1}, {1, 1}, {0, 0}} {
			metrics := evaluate(t, m, x)
			require.True(t, finite.Is(metrics.Total))
			p := problem{cfg: m.cfg, theta: m.theta, rows: &dataset.Matrix{Data: x, Count: 1, Width: 2}}
			gradient, _ := p.gradient(nil)
			require.Negative(t, finite.FirstNot(gradient))
		}
	}
	for _, z := range []float32{17, 20, 30, 40} {
		require.Positive(t, norm2(t, handmade(Config{}, [][]float32{{1}}, []float32{z}), []float32{0}), "z = %v", z)
		require.Positive(t, norm2(t, handmade(Config{}, [][]float32{{1}}, []float32{-z}), []float32{0}), "z = -%v", z)
	}
}

// Norms n that are stale after an update or a load.
func TestTrapStaleNorms(t *testing.T) {
	p := newProblem(Config{Hidden: 5, Lambda: 0.7}, 7, 9, 1)
	s := newStep(p.cfg, p.theta, p.rows, 9, nil)
	o := newOptimizer(TrainOptions{}.withDefaults(), p.theta.all)
	for range 3 {
		fresh := newModel(p.cfg, viewParameters(p.cfg, 7, slices.Clone(p.theta.all)), nil)
		o.Advance(0.1, 1)
		s.run(indices(9), o.Update)
		for i := range 9 {
			require.Equal(t, norm2(t, fresh, p.rows.Row(i)), s.norms2[i])
		}
	}
	trained, _, err := Train(t.Context(), p.cfg, p.rows, TrainOptions{Epochs: 2})
	require.NoError(t, err)
	for _, m := range []*Model{p.model(), trained, reload(t, trained)} {
		want := make([]float32, 5)
		kernels.RowNorms2(want, m.theta.w)
		require.Equal(t, want, m.norms())
	}
}

// The last partial batch divided by the nominal batch size.
func TestTrapPartialBatch(t *testing.T) {
	everyCost(t, func(t *testing.T, cfg Config) {
		p := newProblem(cfg, 7, 10, 1)
		wide, narrow := newStep(cfg, p.theta, p.rows, 4, nil), newStep(cfg, p.theta, p.rows, 2, nil)
		gradient(wide, []int{0, 1, 2, 3}) // leaves stale rows behind
		require.Equal(t, gradient(narrow, []int{8, 9}), gradient(wide, []int{8, 9}))

		// With an imperceptible rate, 10 samples cost the same in batches of 4, 4 and 2 as in one of 10, and the
		// mean gradient of the whole is the mean of the parts, weighted by their sizes.
		still := TrainOptions{Epochs: 2, Rate: 1e-30, Optimizer: SGD, Seed: 3}
		still.Batch = 10
		_, whole, err := Train(t.Context(), cfg, p.rows, still)
		require.NoError(t, err)
		still.Batch = 4
		_, parts, err := Train(t.Context(), cfg, p.rows, still)
		require.NoError(t, err)
		for e := range whole.Epochs {
			require.Equal(t, whole.Epochs[e].Metrics, parts.Epochs[e].Metrics)
		}
		one := newStep(cfg, p.theta, p.rows, 10, nil)
		whole10 := gradient(one, indices(10))
		sum := make([]float64, len(p.theta.all))
		for _, pick := range [][]int{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9}} {
			for k, g := range gradient(wide, pick) {
				sum[k] += float64(g) * float64(len(pick)) / 10
			}
		}
		r, _, _ := p.reference()
		require.Less(t, r.distance(sum, widen(whole10)), 1e-6)
	})
}

// "Norm" reported as J, J^2 or a mean: three figures of three names, and their relation.
func TestTrapThreeNorms(t *testing.T) {
	p := newProblem(Config{Hidden: 5, Lambda: 0.7}, 7, 9, 1)
	_, m := p.gradient(nil)
	require.Positive(t, m.JacobianNorm2)
	require.Equal(t, m.JacobianNorm2/(7*5), m.MeanSquareEntry)
	require.Equal(t, float64(float32(0.7))*m.JacobianNorm2, m.Penalty)
	require.Equal(t, m.Reconstruction+m.Penalty, m.Total)

	var sum float64
	jacobian := make([]float32, 5*7)
	for i := range 9 {
		require.NoError(t, p.model().Jacobian(jacobian, p.rows.Row(i)))
		for _, d := range widen(jacobian) {
			sum += d * d / (9 * 5 * 7)
		}
	}
	require.InEpsilon(t, sum, m.MeanSquareEntry, 1e-6)

	p.cfg.Lambda = 0
	_, plain := p.gradient(nil)
	require.Equal(t, m.JacobianNorm2, plain.JacobianNorm2, "measured without a penalty too")
	require.Zero(t, plain.Penalty)
}

// Cross-entropy of features outside [0, 1] is refused wherever it would be taken.
func TestTrapCrossEntropyRange(t *testing.T) {
	cfg := Config{Hidden: 2, Output: SigmoidOutput}
	good := &dataset.Matrix{Data: []float32{0, 1, 0.5, 1}, Count: 2, Width: 2}
	m, _, err := Train(t.Context(), cfg, good, TrainOptions{})
	require.NoError(t, err)
	for _, bad := range []float32{-1e-7, 1.0000001, 255} {
		data := &dataset.Matrix{Data: []float32{0, 1, 0.5, bad}, Count: 2, Width: 2}
		trained, _, err := Train(t.Context(), cfg, data, TrainOptions{})
		require.ErrorIs(t, err, ErrRange)
		require.ErrorContains(t, err, "row 1, column 1 is")
		require.Nil(t, trained)
		_, err = m.Evaluate(t.Context(), data)
		require.ErrorIs(t, err, ErrRange)
		require.ErrorContains(t, err, "row 1")
		_, err = m.Score(data.Row(1))
		require.ErrorIs(t, err, ErrRange)
		require.ErrorContains(t, err, "column 1 is")
		cfg.Output = LinearOutput
		_, _, err = Train(t.Context(), cfg, data, TrainOptions{Epochs: 1})
		require.NoError(t, err, "a squared error takes any feature")
		cfg.Output = SigmoidOutput
	}
}

// Saturation counts h < 0.05 and h > 0.95, strictly.
func TestSaturationIsStrict(t *testing.T) {
	const low, high float32 = 0.05, 0.95
	h := []float32{low, high, 0.5, math.Nextafter32(low, 0), math.Nextafter32(high, 1), 0, 1, math.Nextafter32(low, 1), math.Nextafter32(high, 0)}
	require.Equal(t, 4, Sigmoid.countSaturated(h))
}

// reload saves and loads a model.
func reload(t *testing.T, m *Model) *Model {
	var buffer bytes.Buffer
	require.NoError(t, m.Save(&buffer))
	loaded, err := Load(&buffer)
	require.NoError(t, err)
	return loaded
}
