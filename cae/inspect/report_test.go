package inspect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// The report holds what the functions return one by one.
func TestInspect(t *testing.T) {
	everySpecimen(t, func(t *testing.T, s specimen) {
		r, err := Inspect(t.Context(), s.model, s.data, Options{SpectrumSamples: 20, Radii: []float64{0, 2}, Seed: 4})
		require.NoError(t, err)
		metrics, err := s.model.Evaluate(t.Context(), s.data)
		require.NoError(t, err)
		want := &Report{
			Samples: s.data.Count, Visible: s.data.Width, Hidden: s.model.Hidden(), Lambda: s.model.Config().Lambda,
			Reconstruction: metrics.Reconstruction, Saturation: metrics.Saturation,
			Weights: Weights(s.model), Warnings: []string{},
		}
		want.Jacobian, err = MeasureJacobian(t.Context(), s.model, s.data)
		require.NoError(t, err)
		want.Curve, err = Curve(t.Context(), s.model, s.data, []float64{0, 2}, 4)
		require.NoError(t, err)
		want.Sensitivity, err = Sensitivity(t.Context(), s.model, s.data)
		require.NoError(t, err)
		want.Units, err = Units(t.Context(), s.model, s.data)
		require.NoError(t, err)
		singular, err := Spectrum(t.Context(), s.model, s.data, 20, 4)
		require.NoError(t, err)
		want.Singular = &singular
		rank, err := Rank(t.Context(), s.model, s.data)
		require.NoError(t, err)
		want.Rank = &rank
		require.Equal(t, want, r)
		require.Equal(t, 20, r.Singular.Samples)
	})
}

// The first rows are what a source of only those rows is; 0 means the documented defaults.
func TestOptions(t *testing.T) {
	s := specimens()[1]
	have, err := Inspect(t.Context(), s.model, s.data, Options{Rows: 150})
	require.NoError(t, err)
	want, err := Inspect(t.Context(), s.model, s.first(150).data, Options{SpectrumSamples: 100, Radii: Radii()})
	require.NoError(t, err)
	require.Equal(t, want, have)
	require.Equal(t, 100, have.Singular.Samples)
	require.Len(t, have.Curve, 12)
	all, err := Inspect(t.Context(), s.model, s.data, Options{Rows: 1000})
	require.NoError(t, err)
	require.Equal(t, 300, all.Samples)
	other, err := Inspect(t.Context(), s.model, s.data, Options{Seed: 1})
	require.NoError(t, err)
	require.NotEqual(t, all.Curve, other.Curve)
	require.NotEqual(t, all.Singular, other.Singular)

	few, err := Inspect(t.Context(), s.model, s.data, Options{Rows: 11})
	require.NoError(t, err)
	require.Contains(t, few.Warnings, "11 samples for 11 units: the rank of their codes is at most 10")
	one, err := Inspect(t.Context(), s.model, s.data, Options{Rows: 1})
	require.NoError(t, err)
	require.Contains(t, one.Warnings[0], "11 of 11 units are dead")
}

// The number of processors does not change a bit, nor does the source.
func TestInspectIsDeterministic(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	everySpecimen(t, func(t *testing.T, s specimen) {
		var want []byte
		for _, processors := range []int{1, 2, 3, 7} {
			runtime.GOMAXPROCS(processors)
			r, err := Inspect(t.Context(), s.model, source{s.data, nil, nil}, Options{SpectrumSamples: 10})
			require.NoError(t, err)
			have, err := json.Marshal(r)
			require.NoError(t, err)
			if want == nil {
				want = have
			}
			require.Equal(t, string(want), string(have))
		}
	})
}

// Every instruction set and architecture gives these bits, from untrained models.
func TestGolden(t *testing.T) {
	hash := sha256.New()
	for _, hidden := range []int{5, 40} {
		m, err := cae.New(cae.Config{Hidden: hidden, Output: cae.SigmoidOutput, Untied: true, Lambda: 1}, 6, 1)
		require.NoError(t, err)
		data := specimens()[1].data
		r, err := Inspect(t.Context(), m, data, Options{SpectrumSamples: 10})
		require.NoError(t, err)
		tangents, err := Tangents(t.Context(), m, data.Row(0), 3)
		require.NoError(t, err)
		chain, err := WalkBack(t.Context(), m, data.Row(0), WalkOptions{Steps: 3, Sigma: 1})
		require.NoError(t, err)
		require.NoError(t, json.NewEncoder(hash).Encode([]any{r, tangents, chain}))
	}
	require.Equal(t, "b5baf42d53a798c275d9fd58b4e87f4a3ea9658bc9921ee642f7d54f34c18de0", hex.EncodeToString(hash.Sum(nil)))
}

func TestReportAsJSON(t *testing.T) {
	s := specimens()[1]
	r, err := Inspect(t.Context(), s.model, s.data, Options{})
	require.NoError(t, err)
	text, err := json.Marshal(r)
	require.NoError(t, err)
	var fields map[string]any
	require.NoError(t, json.Unmarshal(text, &fields))
	require.Equal(t, []string{"curve", "hidden", "jacobian_norm2", "lambda", "mean_norm", "mean_square_entry", "rank", "reconstruction", "samples",
		"saturation", "sensitivity", "spectrum", "units", "visible", "warnings", "weights"}, slices.Sorted(maps.Keys(fields)))
	var back Report
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, *r, back)
}

