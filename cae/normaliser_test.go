package cae

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/racing"
)

// kinds are those of a normaliser.
var kinds = []Normalisation{Standardise, MinMax}

// rawRows returns samples whose features differ in offset and range by orders of magnitude. Feature 2 is constant.
func rawRows(width, count int) *dataset.Matrix {
	r := rand.New(rand.NewPCG(5, uint64(width)))
	rows := &dataset.Matrix{Data: make([]float32, width*count), Count: count, Width: width}
	for k := range rows.Data {
		i := k % width
		rows.Data[k] = float32(math.Ldexp(r.Float64()+float64(i%3)-1, 3*i-10))
		if i == 2 {
			rows.Data[k] = 0.3
		}
	}
	return rows
}

// normalisedConfigs are a configuration for each kind and output that go together.
func normalisedConfigs() []Config {
	return []Config{
		{Hidden: 5, Normalise: Standardise, Lambda: 0.1},
		{Hidden: 6, Normalise: Standardise, Activation: Tanh, Untied: true, OutputLambda: 0.1, Corruption: Corruption{Masking: 0.2, Noise: 0.1}},
		{Hidden: 5, Normalise: MinMax, Lambda: 0.1, HigherOrder: HigherOrder{Gamma: 0.1, Sigma: 0.1}},
		{Hidden: 6, Normalise: MinMax, Output: SigmoidOutput, Untied: true, Lambda: 0.1},
	}
}

// The figures that a normaliser is fitted by, in two passes of float64 that are not the code's own.
func TestFitNormaliser(t *testing.T) {
	for _, rows := range []*dataset.Matrix{rawRows(7, 1), rawRows(7, 2), rawRows(9, 100)} {
		for _, kind := range kinds {
			n, err := fitNormaliser(kind, rows)
			require.NoError(t, err)
			require.Equal(t, kind, n.Kind())
			for i := range rows.Width {
				var column []float64
				for s := range rows.Count {
					column = append(column, float64(rows.Row(s)[i]))
				}
				shift, scale := wantFit(kind, column)
				require.InDelta(t, shift, n.Shift()[i], 1e-7*math.Abs(shift), "column %d of %d rows, %v", i, rows.Count, kind)
				require.InEpsilon(t, scale, n.Scale()[i], 3e-7, "column %d of %d rows, %v", i, rows.Count, kind)
			}
		}
	}
}

func wantFit(kind Normalisation, column []float64) (shift, scale float64) {
	least, most := slices.Min(column), slices.Max(column)
	mean := 0.0
	for _, v := range column {
		mean += v / float64(len(column))
	}
	variance := 0.0
	for _, v := range column {
		variance += (v - mean) * (v - mean) / float64(len(column))
	}
	switch {
	case least == most:
		return least, 1
	case kind == MinMax:
		return least, 1 / (most - least)
	}
	return mean, 1 / math.Sqrt(variance)
}

// By hand: 1, 2 and 6 have mean 3 and variance 14/3.
func TestFitNormaliserByHand(t *testing.T) {
	rows := &dataset.Matrix{Data: []float32{1, -7, 2, -7, 6, -7}, Count: 3, Width: 2}
	n, err := fitNormaliser(Standardise, rows)
	require.NoError(t, err)
	require.Equal(t, []float32{3, -7}, n.Shift())
	require.Equal(t, []float32{float32(1 / math.Sqrt(14.0/3)), 1}, n.Scale())
	n, err = fitNormaliser(MinMax, rows)
	require.NoError(t, err)
	require.Equal(t, []float32{1, -7}, n.Shift())
	require.Equal(t, []float32{float32(0.2), 1}, n.Scale())
	u := make([]float32, 2)
	require.NoError(t, n.Apply(u, []float32{6, -5}))
	require.Equal(t, []float32{1, 2}, u, "a constant feature counts by its distance")

	none, err := fitNormaliser(NoNormalisation, rows)
	require.NoError(t, err)
	require.Nil(t, none)
}

