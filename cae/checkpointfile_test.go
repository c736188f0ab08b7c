package cae

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/allocation"
	"github.com/seed85368726/contractive/internal/cause"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// goldenState is a small checkpoint file, the same bytes on every architecture.
var goldenState = filepath.Join("testdata", "golden.checkpoint")

// goldenCheckpoint is the checkpoint in it: after an epoch and a mini-batch of a run with everything that a file may hold.
func goldenCheckpoint(t testing.TB) (last *Checkpoint) {
	cfg := Config{Hidden: 2, Lambda: 0.1, Corruption: Corruption{Masking: 0.25}, Normalise: Standardise}
	rows, held := newProblem(cfg, 3, 7, 1).rows, newSeededProblem(cfg, 3, 4, 1, 2).rows
	opts := TrainOptions{Epochs: 4, Batch: 3, Workers: 1, Clip: 1, Schedule: Cosine(0.0001), Validation: held, Patience: 2}
	opts.Checkpoint.Save = func(c *Checkpoint) error { last = c; return nil }
	_, _, err := Train(&countdown{t.Context(), 4}, cfg, rows, opts)
	require.Error(t, err)
	last.numbers[powerCount], last.numbers[firstOfEpochs] = 0.5, 0.25 // the seconds
	return last
}

func TestGoldenCheckpoint(t *testing.T) {
	c := goldenCheckpoint(t)
	if *update {
		require.NoError(t, os.WriteFile(goldenState, written(t, c), 0o666))
	}
	want, err := os.ReadFile(goldenState)
	require.NoError(t, err)
	require.Equal(t, want, written(t, c), "the format of version 1 is fixed")
	loaded, err := LoadCheckpointFile(goldenState)
	require.NoError(t, err)
	require.Equal(t, c, loaded)
	require.Equal(t, 1, loaded.epochs)
	require.Equal(t, 3, loaded.samples())
	require.Equal(t, 1, loaded.best)
}

// Every truncation and every byte with flipped bits is noticed.
func TestDamagedCheckpoints(t *testing.T) {
	whole, err := os.ReadFile(goldenState)
	require.NoError(t, err)
	for n := range whole {
		_, err := LoadCheckpoint(bytes.NewReader(whole[:n]))
		require.ErrorIs(t, err, ErrFormat, "%d of %d bytes", n, len(whole))
	}
	for i := range whole {
		for _, bits := range []byte{0xff, 1 << (i % 8)} {
			flipped := bytes.Clone(whole)
			flipped[i] ^= bits
			c, err := LoadCheckpoint(bytes.NewReader(flipped))
			require.Error(t, err, "byte %d, bits %x", i, bits)
			require.Nil(t, c)
			require.True(t, errors.Is(err, ErrFormat) || errors.Is(err, ErrTooLarge) || errors.Is(err, ErrVersion), "%v", err)
		}
	}
	_, err = LoadCheckpoint(bytes.NewReader(append(whole, 0)))
	require.ErrorIs(t, err, ErrFormat)
}

