package cae

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/allocation"
	"github.com/seed85368726/contractive/internal/cause"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// Small model files, the same bytes on every architecture.
var (
	golden           = filepath.Join("testdata", "golden.safetensors")
	goldenNormalised = filepath.Join("testdata", "golden_normalised.safetensors")
)

// goldens are the models in them, by file.
func goldens() map[string]*Model {
	return map[string]*Model{golden: goldenModel(), goldenNormalised: goldenNormalisedModel()}
}

// goldenModel is the model in golden.
func goldenModel() *Model {
	cfg := Config{Hidden: 3, Untied: true, Output: SigmoidOutput, Lambda: 0.1}
	theta := newParameters(cfg, 4)
	for i := range theta.all {
		theta.all[i] = float32(i-15) / 8
	}
	return newModel(cfg, theta, nil)
}

// goldenNormalisedModel is that in goldenNormalised.
func goldenNormalisedModel() *Model {
	m := goldenModel()
	n := &Normaliser{MinMax, []float32{-1, 0, 2.5, 1000}, []float32{1, 0.125, 4, 0.0009765625}}
	cfg := m.cfg
	cfg.Normalise = n.kind
	return newModel(cfg, m.theta, n)
}

var update = flag.Bool("update", false, "write the golden files in testdata")

// saved returns the bytes of a model file.
func saved(t testing.TB, m *Model) []byte {
	var buffer bytes.Buffer
	require.NoError(t, m.Save(&buffer))
	return buffer.Bytes()
}

// rewritten returns the bytes of a well-sealed file whose content is that of m with a change.
func rewritten(t testing.TB, m *Model, change func(h *safetensors.Header, data []float32) []float32) []byte {
	h := m.description().header()
	data := change(&h, slices.Clone(m.payload()))
	var buffer bytes.Buffer
	require.NoError(t, safetensors.Write(&buffer, h, data))
	return buffer.Bytes()
}

func TestSaveLoad(t *testing.T) {
	everyCost(t, func(t *testing.T, cfg Config) {
		m := newProblem(cfg, 7, 1, 1).model()
		loaded := reload(t, m)
		require.Equal(t, m.cfg, loaded.cfg)
		require.Equal(t, m.theta, loaded.theta)
		require.Equal(t, m.norms(), loaded.norms())
		require.Equal(t, saved(t, m), saved(t, loaded))
	})
}

// A file holds every setting that is not zero, and a model that uses none has none of their keys.
func TestSaveLoadSettings(t *testing.T) {
	for _, cfg := range []Config{
		{Hidden: 5, Activation: Sigmoid, Lambda: 0.1, HigherOrder: HigherOrder{Gamma: 0.2, Sigma: 0.3, Draws: 4}, OutputLambda: 0.4,
			Sparsity: Sparsity{Beta: 0.5, Target: 0.06}, L1: 0.7, Decay: 0.8, Corruption: Corruption{Masking: 0.25, Noise: 0.9}},
		{Hidden: 5, Activation: Tanh, L1: 1e-30},
		{Hidden: 5, Activation: ReLU, HigherOrder: HigherOrder{Gamma: 1, Sigma: 2}},
		{Hidden: 5, Activation: Softplus}, {Hidden: 5, Activation: Identity},
	} {
		m := newProblem(cfg, 7, 1, 1).model()
		require.Equal(t, cfg, reload(t, m).Config())
	}
	require.NotContains(t, goldenModel().cfg.metadata(4), "decay")
}

func TestGoldenFiles(t *testing.T) {
	for path, model := range goldens() {
		if *update {
			require.NoError(t, SaveFile(path, model))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, want, saved(t, model), "the format of version 1 is fixed")
		m, err := LoadFile(path)
		require.NoError(t, err)
		require.Equal(t, model.cfg, m.cfg)
		require.Equal(t, model.theta, m.theta)
		require.Equal(t, model.normaliser, m.normaliser)
	}
}

// Every truncation and every flipped bit is noticed.
func TestDamagedFiles(t *testing.T) {
	for path := range goldens() {
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		for n := range whole {
			_, err := Load(bytes.NewReader(whole[:n]))
			require.ErrorIs(t, err, ErrFormat, "%d of %d bytes", n, len(whole))
		}
		for i := range whole {
			for bit := range 8 {
				flipped := bytes.Clone(whole)
				flipped[i] ^= 1 << bit
				m, err := Load(bytes.NewReader(flipped))
				require.Error(t, err, "byte %d, bit %d", i, bit)
				require.Nil(t, m)
				require.True(t, errors.Is(err, ErrFormat) || errors.Is(err, ErrTooLarge) || errors.Is(err, ErrVersion), "%v", err)
			}
		}
		_, err = Load(bytes.NewReader(append(whole, 0)))
		require.ErrorIs(t, err, ErrFormat)
	}
}