// A range becomes [0, 1], whose upper end may be missed by rounding, but not exceeded.
func TestMinMaxStaysInRange(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		ends := []float32{math.Float32frombits(r.Uint32()), math.Float32frombits(r.Uint32())}
		ends[1] = max(ends[0], -ends[0], math.Nextafter32(ends[0], math.MaxFloat32), min(ends[1], 1e30))
		if width := ends[1] - ends[0]; !(ends[0] < ends[1] && width > 0x1p-126 && width <= math.MaxFloat32) {
			continue
		}
		n, err := fitNormaliser(MinMax, &dataset.Matrix{Data: ends, Count: 2, Width: 1})
		require.NoError(t, err, "%v", ends)
		var u [1]float32
		require.NoError(t, n.Apply(u[:], ends[:1]))
		require.Zero(t, u[0], "%v", ends)
		require.NoError(t, n.Apply(u[:], ends[1:]))
		least := float32(1 - 0x1p-23)
		if n.Scale()[0] < 0x1p-126 {
			least = 1 - 0x1p-20 // a subnormal scale is less precise
		}
		require.True(t, u[0] <= 1 && u[0] >= least, "%v becomes %v", ends, u[0])
	}
}

// Training on raw rows with a normaliser is training on normalised rows without one, bit for bit.
func TestTrainNormalises(t *testing.T) {
	rows, held := rawRows(7, 90), rawRows(7, 20)
	for _, cfg := range normalisedConfigs() {
		raw := slices.Clone(rows.Data)
		opts := TrainOptions{Epochs: 3, Batch: 16, Workers: 2, Validation: rows}
		m, history, err := Train(t.Context(), cfg, rows, opts)
		require.NoError(t, err)
		require.Equal(t, raw, rows.Data, "the caller's rows")

		inner := cfg
		inner.Normalise = NoNormalisation
		source := m.Normaliser().Source(rows)
		opts.Validation = source
		want, wantHistory, err := Train(t.Context(), inner, source, opts)
		require.NoError(t, err)
		require.Nil(t, want.Normaliser())
		require.Equal(t, want.theta, m.theta)
		for i := range history.Epochs {
			history.Epochs[i].Seconds, wantHistory.Epochs[i].Seconds = 0, 0
		}
		require.Equal(t, wantHistory, history)

		unfit, err := fitNormaliser(cfg.Normalise, held)
		require.NoError(t, err)
		require.NotEqual(t, unfit.Shift(), m.Normaliser().Shift(), "the validation rows have no part in it")
	}
}

// Every function that takes a sample does with a raw one what the model without normaliser does with a normalised one, bit for
// bit; what gives a sample back gives it in raw units.
func TestNormaliserIsEverywhere(t *testing.T) {
	for _, cfg := range normalisedConfigs() {
		t.Run(fmt.Sprintf("%v %v", cfg.Normalise, cfg.Output), func(t *testing.T) {
			rows := rawRows(7, 40)
			m, _, err := Train(t.Context(), cfg, rows, TrainOptions{Epochs: 1, Batch: 16})
			require.NoError(t, err)
			for _, m := range []*Model{m, reload(t, m)} {
				n, inner := m.Normaliser(), m.WithoutNormaliser()
				require.Nil(t, inner.Normaliser())
				require.Equal(t, NoNormalisation, inner.Config().Normalise)
				require.Same(t, inner, inner.WithoutNormaliser())
				for s := range rows.Count {
					requireNormalised(t, m, inner, n, rows.Row(s))
				}
				requireSameBatch(t, m, inner, rows)
				have, err := m.Evaluate(t.Context(), rows)
				require.NoError(t, err)
				want, err := inner.Evaluate(t.Context(), n.Source(rows))
				require.NoError(t, err)
				require.Equal(t, want, have)
			}
		})
	}
}