// Files that are sealed and well-formed, and yet no checkpoints.
func TestLoadCheckpointRefuses(t *testing.T) {
	type change = func(h *safetensors.Header, numbers []float64, vectors []float32)
	metadata := func(key, value string) change {
		return func(h *safetensors.Header, _ []float64, _ []float32) {
			h.Metadata = maps.Clone(h.Metadata)
			h.Metadata[key] = value
		}
	}
	number := func(i int, v float64) change {
		return func(_ *safetensors.Header, numbers []float64, _ []float32) { numbers[i] = v }
	}
	for name, k := range map[string]struct {
		change  change
		cause   error
		message string
	}{
		"a model":            {metadata("format", fileFormat), ErrFormat, `metadata "format" is "contractive autoencoder", want "contractive autoencoder checkpoint"`},
		"version":            {metadata("format_version", "2"), ErrVersion, `metadata "format_version" is "2", want "1"`},
		"unknown key":        {metadata("colour", "red"), ErrFormat, "entries, want"},
		"hidden":             {metadata("hidden", "0"), ErrShape, "Hidden is 0"},
		"convention":         {metadata("cost", "mean"), ErrFormat, `metadata "cost" is "mean"`},
		"no epochs":          {metadata("train_epochs", "0"), ErrFormat, `"train_epochs" is 0, which stands for a default, want 10`},
		"no batch":           {metadata("train_batch", "0"), ErrFormat, `"train_batch" is 0, which stands for a default, want 128`},
		"no beta":            {metadata("train_beta1", "0"), ErrFormat, `"train_beta1" is 0, which stands for a default, want 0.9`},
		"negative epochs":    {metadata("train_epochs", "-1"), ErrRange, "Epochs is -1"},
		"batch":              {metadata("train_batch", "many"), ErrFormat, `"train_batch" is "many"`},
		"digits":             {metadata("train_rate", "0.0010"), ErrFormat, `metadata "train_rate" is "0.0010", want "0.001"`},
		"optimizer":          {metadata("train_optimizer", "magic"), ErrFormat, `"train_optimizer" is "magic"`},
		"other optimizer":    {metadata("train_optimizer", "sgd"), ErrFormat, "file has 20 tensors, want 14"},
		"schedule":           {metadata("train_schedule", "cosine:-1"), ErrFormat, `"train_schedule" is "cosine:-1"`},
		"clip":               {metadata("train_clip", "-1"), ErrRange, "Clip is -1"},
		"seed":               {metadata("train_seed", "-1"), ErrFormat, `"train_seed" is "-1"`},
		"rows":               {metadata("rows", "0"), ErrFormat, `metadata "rows" is 0, want at least 1`},
		"fewer rows":         {metadata("rows", "2"), ErrFormat, `3 samples of 2 are not whole mini-batches`},
		"more rows":          {metadata("rows", "8"), ErrFormat, `tensor "epochs", epoch 1: 7 samples, want 8`},
		"best":               {metadata("best_epoch", "2"), ErrFormat, `metadata "best_epoch" is 2, want at most 1`},
		"negative best":      {metadata("best_epoch", "-1"), ErrFormat, `metadata "best_epoch" is -1`},
		"no best":            {metadata("best_epoch", "0"), ErrFormat, "file has 20 tensors, want 17"},
		"generator":          {metadata("generator", "00"), ErrFormat, "state has 1 bytes, want 20"},
		"generator's kind":   {metadata("generator", strings.Repeat("00", 20)), ErrFormat, "UnmarshalBinary"},
		"generator's digits": {metadata("generator", "x"), ErrFormat, "encoding/hex"},
		"no validation":      {metadata("validation_sha256", ""), ErrRange, "Patience is 2"},
		"power":              {number(1, 1.5), ErrFormat, `tensor "powers" has the element 1.5, want 0 to 1`},
		"NaN power":          {number(0, math.NaN()), ErrFormat, `NaN, want 0 to 1`},
		"negative power":     {number(1, -0.25), ErrFormat, `tensor "powers" has the element -0.25, want 0 to 1`},
		"half a sample":      {number(powerCount+samplesOfSums, 1.5), ErrFormat, `tensor "sums": 1.5 is not a count`},
		"part of a batch":    {number(powerCount+samplesOfSums, 2), ErrFormat, "2 samples of 7 are not whole mini-batches of 3"},
		"too many samples":   {number(powerCount+samplesOfSums, 9), ErrFormat, "9 samples of 7"},
		"saturated":          {number(powerCount+saturatedOfSums, -1), ErrFormat, `tensor "sums": -1 is not a count`},
		"huge count":         {number(firstOfEpochs+2*metricsCount, 1e300), ErrFormat, `tensor "epochs", epoch 1: 1e+300 is not a count`},
		"NaN":                {func(_ *safetensors.Header, _ []float64, vectors []float32) { vectors[11] = nan }, ErrNonFinite, "element 11 is NaN"},
		"scale":              {func(_ *safetensors.Header, _ []float64, vectors []float32) { vectors[len(vectors)-1] = 0 }, ErrRange, "scale, column 2 is 0"},
		"epochs": {func(h *safetensors.Header, _ []float64, _ []float32) { h.Tensors[epochsIndex].Shape = []int{27, 1} }, ErrFormat,
			`tensor "epochs" has 27 rows, want at most 4`},
		"no epochs tensor": {func(h *safetensors.Header, _ []float64, _ []float32) { h.Tensors[epochsIndex].Name = "x" }, ErrFormat, `tensor 2 is "x"`},
		"name":             {func(h *safetensors.Header, _ []float64, _ []float32) { h.Tensors[6].Name = "W2" }, ErrFormat, `tensor 6 is "W2"`},
	} {
		t.Run(name, func(t *testing.T) {
			c := goldenCheckpoint(t)
			h := c.header()
			k.change(&h, c.numbers, c.vectors)
			var buffer bytes.Buffer
			require.NoError(t, safetensors.WriteWide(&buffer, h, c.numbers, c.vectors))
			loaded, err := LoadCheckpoint(&buffer)
			require.ErrorIs(t, err, k.cause)
			require.ErrorContains(t, err, "cae: LoadCheckpoint: ")
			require.ErrorContains(t, err, k.message)
			require.Nil(t, loaded)
		})
	}
	c := goldenCheckpoint(t)
	c.opts.Epochs = 1
	_, err := LoadCheckpoint(bytes.NewReader(written(t, c)))
	require.ErrorContains(t, err, "3 samples after the last epoch, 1")
	_, err = Load(bytes.NewReader(written(t, c)))
	require.ErrorIs(t, err, ErrFormat)
	require.ErrorContains(t, err, `metadata "format" is "contractive autoencoder checkpoint", want "contractive autoencoder"`)
	_, err = LoadCheckpoint(bytes.NewReader(saved(t, goldenModel())))
	require.ErrorIs(t, err, ErrFormat)
	require.ErrorContains(t, err, `metadata "format" is "contractive autoencoder", want "contractive autoencoder checkpoint"`)
}

