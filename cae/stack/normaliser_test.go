package stack

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/racing"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// normalised returns a stack whose first layer has a normaliser, the same stack without it, and labelled rows as each takes them.
func normalised(t *testing.T, kind cae.Normalisation) (s, inner *Stack, raw, rows *dataset.Matrix) {
	raw = labelledRows(rand.New(rand.NewPCG(1, 2)), 2*chunk+3, 7, 3)
	for i := range raw.Data {
		raw.Data[i] = raw.Data[i]*float32(1+i%7)/8 - 4
	}
	bottom, _, err := cae.Train(t.Context(), cae.Config{Hidden: 5, Normalise: kind}, raw, cae.TrainOptions{Epochs: 1})
	require.NoError(t, err)
	top := model(t, 5, 4, 2)
	s, inner = mustNew(bottom, top), mustNew(bottom.WithoutNormaliser(), top)
	rows, err = dataset.Collect(bottom.Normaliser().Source(raw))
	require.NoError(t, err)
	rows.Labels = raw.Labels
	return s, inner, raw, rows
}

// A stack with a normaliser does with raw rows what one without does with normalised rows, bit for bit, and so does the classifier
// that is trained on it.
func TestNormaliser(t *testing.T) {
	for _, kind := range []cae.Normalisation{cae.Standardise, cae.MinMax} {
		s, inner, raw, rows := normalised(t, kind)
		have, want := make([]float32, raw.Count*4), make([]float32, raw.Count*4)
		require.NoError(t, inner.EncodeBatch(want, rows.Data, rows.Count))
		require.NoError(t, s.EncodeBatch(have, raw.Data, raw.Count))
		require.Equal(t, want, have)
		for i := range raw.Count {
			require.NoError(t, s.Encode(have[:4], raw.Row(i)))
			require.Equal(t, want[4*i:][:4], have[:4])
		}
		codes, err := s.Codes(t.Context(), raw)
		require.NoError(t, err)
		require.Equal(t, want, codes.Data)

		wantJ, haveJ := make([]float32, 4*7), make([]float32, 4*7)
		require.NoError(t, inner.Jacobian(wantJ, rows.Row(1)))
		require.NoError(t, s.Jacobian(haveJ, raw.Row(1)))
		require.Equal(t, wantJ, haveJ)
		wantNorm2, err := inner.JacobianNorm2(rows.Row(1))
		require.NoError(t, err)
		haveNorm2, err := s.JacobianNorm2(raw.Row(1))
		require.NoError(t, err)
		require.Equal(t, wantNorm2, haveNorm2)
		testNormalisedClassifier(t, s, inner, raw, rows)
	}
}

func testNormalisedClassifier(t *testing.T, s, inner *Stack, raw, rows *dataset.Matrix) {
	for _, opts := range []Options{{Epochs: 2}, {Epochs: 2, Lambda: 0.1, Clip: 1}, {Epochs: 2, Freeze: true}} {
		want, wantHistory, err := Finetune(t.Context(), inner, rows, rows, opts)
		require.NoError(t, err)
		c, history, err := Finetune(t.Context(), s, raw, raw, opts)
		require.NoError(t, err)
		require.Equal(t, want.net.all, c.net.all)
		require.Equal(t, wantHistory.Epochs[1].Validation, history.Epochs[1].Validation)
		loaded, err := Load(bytes.NewReader(saved(t, c)))
		require.NoError(t, err)
		require.Equal(t, c.net.all, loaded.net.all)
		require.Equal(t, c.net.layout(), loaded.net.layout())
		require.Nil(t, want.Normaliser())
		require.Equal(t, s.Layers()[0].Normaliser(), loaded.Normaliser())
		for _, c := range []*Classifier{c, loaded} {
			requireSameClasses(t, want, c, raw, rows)
		}
	}
}