func requireNormalised(t *testing.T, m, inner *Model, n *Normaliser, x []float32) {
	u := make([]float32, len(x))
	require.NoError(t, n.Apply(u, x))
	hidden, visible := m.Hidden(), m.Visible()
	for name, f := range map[string]func(m *Model, x []float32) (any, error){
		"Encode": func(m *Model, x []float32) (any, error) {
			h := make([]float32, hidden)
			return h, m.Encoder().Encode(h, x)
		},
		"AppendEncode": func(m *Model, x []float32) (any, error) { return m.Encoder().AppendEncode(nil, x) },
		"Score":        func(m *Model, x []float32) (any, error) { return m.Score(x) },
		"Jacobian": func(m *Model, x []float32) (any, error) {
			j := make([]float32, hidden*visible)
			return j, m.Jacobian(j, x)
		},
		"JacobianNorm2": func(m *Model, x []float32) (any, error) { return m.JacobianNorm2(x) },
		"Derivative": func(m *Model, x []float32) (any, error) {
			both := make([]float32, 2*hidden)
			return both, m.Derivative(both[:hidden], both[hidden:], x)
		},
		"ReconstructionJacobianNorm2": func(m *Model, x []float32) (any, error) { return m.ReconstructionJacobianNorm2(x) },
	} {
		want, err := f(inner, u)
		require.NoError(t, err, name)
		have, err := f(m, x)
		require.NoError(t, err, name)
		require.Equal(t, want, have, name)
	}

	want, y, h := make([]float32, visible), make([]float32, visible), make([]float32, hidden)
	require.NoError(t, inner.Reconstruct(want, u))
	for i, v := range want {
		want[i] = v/n.Scale()[i] + n.Shift()[i]
	}
	require.NoError(t, m.Reconstruct(y, x))
	require.Equal(t, want, y)
	require.NoError(t, m.Encoder().Encode(h, x))
	require.NoError(t, m.Decode(y, h))
	require.Equal(t, want, y)
	require.NoError(t, n.Invert(u, u))
	for i := range u {
		require.InDelta(t, x[i], u[i], 4e-7*(math.Abs(float64(x[i]))+math.Abs(float64(n.shift[i]))+1/float64(n.scale[i])), "feature %d", i)
	}
}

func requireSameBatch(t *testing.T, m, inner *Model, rows *dataset.Matrix) {
	normalised, err := dataset.Collect(m.Normaliser().Source(rows))
	require.NoError(t, err)
	for _, count := range []int{0, 1, 7, rows.Count} {
		want, have := make([]float32, count*m.Hidden()), make([]float32, count*m.Hidden())
		require.NoError(t, inner.Encoder().EncodeBatch(want, normalised.Data[:count*rows.Width], count))
		require.NoError(t, m.Encoder().EncodeBatch(have, rows.Data[:count*rows.Width], count))
		require.Equal(t, want, have)
	}
}

// A normaliser comes and goes without the profile and the threshold, which are those of normalised samples.
func TestNormaliserKeepsTheProfile(t *testing.T) {
	rows := rawRows(7, 40)
	m, _, err := Train(t.Context(), Config{Hidden: 3, Normalise: Standardise}, rows, TrainOptions{Epochs: 1, Profile: true})
	require.NoError(t, err)
	m, err = m.WithThreshold(Threshold{Value: 2, Quantile: 0.9})
	require.NoError(t, err)
	inner := m.WithoutNormaliser()
	again, err := inner.WithNormaliser(m.Normaliser())
	require.NoError(t, err)
	require.Equal(t, saved(t, m), saved(t, again))
	require.Equal(t, m.Profile(), inner.Profile())
	want, err := inner.WithProfile(t.Context(), m.Normaliser().Source(rows))
	require.NoError(t, err)
	require.Equal(t, want.Profile(), inner.Profile())
}