// Memory is at most twice the bytes read and 1 MiB, be they of parameters or of epochs.
func TestLoadCheckpointMemory(t *testing.T) {
	big := goldenCheckpoint(t)
	big.cfg.Hidden, big.visible = 400, 300
	big.vectors = make([]float32, len(big.parts())*int(big.cfg.parameters(300))+2*300)
	fill(big.vectors, 1)
	long := goldenCheckpoint(t)
	long.opts.Epochs = 1 << 20
	for long.epochs < 20000 {
		long.numbers = append(long.numbers, long.numbers[firstOfEpochs:firstOfEpochs+long.columns()]...)
		long.epochs++
	}
	for _, c := range []*Checkpoint{big, long} {
		whole := written(t, c)
		require.Greater(t, len(whole), 2<<20)
		for _, n := range []int{0, 8, 1000, len(whole) / 2, len(whole) - 1, len(whole)} {
			var err error
			used := allocation.Bytes(func() { _, err = LoadCheckpoint(bytes.NewReader(whole[:n])) })
			require.Equal(t, n == len(whole), err == nil, "%v", err)
			require.LessOrEqual(t, used, uint64(2*n+1<<20))
		}
	}
}

// A run with a path leaves a file that can be resumed, and nothing else.
func TestCheckpointPath(t *testing.T) {
	r := runs()["adam"]
	dir := t.TempDir()
	path := filepath.Join(dir, "run.checkpoint")
	r.opts.Checkpoint.Path = path
	want := runs()["adam"].whole(t)
	_, _, err := Train(&countdown{t.Context(), 12}, r.cfg, r.rows, r.opts)
	require.Error(t, err)
	m, _, err := ResumeFile(t.Context(), path, r.rows, TrainOptions{Checkpoint: Checkpoints{Path: path}})
	require.NoError(t, err)
	require.Equal(t, want.model, saved(t, m))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	c, err := LoadCheckpointFile(path)
	require.NoError(t, err)
	require.Equal(t, want.model, saved(t, c.Model()))

	_, _, err = ResumeFile(t.Context(), filepath.Join(dir, "missing"), r.rows, TrainOptions{})
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NoError(t, os.WriteFile(path, []byte("not a checkpoint"), 0o666))
	_, err = LoadCheckpointFile(path)
	require.ErrorContains(t, err, path)
	r.opts.Checkpoint.Path = filepath.Join(dir, "missing", "run")
	_, _, err = Train(t.Context(), r.cfg, r.rows, r.opts)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, goldenCheckpoint(t).Save(fullDisk{}), "cae: Checkpoint: ")
}