func TestProgress(t *testing.T) {
	s := specimens()[1]
	last := map[string][2]int{}
	_, err := Inspect(t.Context(), s.model, s.data, Options{SpectrumSamples: 30, Progress: func(stage string, done, total int) {
		require.LessOrEqual(t, last[stage][0], done)
		last[stage] = [2]int{done, total}
	}})
	require.NoError(t, err)
	require.Equal(t, map[string][2]int{"reconstruction": {0, 0}, "Jacobian and curve": {256, 300}, "spectrum": {30, 30}, "effective rank": {0, 300}}, last)
}

// source is a matrix as any other source: it may end in an error, and tell when it has been read.
type source struct {
	data *dataset.Matrix
	err  error
	read func(row int)
}

func (s source) Dim() int { return s.data.Width }

func (s source) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		row := make([]float32, s.data.Width)
		for i := range s.data.Count {
			if s.read != nil {
				s.read(i)
			}
			copy(row, s.data.Row(i))
			if !yield(row, nil) {
				return
			}
			clear(row) // a row belongs to its source
		}
		if s.err != nil {
			yield(nil, s.err)
		}
	}
}

// ragged is a source with a row of another length than it says, empty one without rows.
type ragged struct{ source }

func (r ragged) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) { yield(make([]float32, 5), nil) }
}

// operations are all functions that read data.
func operations(ctx context.Context, m *cae.Model, data dataset.Source) map[string]func() error {
	return map[string]func() error{
		"MeasureJacobian": func() error { _, err := MeasureJacobian(ctx, m, data); return err },
		"Curve":           func() error { _, err := Curve(ctx, m, data, Radii(), 1); return err },
		"Spectrum":        func() error { _, err := Spectrum(ctx, m, data, 5, 1); return err },
		"Sensitivity":     func() error { _, err := Sensitivity(ctx, m, data); return err },
		"Units":           func() error { _, err := Units(ctx, m, data); return err },
		"Rank":            func() error { _, err := Rank(ctx, m, data); return err },
		"Inspect":         func() error { _, err := Inspect(ctx, m, data, Options{}); return err },
		"Inspect ":        func() error { _, err := Inspect(ctx, m, data, Options{Rows: 1000}); return err },
	}
}

var errPipe = errors.New("pipe burst")

func TestDataRefused(t *testing.T) {
	s := specimens()[1]
	bad := slices.Clone(s.data.Data)
	bad[150*6+2] = float32(0)
	bad[150*6+2] /= bad[150*6+2]
	for _, c := range []struct {
		data    dataset.Source
		cause   error
		message string
	}{
		{nil, cae.ErrShape, "data has 0 columns, want visible = 6"},
		{&dataset.Matrix{Data: make([]float32, 5), Count: 1, Width: 5}, cae.ErrShape, "data has 5 columns, want visible = 6"},
		{&dataset.Matrix{Data: bad, Count: 300, Width: 6}, cae.ErrNonFinite, "row 150: "},
		{&dataset.Matrix{Data: bad[:6*151], Count: 151, Width: 6}, cae.ErrNonFinite, "x, column 2 is NaN"},
		{source{&dataset.Matrix{Width: 6}, nil, nil}, cae.ErrShape, "data has 0 rows, want at least 1"},
		{source{s.data, errPipe, nil}, errPipe, "row 300: pipe burst"},
		{ragged{source{s.data, nil, nil}}, cae.ErrShape, "row 0: x has 5 elements, want visible = 6"},
	} {
		for name, f := range operations(t.Context(), s.model, c.data) {
			err := f()
			require.ErrorIs(t, err, c.cause, name)
			require.ErrorContains(t, err, c.message, name)
			require.ErrorContains(t, err, "inspect: "+name[:4], name)
		}
	}
	for name, f := range operations(t.Context(), nil, s.data) {
		err := f()
		require.ErrorIs(t, err, cae.ErrShape, name)
		require.ErrorContains(t, err, "inspect: "+name[:4], name)
		require.ErrorContains(t, err, ": model is nil")
	}
	for message, opts := range map[string]Options{
		"inspect: Inspect: Rows is -1, want at least 0":            {Rows: -1},
		"inspect: Inspect: SpectrumSamples is -2, want at least 0": {SpectrumSamples: -2},
		"inspect: Inspect: radius 0 is -3, want a finite number":   {Radii: []float64{-3}},
	} {
		_, err := Inspect(t.Context(), s.model, s.data, opts)
		require.ErrorIs(t, err, cae.ErrRange)
		require.ErrorContains(t, err, message)
	}
}

// A context that ends while rows are read, before, and while eigenvalues are computed, is what is returned, bare.
func TestCancelled(t *testing.T) {
	s := specimens()[1]
	for _, at := range []int{0, 200, 299} {
		for name := range operations(t.Context(), s.model, nil) {
			ctx, cancel := context.WithCancel(t.Context())
			data := source{s.data, nil, func(row int) {
				if row == at {
					cancel()
				}
			}}
			require.Equal(t, context.Canceled, operations(ctx, s.model, data)[name](), name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Inspect(ctx, s.model, s.data, Options{Progress: func(stage string, done, total int) {
		if stage == "spectrum" {
			require.LessOrEqual(t, done, 1+runtime.GOMAXPROCS(0), "the rest is given up")
			cancel()
		}
	}})
	require.Equal(t, context.Canceled, err)
	_, err = Tangents(ctx, s.model, s.data.Row(0), 1)
	require.Equal(t, context.Canceled, err)
	_, err = WalkBack(ctx, s.model, s.data.Row(0), WalkOptions{Steps: 1, Sigma: 1})
	require.Equal(t, context.Canceled, err)
}