// A batch that is normalised in several pieces has the bits of its rows.
func TestNormalisedBatchInPieces(t *testing.T) {
	const visible, samples = 1 << 16, 11
	ones := slices.Repeat([]float32{2}, visible)
	n, err := NewNormaliser(MinMax, ones, ones)
	require.NoError(t, err)
	cfg := Config{Hidden: 2, Normalise: MinMax}
	m := newModel(cfg, initialParameters(cfg, visible, 1, 0), n)
	x := rawRows(16, samples*visible/16).Data
	codes, code := make([]float32, samples*2), make([]float32, 2)
	require.NoError(t, m.Encoder().EncodeBatch(codes, x, samples))
	for s := range samples {
		require.NoError(t, m.Encoder().Encode(code, x[s*visible:][:visible]))
		require.Equal(t, code, codes[2*s:][:2])
	}
	x[9*visible+5] = nan
	require.EqualError(t, m.Encoder().EncodeBatch(codes, x, samples), "cae: EncodeBatch: row 9 of x, column 5 is not finite when normalised, NaN = (x - 2) * 2: value is not finite")
}

func TestNormaliserAllocatesNothing(t *testing.T) {
	for _, cfg := range normalisedConfigs() {
		rows := rawRows(7, 40)
		m, _, err := Train(t.Context(), cfg, rows, TrainOptions{Epochs: 1})
		require.NoError(t, err)
		e, s, score, codes := m.Encoder(), m.Scorer(), Score{}, make([]float32, 40*cfg.Hidden)
		for name, f := range map[string]func(){
			"Encode":       func() { _ = e.Encode(codes[:cfg.Hidden], rows.Row(1)) },
			"AppendEncode": func() { _, _ = e.AppendEncode(codes[:0], rows.Row(1)) },
			"EncodeBatch":  func() { _ = e.EncodeBatch(codes, rows.Data, 40) },
			"Score":        func() { _ = s.Score(&score, rows.Row(1)) },
		} {
			if allocs := testing.AllocsPerRun(100, f); !racing.On {
				require.Zero(t, allocs, name)
			}
		}
	}
}

// A model without a normaliser has a nil one, which changes nothing.
func TestNilNormaliser(t *testing.T) {
	m, x := someModel(t, 2, 3, 1)
	n := m.Normaliser()
	require.Nil(t, n)
	require.Same(t, m, m.WithoutNormaliser())
	require.Equal(t, NoNormalisation, n.Kind())
	require.Nil(t, n.Shift())
	require.Nil(t, n.Scale())
	dst := make([]float32, 3)
	require.NoError(t, n.Apply(dst, x))
	require.Equal(t, x, dst)
	clear(dst)
	require.NoError(t, n.Invert(dst, x))
	require.Equal(t, x, dst)
	require.ErrorIs(t, n.Apply(dst, x[1:]), ErrShape)
	rows := rawRows(3, 2)
	require.Equal(t, dataset.Source(rows), n.Source(rows))
	require.NotContains(t, m.Metadata(), "normalise")
}

