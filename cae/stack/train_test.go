package stack

import (
	"context"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// Greedy training is training on the codes of the layers below.
func TestTrain(t *testing.T) {
	data := labelledRows(rand.New(rand.NewPCG(1, 2)), 50, 7, 3)
	cfgs := []cae.Config{{Hidden: 6, Lambda: 0.1}, {Hidden: 5, Output: cae.SigmoidOutput}, {Hidden: 4, Untied: true}}
	opts := []cae.TrainOptions{{Epochs: 2}, {Epochs: 3, Optimizer: cae.SGD}, {Epochs: 1, Seed: 9}}
	s, histories, err := Train(t.Context(), cfgs, data, opts)
	require.NoError(t, err)
	rows := data
	for k, m := range s.Layers() {
		want, _, err := cae.Train(t.Context(), cfgs[k], rows, opts[k])
		require.NoError(t, err)
		require.Equal(t, want.EncoderWeights(), m.EncoderWeights())
		require.Equal(t, want.DecoderWeights(), m.DecoderWeights())
		require.Equal(t, cfgs[k], m.Config())
		require.Len(t, histories[k].Epochs, opts[k].Epochs)
		codes := make([]float32, rows.Count*m.Hidden())
		require.NoError(t, m.Encoder().EncodeBatch(codes, rows.Data, rows.Count))
		rows = &dataset.Matrix{Data: codes, Count: rows.Count, Width: m.Hidden()}
	}

	one, _, err := Train(t.Context(), cfgs, data, opts[:1])
	require.NoError(t, err)
	require.Len(t, one.Layers(), 3, "one element of options is for all")
}

// Validation data are samples: a layer above the first is validated on their codes, also where it is as wide as a sample, and the first
// layer's normaliser is the one that they go through.
func TestTrainValidates(t *testing.T) {
	data := labelledRows(rand.New(rand.NewPCG(1, 2)), 50, 7, 3)
	held := labelledRows(rand.New(rand.NewPCG(3, 4)), 20, 7, 3)
	cfgs := []cae.Config{{Hidden: 7, Normalise: cae.Standardise}, {Hidden: 5}, {Hidden: 4}}
	opts := []cae.TrainOptions{{Epochs: 4, Rate: 0.1, Validation: held}}
	s, histories, err := Train(t.Context(), cfgs, data, opts)
	require.NoError(t, err)
	rows, validation := data, held
	for k, m := range s.Layers() {
		o := opts[0]
		o.Validation = validation
		want, history, err := cae.Train(t.Context(), cfgs[k], rows, o)
		require.NoError(t, err)
		require.Equal(t, want.EncoderWeights(), m.EncoderWeights())
		require.Equal(t, history.Best, histories[k].Best)
		for i, e := range history.Epochs {
			require.Equal(t, e.Validation, histories[k].Epochs[i].Validation)
		}
		rows, err = mustNew(m).Codes(t.Context(), rows)
		require.NoError(t, err)
		validation, err = mustNew(m).Codes(t.Context(), validation)
		require.NoError(t, err)
	}
}

// witness is a context that counts goroutines whenever it is asked whether it is done.
type witness struct {
	context.Context
	most int
}

func (w *witness) Err() error {
	w.most = max(w.most, runtime.NumGoroutine())
	return w.Context.Err()
}

// Codes are made with no more goroutines than the options of the run allow.
func TestWorkersOfCodes(t *testing.T) {
	data := labelledRows(rand.New(rand.NewPCG(1, 2)), 50, 7, 3)
	base := runtime.NumGoroutine()
	w := &witness{Context: t.Context()}
	o := cae.TrainOptions{Epochs: 1, Workers: 1, Validation: data}
	s, _, err := Train(w, []cae.Config{{Hidden: 6}, {Hidden: 5}}, data, []cae.TrainOptions{o})
	require.NoError(t, err)
	require.LessOrEqual(t, w.most, base, "greedy training")
	_, _, err = Finetune(w, s, data, data, Options{Epochs: 1, Workers: 1, Freeze: true})
	require.NoError(t, err)
	require.LessOrEqual(t, w.most, base, "a frozen stack")
}

func TestTrainErrors(t *testing.T) {
	data := labelledRows(rand.New(rand.NewPCG(1, 2)), 50, 7, 3)
	two := []cae.Config{{Hidden: 6}, {Hidden: 5}}
	narrow := labelledRows(rand.New(rand.NewPCG(1, 2)), 5, 6, 3) // as wide as the codes of the first layer
	for _, c := range []struct {
		cfgs    []cae.Config
		opts    []cae.TrainOptions
		data    dataset.Source
		cause   error
		message string
	}{
		{nil, []cae.TrainOptions{{}}, data, cae.ErrShape, "stack: Train: 0 configurations"},
		{two, nil, data, cae.ErrShape, "0 options for 2 layers"},
		{two, make([]cae.TrainOptions, 3), data, cae.ErrShape, "3 options for 2 layers"},
		{two, []cae.TrainOptions{{Checkpoint: cae.Checkpoints{Path: "run"}}}, data, cae.ErrRange, "Checkpoint is that of one layer, but the options are for 2"},
		{[]cae.Config{{Hidden: 6}, {}}, make([]cae.TrainOptions, 1), data, cae.ErrShape, "layer 1: cae: Config: Hidden is 0"},
		{two, []cae.TrainOptions{{}, {Epochs: -1}}, data, cae.ErrRange, "layer 1: cae: TrainOptions: Epochs is -1"},
		{two, make([]cae.TrainOptions, 1), nil, cae.ErrShape, "stack: Train: layer 0: cae: Train:"},
		{two, []cae.TrainOptions{{}, {Validation: dataset.Take(data, 1)}}, nil, cae.ErrShape, "stack: Train: layer 0: cae: Train:"},
		{two, []cae.TrainOptions{{}, {Validation: narrow}}, data, cae.ErrShape, "stack: Train: layer 1: Validation: data has 6 columns, want visible = 7"},
		{two, []cae.TrainOptions{{Validation: (*dataset.Matrix)(nil)}}, data, cae.ErrShape, "stack: Train: layer 0: Validation: data is nil"},
	} {
		s, _, err := Train(t.Context(), c.cfgs, c.data, c.opts)
		require.ErrorIs(t, err, c.cause)
		require.ErrorContains(t, err, c.message)
		require.Nil(t, s)
	}

	broken := dataset.Take(narrow, 0) // whose rows are an error
	_, _, err := Train(t.Context(), []cae.Config{{Hidden: 6}, {Hidden: 5}}, narrow, []cae.TrainOptions{{Epochs: 1}, {Validation: broken}})
	require.ErrorIs(t, err, cae.ErrShape)
	require.ErrorContains(t, err, "stack: Train: layer 1: Validation: stack: Codes: row 0: dataset: Take: n is 0")

	huge := cae.TrainOptions{Optimizer: cae.SGD, Rate: 1e30}
	s, histories, err := Train(t.Context(), two, data, []cae.TrainOptions{{Epochs: 1}, huge})
	require.ErrorIs(t, err, cae.ErrDiverged)
	require.ErrorContains(t, err, "stack: Train: layer 1: ")
	require.Len(t, s.Layers(), 2)
	require.Len(t, histories, 2)
}

// A run that is cancelled in the second layer ends with that layer.
func TestTrainIsCancelled(t *testing.T) {
	data := labelledRows(rand.New(rand.NewPCG(1, 2)), 50, 7, 3)
	ctx, cancel := context.WithCancel(t.Context())
	opts := []cae.TrainOptions{{Epochs: 1}, {Epochs: 100, Progress: func(cae.Epoch) { cancel() }}, {Epochs: 1}}
	s, histories, err := Train(ctx, []cae.Config{{Hidden: 6}, {Hidden: 5}, {Hidden: 4}}, data, opts)
	require.Equal(t, context.Canceled, err)
	require.Len(t, s.Layers(), 2)
	require.Len(t, histories[1].Epochs, 1)
}