// Files that are sealed and well-formed, and yet no models.
func TestLoadRefuses(t *testing.T) {
	metadata := func(key, value string) func(*safetensors.Header, []float32) []float32 {
		return func(h *safetensors.Header, data []float32) []float32 {
			h.Metadata = maps.Clone(h.Metadata)
			h.Metadata[key] = value
			return data
		}
	}
	for name, c := range map[string]struct {
		change  func(*safetensors.Header, []float32) []float32
		cause   error
		message string
	}{
		"foreign":       {metadata("format", "pt"), ErrFormat, `metadata "format" is "pt"`},
		"version":       {metadata("format_version", "2"), ErrVersion, `metadata "format_version" is "2", want "1"`},
		"older version": {metadata("format_version", "0"), ErrVersion, `metadata "format_version" is "0", want "1"`},
		"no version":    {metadata("format_version", ""), ErrVersion, `metadata "format_version" is "", want "1"`},
		"no visible":    {metadata("visible", ""), ErrFormat, `parsing ""`},
		"zero hidden":   {metadata("hidden", "0"), ErrShape, "Hidden is 0, want at least 1"},
		"huge hidden":   {metadata("hidden", "99999999"), ErrTooLarge, "Hidden is 99999999, limit 16777216"},
		"huge product":  {metadata("hidden", "16777216"), nil, ""},
		"other hidden":  {metadata("hidden", "4"), ErrFormat, `tensor 0 is "W" with shape [3 4], want "W" with shape [4 4]`},
		"plus sign":     {metadata("hidden", "+3"), ErrFormat, `metadata "hidden" is "+3", want "3"`},
		"overflow":      {metadata("hidden", "99999999999999999999"), ErrFormat, "value out of range"},
		"tied":          {metadata("weights", "tied"), ErrFormat, "file has 4 tensors, want 3"},
		"half tied":     {metadata("weights", "loose"), ErrFormat, `metadata "weights" is "loose", want "tied"`},
		"activation":    {metadata("activation", "tan"), ErrFormat, `metadata: cae: Activation is "tan", want sigmoid, tanh, relu, softplus, identity`},
		"setting":       {metadata("decay", "0.5"), ErrFormat, `metadata "decay_meaning" is ""`},
		"zero setting":  {metadata("l1", "0"), ErrFormat, `entries`},
		"no number":     {metadata("masking", "half"), ErrFormat, `"masking" is "half"`},
		"bad setting":   {metadata("masking", "2"), ErrRange, `Corruption.Masking is 2`},
		"output":        {metadata("output", "tanh"), ErrFormat, `Output is "tanh"`},
		"lambda":        {metadata("lambda", "-1"), ErrRange, "Lambda is -1"},
		"lambda NaN":    {metadata("lambda", "NaN"), ErrRange, "Lambda is NaN"},
		"lambda digits": {metadata("lambda", "0.10"), ErrFormat, `metadata "lambda" is "0.10", want "0.1"`},
		"convention":    {metadata("cost", "mean"), ErrFormat, `metadata "cost" is "mean", want "mean over samples of`},
		"unknown key":   {metadata("normaliser", "none"), ErrFormat, "metadata has 11 entries, want 10"},
		"name":          {func(h *safetensors.Header, d []float32) []float32 { h.Tensors[3].Name = "d"; return d }, ErrFormat, `tensor 3 is "d" with shape [4], want "c" with shape [4]`},
		"transposed":    {func(h *safetensors.Header, d []float32) []float32 { h.Tensors[0].Shape = []int{4, 3}; return d }, ErrFormat, `tensor 0 is "W" with shape [4 3]`},
		"order": {func(h *safetensors.Header, d []float32) []float32 {
			h.Tensors[0].Name, h.Tensors[1].Name = "V", "W"
			return d
		}, ErrFormat, `tensor 0 is "V"`},
		"more": {func(h *safetensors.Header, d []float32) []float32 {
			h.Tensors = append(h.Tensors, safetensors.Tensor{Name: "e"})
			return append(d, 1)
		}, ErrFormat, "file has 5 tensors, want 4"},
		"NaN": {func(h *safetensors.Header, d []float32) []float32 { d[7] = nan; return d }, ErrNonFinite, "parameter 7 is NaN"},
		"Inf": {func(h *safetensors.Header, d []float32) []float32 { d[len(d)-1] = -inf; return d }, ErrNonFinite, "parameter 30 is -Inf"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Load(bytes.NewReader(rewritten(t, goldenModel(), c.change)))
			require.Error(t, err)
			require.Nil(t, m)
			if c.cause != nil {
				require.ErrorIs(t, err, c.cause)
			}
			require.ErrorContains(t, err, "cae: Load: ")
			require.ErrorContains(t, err, c.message)
		})
	}
	normalised := func(change func(h *safetensors.Header, data []float32) []float32) error {
		m, err := Load(bytes.NewReader(rewritten(t, goldenNormalisedModel(), change)))
		require.Nil(t, m)
		return err
	}
	for i, c := range []struct {
		have    error
		cause   error
		message string
	}{
		{normalised(func(_ *safetensors.Header, d []float32) []float32 { d[38] = 0; return d }), ErrRange, "cae: Load: scale, column 3 is 0, want above 0"},
		{normalised(func(_ *safetensors.Header, d []float32) []float32 { d[32] = nan; return d }), ErrNonFinite, "cae: Load: shift, column 1 is NaN"},
		{normalised(func(_ *safetensors.Header, d []float32) []float32 { d[30] = nan; return d }), ErrNonFinite, "cae: Load: parameter 30 is NaN"},
		{normalised(metadata("normalise", "none")), ErrFormat, "metadata has 12 entries, want 10"},
		{normalised(metadata("normalise", "unit")), ErrFormat, `Normalisation is "unit", want none, standardise, min-max`},
		{normalised(metadata("normalise", "standardise")), ErrRange, "Normalise is standardise with a sigmoid output"},
		{normalised(metadata("normalise_meaning", "")), ErrFormat, `metadata "normalise_meaning" is ""`},
		{normalised(func(h *safetensors.Header, d []float32) []float32 {
			h.Tensors[4].Name, h.Tensors[5].Name = "scale", "shift"
			return d
		}), ErrFormat, `tensor 4 is "scale" with shape [4], want "shift" with shape [4]`},
	} {
		require.ErrorIs(t, c.have, c.cause, "%d", i)
		require.ErrorContains(t, c.have, c.message)
	}
	unsealed := "{\"__metadata__\":{\"format\":\"contractive autoencoder\",\"format_version\":\"1\"}} "
	_, err := Load(bytes.NewReader(append([]byte{byte(len(unsealed)), 0, 0, 0, 0, 0, 0, 0}, unsealed...)))
	require.ErrorContains(t, err, `metadata has no "header_sha256"`)
}