func TestNormaliserRefuses(t *testing.T) {
	inf := float32(math.Inf(1))
	n, err := NewNormaliser(Standardise, []float32{1, -3e38}, []float32{2, 1})
	require.NoError(t, err)
	two := make([]float32, 2)
	failing := func(kind Normalisation, shift, scale []float32) error {
		n, err := NewNormaliser(kind, shift, scale)
		require.Nil(t, n)
		return err
	}
	training := func(cfg Config, rows ...float32) error {
		m, _, err := Train(t.Context(), cfg, &dataset.Matrix{Data: rows, Count: len(rows) / 2, Width: 2}, TrainOptions{})
		require.Nil(t, m)
		return err
	}
	fitted := func(cfg Config) *Model {
		m, _, err := Train(t.Context(), cfg, &dataset.Matrix{Data: []float32{0, 1, 10, 3}, Count: 2, Width: 2}, TrainOptions{})
		require.NoError(t, err)
		return m
	}
	sigmoid := fitted(Config{Hidden: 1, Normalise: MinMax, Output: SigmoidOutput})
	_, scoreErr := sigmoid.Score([]float32{20, 1})
	_, evaluateErr := sigmoid.Evaluate(t.Context(), &dataset.Matrix{Data: []float32{1, 1, -1, 1}, Count: 2, Width: 2})
	require.NoError(t, sigmoid.Encoder().Encode(two[:1], []float32{20, 1}))
	require.NoError(t, sigmoid.Reconstruct(two, []float32{20, 1}))
	linear := fitted(Config{Hidden: 1, Normalise: MinMax})
	_, newErr := New(Config{Hidden: 1, Normalise: MinMax}, 2, 1)
	var sourceErr error
	for _, err := range n.Source(&dataset.Matrix{Data: []float32{1, 1, 1, 3e38}, Count: 2, Width: 2}).Rows() {
		sourceErr = err
	}
	_, jacobianErr := linear.JacobianNorm2([]float32{1, nan})
	for _, c := range []struct {
		have    error
		cause   error
		message string
	}{
		{failing(NoNormalisation, two, two), ErrRange, "cae: NewNormaliser: kind is none, want standardise or min-max"},
		{failing(9, two, two), ErrRange, "cae: NewNormaliser: kind is 9, want at most 2"},
		{failing(MinMax, nil, nil), ErrShape, "shift has 0 elements and scale 0"},
		{failing(MinMax, two, two[1:]), ErrShape, "shift has 2 elements and scale 1"},
		{failing(MinMax, []float32{0, nan}, two), ErrNonFinite, "shift, column 1 is NaN"},
		{failing(MinMax, two, []float32{inf, 1}), ErrNonFinite, "scale, column 0 is +Inf"},
		{failing(MinMax, two, []float32{1, 0}), ErrRange, "scale, column 1 is 0, want above 0"},
		{failing(MinMax, two, []float32{-1, 1}), ErrRange, "scale, column 0 is -1, want above 0"},
		{n.Apply(two, two[1:]), ErrShape, "cae: Normaliser.Apply: x has 1 elements, want visible = 2"},
		{n.Apply(two[1:], two), ErrShape, "cae: Normaliser.Apply: dst has 1 elements, want visible = 2"},
		{n.Apply(two, []float32{0, 3e38}), ErrNonFinite, "cae: Normaliser.Apply: column 1 is not finite when normalised, +Inf = (x - -3e+38) * 1"},
		{n.Apply(two, []float32{nan, 1}), ErrNonFinite, "column 0 is not finite when normalised, NaN"},
		{n.Invert(two, []float32{0, -1e38}), ErrNonFinite, "cae: Normaliser.Invert: column 1 is not finite in its own units, -Inf = u / 1 + -3e+38"},
		{n.Invert(two, two[1:]), ErrShape, "cae: Normaliser.Invert: x has 1 elements, want visible = 2"},
		{sourceErr, ErrNonFinite, "column 1 is not finite when normalised"},
		{newErr, ErrRange, "cae: New: Normalise is min-max, want none"},
		{Config{Hidden: 1, Normalise: 3}.Validate(), ErrRange, "Normalise is 3, want at most 2"},
		{Config{Hidden: 1, Normalise: Standardise, Output: SigmoidOutput}.Validate(), ErrRange, "Normalise is standardise with a sigmoid output"},
		{training(Config{Hidden: 1, Normalise: MinMax}, 1, -3e38, 1, 3e38), ErrNonFinite, "cae: Train: normaliser: column 1 is -3e+38 to 3e+38, whose scale would be 0"},
		{training(Config{Hidden: 1, Normalise: Standardise}, 0, 1, 0x1p-149, 1), ErrNonFinite, "cae: Train: normaliser: column 0 is 0 to 1e-45, whose scale would be +Inf"},
		{training(Config{Hidden: 1, Normalise: Standardise}, 1, -3e38, 1, 3e38, 1, 3e38, 1, 3e38), ErrNonFinite, "cae: Train: row 0, column 1 is not finite when normalised, -Inf"},
		{scoreErr, ErrRange, "cae: Score: x, column 0 is 2 when normalised, want 0 to 1 for the cross-entropy"},
		{evaluateErr, ErrRange, "cae: Evaluate: row 1: x, column 0 is -0.1 when normalised, want 0 to 1"},
		{sigmoid.Encoder().Encode(two[:1], []float32{inf, 1}), ErrNonFinite, "cae: Encode: x, column 0 is not finite when normalised, +Inf"},
		{linear.Decode(two, []float32{nan}), ErrNonFinite, "cae: Decode: h, unit 0 is NaN"},
		{linear.Decode(two, []float32{3e38}), ErrNonFinite, "cae: Decode: column 0 is not finite in its own units"},
		{linear.Reconstruct(two, []float32{1}), ErrShape, "cae: Reconstruct: x has 1 elements, want visible = 2"},
		{jacobianErr, ErrNonFinite, "cae: JacobianNorm2: x, column 1 is NaN"},
	} {
		require.ErrorIs(t, c.have, c.cause, c.message)
		require.ErrorContains(t, c.have, c.message)
	}
}

