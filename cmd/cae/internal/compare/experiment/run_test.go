package experiment

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cae/stack"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/kernels"
)

// tiny is an experiment of a moment: digits shrunk to 7 x 7.
func tiny() (training, heldOut *dataset.Matrix, opts Options) {
	digits, err := dataset.Digits(150, 1)
	if err != nil {
		panic(err)
	}
	small := &dataset.Matrix{Data: make([]float32, 150*49), Count: 150, Width: 49, Labels: digits.Labels}
	for i := range small.Data {
		row, y, x := i/49, i%49/7, i%7
		sum := float32(0)
		for k := range 16 {
			sum += digits.Row(row)[(4*y+k/4)*28+4*x+k%4]
		}
		small.Data[i] = sum / 16
	}
	part := func(lo, hi int) *dataset.Matrix {
		return &dataset.Matrix{Data: small.Data[lo*49 : hi*49], Count: hi - lo, Width: 49, Labels: small.Labels[lo:hi]}
	}
	return part(0, 100), part(100, 150), Options{Hidden: 12, Epochs: 2, Tuning: 3, Noise: []float64{0.1, 0.5}, Seed: 3, Workers: 2}
}

// Every figure is what the definitions say, of the model that Train gives.
func TestFigures(t *testing.T) {
	training, heldOut, opts := tiny()
	models, err := Run(t.Context(), training, heldOut, opts)
	require.NoError(t, err)
	family := Family(12)
	require.Len(t, models, len(family))
	for i, m := range models {
		t.Run(m.Name, func(t *testing.T) {
			require.Equal(t, family[i], m.Member)
			trained, _, err := cae.Train(t.Context(), m.Config, training, opts.Training())
			require.NoError(t, err)
			require.Equal(t, trained.EncoderWeights(), m.Trained.EncoderWeights())
			requireFigures(t, trained, heldOut, opts, m.Figures)
			requireErrors(t, trained, training, heldOut, opts, true, m.Linear)
			requireErrors(t, trained, training, heldOut, opts, false, m.Tuned)
		})
	}
}

// requireFigures takes the figures row by row, from dense Jacobians and single codes.
func requireFigures(t *testing.T, m *cae.Model, data *dataset.Matrix, opts Options, have Figures) {
	hidden, visible := m.Hidden(), m.Visible()
	var norm2, reconstruction float64
	low, high := 0, 0
	jacobian, code := make([]float32, hidden*visible), make([]float32, hidden)
	for i := range data.Count {
		x := data.Row(i)
		require.NoError(t, m.Jacobian(jacobian, x))
		for _, v := range jacobian {
			norm2 += float64(v) * float64(v)
		}
		score, err := m.Score(x)
		require.NoError(t, err)
		reconstruction += float64(score.Reconstruction)
		require.NoError(t, m.Encoder().Encode(code, x))
		for _, h := range code {
			if h < 0.05 {
				low++
			} else if h > 0.95 {
				high++
			}
		}
	}
	n := float64(data.Count)
	require.InEpsilon(t, norm2/n, have.JacobianNorm2, 1e-5, "float32 entries against float32 norms of rows")
	require.InEpsilon(t, norm2/n/float64(hidden*visible), have.MeanSquareEntry, 1e-5)
	require.InEpsilon(t, reconstruction/n, have.Reconstruction, 1e-12)
	require.InDelta(t, float64(low)/n/float64(hidden), have.SaturationLow, 1e-12)
	require.InDelta(t, float64(low+high)/n/float64(hidden), have.Saturation, 1e-12)

	spectrum, err := inspect.Spectrum(t.Context(), m, data, spectrumSamples, opts.Seed)
	require.NoError(t, err)
	require.Equal(t, spectrum.Values[0], have.Spectrum.First)
	require.Equal(t, spectrum.Values[9], have.Spectrum.Tenth)
	rank, err := inspect.Rank(t.Context(), m, data)
	require.NoError(t, err)
	require.Equal(t, rank.EffectiveRank, have.EffectiveRank)
	units, err := inspect.Units(t.Context(), m, data)
	require.NoError(t, err)
	require.Len(t, units.Dead, have.DeadUnits)

	encode := func(x []float32) []float32 {
		h := make([]float32, hidden)
		require.NoError(t, m.Encoder().Encode(h, x))
		return h
	}
	reconstruct := func(x []float32) []float32 {
		y := make([]float32, visible)
		require.NoError(t, m.Reconstruct(y, x))
		return y
	}
	for i, sigma := range opts.Noise {
		requireMovement(t, encode, data, sigma, opts.Seed, have.Encoder[i])
		requireMovement(t, reconstruct, data, sigma, opts.Seed, have.Output[i])
	}
}