func FuzzLoadCheckpoint(f *testing.F) {
	whole := written(f, goldenCheckpoint(f))
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Fuzz(func(t *testing.T, content []byte) {
		c, err := LoadCheckpoint(bytes.NewReader(content))
		if err != nil {
			require.Nil(t, c)
			require.True(t, cause.OfReading(err), "%v", err)
			return
		}
		c.History()
		c.Model()
		require.Equal(t, content, written(t, c))
	})
}

// A checkpoint that somebody has changed and sealed again is refused, or a run goes on from it: to a model, or to an error with a cause.
func FuzzSealedCheckpoint(f *testing.F) {
	golden := goldenCheckpoint(f)
	data := newProblem(golden.cfg, 3, 7, 1).rows
	held := newSeededProblem(golden.cfg, 3, 4, 1, 2).rows
	f.Add("train_epochs", "4", uint8(0), 0.5, float32(1))
	f.Add("train_batch", "0", uint8(0), 0.5, float32(1))
	f.Add("train_epochs", "9223372036854775807", uint8(powerCount+samplesOfSums), 0., float32(0))
	f.Add("rows", "1", uint8(powerCount+samplesOfSums), 1., float32(math.MaxFloat32))
	f.Add("train_buffer", "3", uint8(firstOfEpochs), math.NaN(), float32(-1))
	f.Add("train_schedule", "exponential:1", uint8(firstOfEpochs+1+metricsCount+2), math.Inf(-1), float32(1e20))
	f.Add("hidden", "1", uint8(1), 0., float32(1))
	f.Fuzz(func(t *testing.T, key, value string, at uint8, number float64, element float32) {
		h := safetensors.Header{Metadata: golden.metadata(), Tensors: golden.tensors()}
		h.Metadata[key] = value
		numbers, vectors := slices.Clone(golden.numbers), slices.Clone(golden.vectors)
		numbers[int(at)%len(numbers)], vectors[int(at)%len(vectors)] = number, element
		var buffer bytes.Buffer
		if safetensors.WriteWide(&buffer, h, numbers, vectors) != nil {
			return
		}
		content := slices.Clone(buffer.Bytes())
		c, err := LoadCheckpoint(&buffer)
		if err != nil {
			require.True(t, cause.OfReading(err), "%v", err)
			return
		}
		require.Equal(t, content, written(t, c))
		c.Position()
		require.Len(t, c.History().Epochs, c.epochs)
		m, history, err := Resume(&countdown{t.Context(), 20}, c, data, TrainOptions{Validation: held, Workers: 1})
		if err != nil && !slices.ContainsFunc([]error{ErrResume, ErrDiverged, ErrNonFinite, context.Canceled}, func(cause error) bool { return errors.Is(err, cause) }) {
			t.Fatal(err)
		}
		if m != nil {
			require.NotNil(t, history)
			require.NoError(t, m.Save(io.Discard))
		}
	})
}