func TestNormalisationNames(t *testing.T) {
	for kind, name := range []string{"none", "standardise", "min-max"} {
		require.Equal(t, name, Normalisation(kind).String())
		text, err := json.Marshal(Normalisation(kind))
		require.NoError(t, err)
		var back Normalisation
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, Normalisation(kind), back)
	}
	require.Equal(t, "Normalisation(7)", Normalisation(7).String())
	_, err := Normalisation(7).MarshalText()
	require.ErrorIs(t, err, ErrRange)
	require.ErrorIs(t, new(Normalisation).UnmarshalText([]byte("minmax")), ErrRange)
}

// normaliserAnswers are the SHA-256 of the file of a trained model and of what it makes of its data.
var normaliserAnswers = []string{
	"6211b315944f28982e5f9bd9f2a587b3a7fdc769cc761f014cb369464f60832f",
	"31d8daab9f1e94097a0f75a03f0cf168b4197adbe582962ddd471104973e55c6",
	"1ddde04dc4bd11fe66411f95e8180299280d1a1f880f0e65ec4909a537fffc95",
	"0fb0d2fdd2394c2ccd3f37e92e22f0a3f2561501b633ad085c64ad1caf6a2296",
}

// Fitting and applying a normaliser have the same bits on every tier of the machine, with any number of workers.
func TestOneAnswerOfNormalisers(t *testing.T) {
	onEveryTier(t, func(t *testing.T, workers ...int) {
		for i, cfg := range normalisedConfigs() {
			for _, n := range workers {
				require.Equal(t, normaliserAnswers[i], normaliserAnswer(t, cfg, n), "%v, %d workers", cfg.Normalise, n)
			}
		}
	})
}

func normaliserAnswer(t *testing.T, cfg Config, workers int) string {
	rows := rawRows(37, 150)
	m, _, err := Train(t.Context(), cfg, rows, TrainOptions{Epochs: 2, Batch: 32, Seed: 1, Workers: workers})
	require.NoError(t, err)
	codes, y := make([]float32, rows.Count*m.Hidden()), make([]float32, rows.Width)
	require.NoError(t, m.Encoder().EncodeBatch(codes, rows.Data, rows.Count))
	require.NoError(t, m.Reconstruct(y, rows.Row(3)))
	score, err := m.Score(rows.Row(4))
	require.NoError(t, err)
	return digest(t, saved(t, m), codes, y, score.Reconstruction, score.Features, score.JacobianNorm2, score.Sensitivity)
}
