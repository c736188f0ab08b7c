package figures

import (
	"context"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/dataset"
)

// trained returns a model of digits, and others to look at.
func trained(t *testing.T, cfg cae.Config, n int) (*cae.Model, *dataset.Matrix) {
	data, err := dataset.Digits(n, 1)
	require.NoError(t, err)
	m, _, err := cae.Train(t.Context(), cfg, data, cae.TrainOptions{Epochs: 2, Batch: 20})
	require.NoError(t, err)
	return m, data
}

// Figures of single rows, and what is made of them, equal those that one gets from the model row by row.
func TestScores(t *testing.T) {
	m, data := trained(t, cae.Config{Hidden: 6, Lambda: 0.1}, 300)
	f, err := Gather(t.Context(), m, data, Options{Seed: 2, Image: Shape{28, 28}})
	require.NoError(t, err)

	require.Equal(t, 300, f.Of)
	require.Len(t, f.Rows, 300)
	var errors, norms []float64
	features, mean := make([]float64, 784), make([]float64, 784)
	for i := range data.Count {
		s, err := m.Score(data.Row(i))
		require.NoError(t, err)
		errors, norms = append(errors, float64(s.Reconstruction)), append(norms, math.Sqrt(float64(s.JacobianNorm2)))
		for k, e := range s.Features {
			features[k] += float64(e) / 300
			mean[k] += float64(data.Row(i)[k]) / 300
		}
	}
	require.InDeltaSlice(t, features, f.FeatureErrors, 1e-9)
	require.InDeltaSlice(t, mean, f.Mean, 1e-9)
	require.Equal(t, 300, f.Errors.Total)
	require.Equal(t, slices.Min(norms), f.Norms.Least)
	require.Equal(t, slices.Max(errors), f.Errors.Most)
	require.Equal(t, 300*6, f.Activity.Total)

	slices.Sort(errors)
	slices.Sort(norms)
	require.Equal(t, (errors[149]+errors[150])/2, f.Errors.Median)
	for k := range shown {
		require.Equal(t, errors[299-k], f.Worst[k].Reconstruction)
		require.Equal(t, norms[k], f.Smallest[k].Norm)
		require.Equal(t, norms[299-k], f.Largest[k].Norm)
	}
	for _, list := range [][]Sample{f.Typical, f.Worst, f.Smallest, f.Largest} {
		require.Len(t, list, shown)
		for _, s := range list {
			require.Equal(t, data.Row(s.Row), s.X)
			require.Equal(t, data.Labels[s.Row], s.Label)
			y := make([]float32, 784)
			require.NoError(t, m.Reconstruct(y, s.X))
			require.Equal(t, y, s.Y)
			n2, err := m.JacobianNorm2(s.X)
			require.NoError(t, err)
			require.InDelta(t, float64(n2), s.Norm*s.Norm, 1e-6*float64(n2))
		}
	}
	for k, s := range f.Typical {
		require.Equal(t, k, s.Label, "one of each digit, in their order")
	}
	require.True(t, f.Paper, "digits are ink on paper")
	require.True(t, f.Labels)
	require.Zero(t, f.Low)
	require.InDelta(t, 1, f.High, 0.01)
}

// What package inspect says is passed on, and tangents and walks are its own.
func TestInspected(t *testing.T) {
	m, data := trained(t, cae.Config{Hidden: 6, Lambda: 0.1, Untied: true}, 120)
	f, err := Gather(t.Context(), m, data, Options{Seed: 2})
	require.NoError(t, err)
	want, err := inspect.Inspect(t.Context(), m, data, inspect.Options{Seed: 2})
	require.NoError(t, err)
	require.Equal(t, want, f.Report)
	require.Equal(t, 120, f.Inspected)

	require.Len(t, f.Units, 6)
	for k, u := range f.Units {
		require.Equal(t, want.Units.Variance[u.Index], u.Variance)
		require.True(t, k == 0 || u.Variance <= f.Units[k-1].Variance)
		require.Equal(t, m.EncoderWeights()[u.Index*784:][:784], u.Weights)
		require.Equal(t, m.DecoderWeights()[u.Index*784:][:784], u.Decoder)
	}
	require.Len(t, f.Tangents, tangentSamples)
	for _, x := range f.Tangents {
		list, err := inspect.Tangents(t.Context(), m, x.X, leading)
		require.NoError(t, err)
		require.Equal(t, list, x.Leading)
		for k, v := range list {
			far := 0.0
			for i := range v.Direction {
				d := float64(x.Moved[k][i]) - float64(x.X[i])
				far += d * d
			}
			require.InEpsilon(t, f.Step, math.Sqrt(far), 1e-5)
		}
	}
	for _, w := range f.Walks {
		require.Equal(t, walkSteps+1, w.Chain.Count)
		require.Equal(t, w.X, w.Chain.Row(0))
		code := make([]float32, 6)
		require.NoError(t, m.Encoder().Encode(code, w.Chain.Row(walkSteps)))
		require.Equal(t, code, w.Codes[walkSteps*6:])
	}
}