func requireSameClasses(t *testing.T, want, have *Classifier, raw, rows *dataset.Matrix) {
	p, q := make([]float32, 3), make([]float32, 3)
	for i := range raw.Count {
		require.NoError(t, want.Probabilities(p, rows.Row(i)))
		require.NoError(t, have.Probabilities(q, raw.Row(i)))
		require.Equal(t, p, q)
		k, err := want.Predict(rows.Row(i))
		require.NoError(t, err)
		l, err := have.Predict(raw.Row(i))
		require.NoError(t, err)
		require.Equal(t, k, l)
	}
	if allocs := testing.AllocsPerRun(20, func() { _ = have.Probabilities(q, raw.Row(0)) }); !racing.On {
		require.Zero(t, allocs)
	}
	m, err := want.Evaluate(t.Context(), rows)
	require.NoError(t, err)
	n, err := have.Evaluate(t.Context(), raw)
	require.NoError(t, err)
	require.Equal(t, m, n)
}

func TestNormaliserRefuses(t *testing.T) {
	s, _, raw, _ := normalised(t, cae.MinMax)
	bottom := s.Layers()[0]
	huge := &dataset.Matrix{Data: slices.Clone(raw.Data), Count: raw.Count, Width: raw.Width, Labels: raw.Labels}
	huge.Row(chunk + 1)[2] = 3.4e38 // times a scale above 1
	tampered := func(change func(h *safetensors.Header, d []float32) []float32) error {
		c, _, err := Finetune(t.Context(), s, raw, nil, Options{Epochs: 1})
		require.NoError(t, err)
		l := c.net.layout()
		h := l.header()
		data := change(&h, c.net.payload())
		var buffer bytes.Buffer
		require.NoError(t, safetensors.Write(&buffer, h, data))
		loaded, err := Load(&buffer)
		require.Nil(t, loaded)
		return err
	}
	_, newErr := New(model(t, 3, 7, 1), bottom)
	_, _, trainErr := Train(t.Context(), []cae.Config{{Hidden: 2}, {Hidden: 2, Normalise: cae.MinMax}}, raw, []cae.TrainOptions{{Epochs: 1}})
	_, codesErr := s.Codes(t.Context(), huge)
	_, _, finetuneErr := Finetune(t.Context(), s, raw, huge, Options{Epochs: 1})
	c, _, err := Finetune(t.Context(), s, raw, nil, Options{Epochs: 1})
	require.NoError(t, err)
	_, predictErr := c.Predict(huge.Row(chunk + 1))
	for i, test := range []struct {
		have    error
		cause   error
		message string
	}{
		{newErr, cae.ErrRange, "stack: New: layer 1 has a normaliser, min-max, want none above layer 0"},
		{trainErr, cae.ErrRange, "stack: Train: layer 1: Normalise is min-max, want none above layer 0"},
		{s.Encode(make([]float32, 4), huge.Row(chunk+1)), cae.ErrNonFinite, "stack: Encode: row 0 of x: "},
		{s.EncodeBatch(make([]float32, 4*huge.Count), huge.Data, huge.Count), cae.ErrNonFinite, "stack: EncodeBatch: row 129 of x: cae: Normaliser.Apply: column 2 is not finite"},
		{codesErr, cae.ErrNonFinite, "stack: Codes: row 129: cae: Normaliser.Apply: column 2 is not finite when normalised"},
		{finetuneErr, cae.ErrNonFinite, "stack: Finetune: validation row 129: "},
		{predictErr, cae.ErrNonFinite, "stack: Predict: cae: Normaliser.Apply: column 2"},
		{tampered(func(_ *safetensors.Header, d []float32) []float32 { d[len(d)-1] = 0; return d }), cae.ErrRange, "scale, column 6 is 0, want above 0"},
		{tampered(func(h *safetensors.Header, d []float32) []float32 { h.Metadata["normalise"] = "none"; return d }), cae.ErrFormat, "metadata has 9 entries, want 7"},
		{tampered(func(h *safetensors.Header, d []float32) []float32 { h.Metadata["normalise"] = "unit"; return d }), cae.ErrFormat, `Normalisation is "unit"`},
		{tampered(func(h *safetensors.Header, d []float32) []float32 { h.Metadata["normalise_meaning"] = ""; return d }), cae.ErrFormat, `metadata "normalise_meaning" is ""`},
		{tampered(func(h *safetensors.Header, d []float32) []float32 {
			h.Tensors = h.Tensors[:len(h.Tensors)-2]
			return d[:len(d)-14]
		}), cae.ErrFormat, `want`},
	} {
		require.ErrorIs(t, test.have, test.cause, "%d", i)
		require.ErrorContains(t, test.have, test.message)
	}
}