// requireMovement computes a movement from single samples, the spread as half the mean squared distance of two samples.
func requireMovement(t *testing.T, f func(x []float32) []float32, data *dataset.Matrix, sigma float64, seed uint64, have Movement) {
	noisy := disturb(data, sigma, seed, nil)
	moved, between := 0.0, 0.0
	for i := range data.Count {
		y := f(data.Row(i))
		moved += distance2(y, f(noisy.Row(i)))
		for k := range data.Count {
			between += distance2(y, f(data.Row(k)))
		}
	}
	n := float64(data.Count)
	require.InEpsilon(t, math.Sqrt(moved/n/(between/(2*n*n))), have.Relative, 1e-9)
	require.InEpsilon(t, math.Sqrt(moved/n/(float64(data.Width)*sigma*sigma)), have.PerNoise, 1e-9)
}

func distance2(a, b []float32) (sum float64) {
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return sum
}

// requireErrors counts the errors of a classifier that is trained anew.
func requireErrors(t *testing.T, m *cae.Model, training, heldOut *dataset.Matrix, opts Options, freeze bool, have Errors) {
	s, err := stack.New(m)
	require.NoError(t, err)
	c, _, err := stack.Finetune(t.Context(), s, training, nil, opts.classifying(10, freeze))
	require.NoError(t, err)
	w, _ := c.Weights(0)
	require.Equal(t, freeze, bytes.Equal(raw(w), raw(m.EncoderWeights())))
	count := func(data *dataset.Matrix) float64 {
		wrong := 0
		for i := range data.Count {
			class, err := c.Predict(data.Row(i))
			require.NoError(t, err)
			if class != data.Labels[i] {
				wrong++
			}
		}
		return float64(wrong) / float64(data.Count)
	}
	require.Equal(t, count(heldOut), have.Clean)
	for i, sigma := range opts.Noise {
		require.Equal(t, count(disturb(heldOut, sigma, opts.Seed, nil)), have.Noisy[i])
	}
}

func raw(w []float32) (b []byte) {
	for _, v := range w {
		bits := math.Float32bits(v)
		b = append(b, byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24))
	}
	return b
}

// The effective number of k equal singular values is k.
func TestEffectiveNumber(t *testing.T) {
	s := summarise(inspect.Singular{Values: []float64{2, 2, 2, 2, 0}, Share: []float64{0.25, 0.5, 0.75, 1, 1}})
	require.Equal(t, Spectrum{First: 2, Effective: 4}, s)
	require.Zero(t, summarise(inspect.Singular{Values: []float64{0}, Share: []float64{0}}))
}

// As the noise becomes small, the movement per noise becomes the norm of the Jacobian.
func TestMovementOfSmallNoise(t *testing.T) {
	_, heldOut, opts := tiny()
	m, err := cae.New(Family(12)[0].Config, 49, 1)
	require.NoError(t, err)
	opts.Noise = []float64{1e-3}
	have, err := newExperiment(heldOut, heldOut, opts).measure(t.Context(), m)
	require.NoError(t, err)
	// 50 samples with 49 random numbers each estimate the mean of ||J e||^2 to a few percent.
	require.InEpsilon(t, have.JacobianNorm2, have.Encoder[0].PerNoise*have.Encoder[0].PerNoise*49, 0.1)
}

// A row of noise depends on the seed and the row alone, and grows with sigma.
func TestDisturb(t *testing.T) {
	zero := &dataset.Matrix{Data: make([]float32, 40*500), Count: 40, Width: 500, Labels: make([]int, 40)}
	workers := kernels.NewWorkers(3)
	defer workers.Close()
	one := disturb(zero, 1, 7, workers)
	require.Equal(t, one, disturb(zero, 1, 7, nil))
	require.NotEqual(t, one, disturb(zero, 1, 8, nil))
	require.NotEqual(t, one.Row(0), one.Row(1))
	mean, square := 0.0, 0.0
	for i, v := range disturb(zero, 0.5, 7, nil).Data {
		require.Equal(t, one.Data[i]/2, v)
		mean += float64(v) / 20000
		square += float64(v) * float64(v) / 20000
	}
	require.InDelta(t, 0, mean, 4*0.5/math.Sqrt(20000))
	require.InDelta(t, 0.25, square, 4*0.25*math.Sqrt(2.0/20000))
	require.Zero(t, zero.Data[0], "the data stay as they are")
}