// A model with a normaliser takes samples as they are. Tangents are in the units that it works in, and what they lead to is in
// those of samples.
func TestNormalised(t *testing.T) {
	data := &dataset.Matrix{Count: 90, Width: 3}
	for i := range data.Count {
		v := float64(i%10) / 10
		data.Data = append(data.Data, float32(1000*v), float32(5-v), float32(i%7)/1e3)
	}
	m, _, err := cae.Train(t.Context(), cae.Config{Hidden: 2, Lambda: 0.1, Normalise: cae.Standardise}, data, cae.TrainOptions{Epochs: 5, Batch: 10})
	require.NoError(t, err)
	f, err := Gather(t.Context(), m, data, Options{})
	require.NoError(t, err)
	require.InDelta(t, 450, f.Mean[0], 1e-3)
	for _, x := range f.Tangents {
		for k, v := range x.Leading {
			for i, scale := range m.Normaliser().Scale() {
				d := float64(x.Moved[k][i]) - float64(x.X[i])
				require.InDelta(t, f.Step*v.Direction[i], d*float64(scale), 1e-4)
			}
		}
	}
}

// Rows are spread evenly, and keep their numbers and labels.
func TestRows(t *testing.T) {
	require.Equal(t, []int{0, 2, 5, 7}, even(10, 4))
	require.Equal(t, []int{0, 1, 2}, even(3, 9))
	m, data := trained(t, cae.Config{Hidden: 3}, 100)
	f, err := Gather(t.Context(), m, data, Options{Rows: 25})
	require.NoError(t, err)
	require.Equal(t, 100, f.Of)
	require.Equal(t, even(100, 25), f.Rows)
	require.Equal(t, 25, f.Errors.Total)
	for _, s := range f.Worst {
		require.Zero(t, s.Row%4)
		require.Equal(t, data.Row(s.Row), s.X)
		require.Equal(t, data.Labels[s.Row], s.Label)
	}
}

// A row is enough, for every activation, output and kind of weights.
func TestSmall(t *testing.T) {
	for activation := cae.Sigmoid; activation <= cae.Identity; activation++ {
		for _, output := range []cae.Output{cae.LinearOutput, cae.SigmoidOutput} {
			for _, untied := range []bool{false, true} {
				m, err := cae.New(cae.Config{Hidden: 1, Activation: activation, Output: output, Untied: untied}, 2, 1)
				require.NoError(t, err)
				f, err := Gather(t.Context(), m, &dataset.Matrix{Data: []float32{0, 0.5}, Count: 1, Width: 2}, Options{})
				require.NoError(t, err, activation)
				require.Equal(t, 1, len(f.Worst))
				require.Equal(t, [2]float64{}, f.Codes.Share)
				require.Equal(t, 1, sum(f.Activity.Counts), "%v: %v", activation, f.Activity)
			}
		}
	}
}

func sum(counts []int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// Neither the number of processors nor a second try changes a figure.
func TestOneAnswer(t *testing.T) {
	m, data := trained(t, cae.Config{Hidden: 20}, 300)
	want, err := Gather(t.Context(), m, data, Options{Seed: 3})
	require.NoError(t, err)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, n := range []int{1, 3} {
		runtime.GOMAXPROCS(n)
		have, err := Gather(t.Context(), m, data, Options{Seed: 3})
		require.NoError(t, err)
		clearNaN(want)
		clearNaN(have)
		require.Equal(t, want, have)
	}
}

// clearNaN makes figures comparable.
func clearNaN(f *Figures) {
	for _, h := range []*Histogram{&f.Errors, &f.Norms} {
		h.Low, h.High = 0, 0
	}
}

func TestRefused(t *testing.T) {
	m, data := trained(t, cae.Config{Hidden: 3}, 20)
	wrong := func(change func(d *dataset.Matrix)) *dataset.Matrix {
		d := *data
		d.Data = slices.Clone(d.Data)
		change(&d)
		return &d
	}
	for _, c := range []struct {
		data *dataset.Matrix
		opts Options
		want error
		text string
	}{
		{nil, Options{}, cae.ErrShape, "0 rows"},
		{wrong(func(d *dataset.Matrix) { d.Width, d.Count = 392, 40 }), Options{}, cae.ErrShape, "392 columns, want visible = 784"},
		{wrong(func(d *dataset.Matrix) { d.Labels = d.Labels[:7] }), Options{}, cae.ErrShape, "7 labels, want rows = 20"},
		{wrong(func(d *dataset.Matrix) { d.Names = []string{"a"} }), Options{}, cae.ErrShape, "1 names, want columns = 784"},
		{data, Options{Rows: -1}, cae.ErrRange, "Rows is -1"},
		{data, Options{Image: Shape{28, 27}}, cae.ErrShape, "Image is 28 x 27, want visible = 784 pixels"},
		{data, Options{Image: Shape{-28, -28}}, cae.ErrShape, "Image is -28 x -28"},
		{wrong(func(d *dataset.Matrix) { d.Data[784*3+5] = float32(math.NaN()) }), Options{}, cae.ErrNonFinite, "row 3"},
		{wrong(func(d *dataset.Matrix) { d.Data[784*3+5] = math.MaxFloat32 }), Options{}, cae.ErrNonFinite, "row 3"},
	} {
		_, err := Gather(t.Context(), m, c.data, c.opts)
		require.ErrorIs(t, err, c.want)
		require.ErrorContains(t, err, "figures: Gather: ")
		require.ErrorContains(t, err, c.text)
	}
}

// Every stage ends when ctx does.
func TestCancelled(t *testing.T) {
	m, data := trained(t, cae.Config{Hidden: 3}, 40)
	stages := map[string]bool{}
	_, err := Gather(t.Context(), m, data, Options{Progress: func(stage string, _, _ int) { stages[stage] = true }})
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(stages), 7)
	for stage := range stages {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := Gather(ctx, m, data, Options{Progress: func(s string, _, _ int) {
			if s == stage {
				cancel()
			}
		}})
		require.Equal(t, context.Canceled, err, stage)
	}
}