// Memory is at most twice the bytes read and 1 MiB.
func TestLoadMemory(t *testing.T) {
	m, _ := someModel(t, 1000, 784, 0)
	testLoadMemory(t, saved(t, m))
	tall, _ := someModel(t, 1<<20, 1, 0)
	testLoadMemory(t, saved(t, tall))
	const visible = 1 << 18
	ones := slices.Repeat([]float32{1}, visible)
	wide := Config{Hidden: 1, Normalise: Standardise}
	testLoadMemory(t, saved(t, newModel(wide, initialParameters(wide, visible, 1, 0), &Normaliser{Standardise, ones, ones})))
}

func testLoadMemory(t *testing.T, whole []byte) {
	for _, n := range []int{0, 8, 1000, len(whole) / 2, len(whole) - 1, len(whole)} {
		var err error
		used := allocation.Bytes(func() { _, err = Load(bytes.NewReader(whole[:n])) })
		require.Equal(t, n == len(whole), err == nil)
		require.LessOrEqual(t, used, uint64(2*n+1<<20))
	}
}

func TestSaveFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "model.safetensors")
	first, second := goldenModel(), reload(t, goldenModel())
	second.theta.c[0]++
	for _, m := range []*Model{first, second} {
		require.NoError(t, SaveFile(path, m))
		loaded, err := LoadFile(path)
		require.NoError(t, err)
		require.Equal(t, m.theta, loaded.theta)
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, entries, 1, "no temporary file is left")
	}

	err := SaveFile(filepath.Join(dir, "missing", "model"), first)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "cae: SaveFile: ")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "taken"), 0o777))
	require.Error(t, SaveFile(filepath.Join(dir, "taken"), first))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 2, "nothing is left behind by an error")

	_, err = LoadFile(filepath.Join(dir, "missing"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NoError(t, os.WriteFile(path, saved(t, first)[:100], 0o666))
	_, err = LoadFile(path)
	require.ErrorIs(t, err, ErrFormat)
	require.ErrorContains(t, err, path)
}

type fullDisk struct{}

var errFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestSaveError(t *testing.T) {
	err := goldenModel().Save(fullDisk{})
	require.ErrorIs(t, err, errFull)
	require.ErrorContains(t, err, "cae: Save: ")
}

func FuzzLoad(f *testing.F) {
	whole := saved(f, goldenModel())
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add(saved(f, goldenNormalisedModel()))
	f.Add(saved(f, profiledModel(f)))
	f.Add(saved(f, newProblem(Config{Hidden: 1}, 1, 1, 1).model()))
	f.Fuzz(func(t *testing.T, content []byte) {
		m, err := Load(bytes.NewReader(content))
		if err != nil {
			require.Nil(t, m)
			require.True(t, cause.OfReading(err), "%v", err)
			return
		}
		require.NoError(t, m.cfg.checkWidth(m.Visible()))
		again, err := Load(bytes.NewReader(saved(t, m)))
		require.NoError(t, err)
		require.Equal(t, m.theta, again.theta)
		require.Equal(t, m.kept, again.kept)
	})
}