// The same seed gives the same bits, with any number of workers and on every architecture.
func TestOneAnswer(t *testing.T) {
	training, heldOut, opts := tiny()
	digest := func(opts Options) string {
		models, err := Run(t.Context(), training, heldOut, opts)
		require.NoError(t, err)
		hash := sha256.New()
		for _, m := range models {
			require.NoError(t, json.NewEncoder(hash).Encode(m.Figures))
		}
		require.NoError(t, json.NewEncoder(hash).Encode(Judge(models, opts.Noise, heldOut.Count)))
		return hex.EncodeToString(hash.Sum(nil))
	}
	want := "eef66b5746bf9b0b890885e4f192f52e934019a1a4a8496a1049d2dd8424d034"
	for _, workers := range []int{1, 2, 3} {
		opts.Workers = workers
		require.Equal(t, want, digest(opts))
	}
	opts.Seed++
	require.NotEqual(t, want, digest(opts))
}

// Every model has the sizes and the start of the plain one.
func TestFamily(t *testing.T) {
	family := Family(5)
	names := map[string]bool{}
	for _, m := range family {
		require.NoError(t, m.Config.Validate(), m.Name)
		require.False(t, names[m.Name], m.Name)
		names[m.Name] = true
		c := m.Config
		c.Lambda, c.HigherOrder, c.OutputLambda, c.Sparsity, c.L1, c.Decay = 0, cae.HigherOrder{}, 0, cae.Sparsity{}, 0, 0
		c.Corruption = cae.Corruption{}
		require.Equal(t, family[0].Config, c, m.Name)
		require.Equal(t, m.Name == plain, c == m.Config)
	}
	require.Equal(t, cae.Config{Hidden: 5, Output: cae.SigmoidOutput}, family[0].Config)
}

// When ctx ends, the models that are complete remain.
func TestCancelled(t *testing.T) {
	training, heldOut, opts := tiny()
	whole, err := Run(t.Context(), training, heldOut, opts)
	require.NoError(t, err)
	for _, stage := range []string{"training", "measuring", "linear classifier", "fine-tuning"} {
		ctx, cancel := context.WithCancel(t.Context())
		opts.Progress = func(s Step) {
			if s.Number == 3 && s.Stage == stage {
				cancel()
			}
		}
		models, err := Run(ctx, training, heldOut, opts)
		require.Equal(t, context.Canceled, err, stage)
		require.Len(t, models, 2)
		require.Equal(t, whole[1].Figures, models[1].Figures)
	}
}

// Every stage and each of its epochs is told.
func TestProgress(t *testing.T) {
	training, heldOut, opts := tiny()
	count := map[string]int{}
	var last Step
	opts.Progress = func(s Step) {
		count[s.Stage]++
		require.LessOrEqual(t, s.Epoch, s.Epochs)
		require.GreaterOrEqual(t, s.Number, last.Number)
		last = s
	}
	_, err := Run(t.Context(), training, heldOut, opts)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"training": 7 * 3, "measuring": 7, "linear classifier": 7 * 4, "fine-tuning": 7 * 4}, count)
	require.Equal(t, Step{higher, 7, 7, "fine-tuning", 3, 3}, last)
}

func TestRefuses(t *testing.T) {
	training, heldOut, opts := tiny()
	for _, sigma := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		wrong := opts
		wrong.Noise = []float64{0.1, sigma}
		_, err := Run(t.Context(), training, heldOut, wrong)
		require.ErrorIs(t, err, cae.ErrRange)
		require.ErrorContains(t, err, "noise 1 is ")
	}
	unlabelled := *training
	unlabelled.Labels = nil
	_, err := Run(t.Context(), &unlabelled, heldOut, opts)
	require.ErrorIs(t, err, cae.ErrShape)
	require.ErrorContains(t, err, "compare: AE: ")
	wide := *training
	wide.Data = append([]float32{2}, training.Data[1:]...)
	_, err = Run(t.Context(), &wide, heldOut, opts)
	require.ErrorIs(t, err, cae.ErrRange)
	_, err = Run(t.Context(), training, &dataset.Matrix{Data: make([]float32, 48), Count: 1, Width: 48, Labels: []int{1}}, opts)
	require.ErrorIs(t, err, cae.ErrShape)
}
