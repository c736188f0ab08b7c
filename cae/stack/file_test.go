package stack

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/allocation"
	"github.com/seed85368726/contractive/internal/cause"
	"github.com/seed85368726/contractive/internal/safetensors"
	"github.com/seed85368726/contractive/kernels"
)

// golden is a small classifier file, the same bytes on every architecture.
var golden = filepath.Join("testdata", "golden.safetensors")

// goldenClassifier is the classifier in it.
func goldenClassifier() *Classifier {
	net := newNetwork([]shape{{3, 4, cae.Tanh}, {2, 3, cae.Softplus}, {units: 3, inputs: 2}})
	for i := range net.all {
		net.all[i] = float32(i-15) / 8
	}
	return newClassifier(net)
}

var update = flag.Bool("update", false, "write testdata/golden.safetensors")

// saved returns the bytes of a classifier file.
func saved(t testing.TB, c *Classifier) []byte {
	var buffer bytes.Buffer
	require.NoError(t, c.Save(&buffer))
	return buffer.Bytes()
}

// rewritten returns the bytes of a well-sealed file whose content is that of the golden one with a change.
func rewritten(t testing.TB, change func(h *safetensors.Header, data []float32) []float32) []byte {
	c := goldenClassifier()
	l := c.net.layout()
	h := l.header()
	data := change(&h, c.net.all)
	var buffer bytes.Buffer
	require.NoError(t, safetensors.Write(&buffer, h, data))
	return buffer.Bytes()
}

// A classifier of any depth and activations comes back with its bits, and says the same.
func TestSaveLoad(t *testing.T) {
	everyCost(t, func(t *testing.T, sizes []int, _ costs, activations []cae.Activation) {
		if len(sizes) == 2 {
			return // a head alone is no classifier
		}
		p := newProblem(sizes, 5, 1, costs{}, activations...)
		p.net.head().activation = 0 // which newProblem has set, and nothing reads
		c := newClassifier(p.net)
		loaded, err := Load(bytes.NewReader(saved(t, c)))
		require.NoError(t, err)
		require.Equal(t, c.net, loaded.net)
		require.Equal(t, saved(t, c), saved(t, loaded))
		for k := range c.Depth() {
			require.Equal(t, activations[k%len(activations)], loaded.Activation(k))
		}
		have, want := make([]float32, c.Classes()), make([]float32, c.Classes())
		for i := range p.rows.Count {
			require.NoError(t, c.Probabilities(want, p.rows.Row(i)))
			require.NoError(t, loaded.Probabilities(have, p.rows.Row(i)))
			require.Equal(t, want, have)
		}
	})
}

func TestGoldenFile(t *testing.T) {
	if *update {
		require.NoError(t, SaveFile(golden, goldenClassifier()))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, want, saved(t, goldenClassifier()), "the format of version 1 is fixed")
	c, err := LoadFile(golden)
	require.NoError(t, err)
	require.Equal(t, goldenClassifier().net, c.net)
}

// Every truncation and every flipped bit is noticed.
func TestDamagedFiles(t *testing.T) {
	whole, err := os.ReadFile(golden)
	require.NoError(t, err)
	for n := range whole {
		_, err := Load(bytes.NewReader(whole[:n]))
		require.ErrorIs(t, err, cae.ErrFormat, "%d of %d bytes", n, len(whole))
	}
	for i := range whole {
		for bit := range 8 {
			flipped := bytes.Clone(whole)
			flipped[i] ^= 1 << bit
			c, err := Load(bytes.NewReader(flipped))
			require.Error(t, err, "byte %d, bit %d", i, bit)
			require.Nil(t, c)
			require.True(t, errors.Is(err, cae.ErrFormat) || errors.Is(err, cae.ErrTooLarge) || errors.Is(err, cae.ErrVersion), "%v", err)
		}
	}
	_, err = Load(bytes.NewReader(append(whole, 0)))
	require.ErrorIs(t, err, cae.ErrFormat)
}

// Files that are sealed and well-formed, and yet no classifiers.
func TestLoadRefuses(t *testing.T) {
	type change = func(*safetensors.Header, []float32) []float32
	metadata := func(key, value string) change {
		return func(h *safetensors.Header, data []float32) []float32 {
			h.Metadata[key] = value
			return data
		}
	}
	element := func(i int, v float64) change {
		return func(_ *safetensors.Header, data []float32) []float32 {
			data[i] = float32(v)
			return data
		}
	}
	tensor := func(i int, t safetensors.Tensor) change {
		return func(h *safetensors.Header, data []float32) []float32 {
			h.Tensors[i] = t
			return data
		}
	}
	for name, c := range map[string]struct {
		change  change
		cause   error
		message string
	}{
		"foreign":         {metadata("format", "contractive autoencoder"), cae.ErrFormat, `metadata "format" is "contractive autoencoder", want "contractive classifier"`},
		"version":         {metadata("format_version", "2"), cae.ErrVersion, `metadata "format_version" is "2", want "1"`},
		"no visible":      {metadata("visible", ""), cae.ErrFormat, `metadata "visible" is ""`},
		"zero visible":    {metadata("visible", "0"), cae.ErrShape, "layer 0 has 0 inputs, want at least 1"},
		"other visible":   {metadata("visible", "5"), cae.ErrFormat, `tensor 0 is "W1" with shape [3 4], want "W1" with shape [3 5]`},
		"negative hidden": {metadata("hidden", "3 -2"), cae.ErrShape, "layer 1 has -2 units, want at least 1"},
		"huge hidden":     {metadata("hidden", "3 99999999"), cae.ErrTooLarge, "layer 1 has 99999999 units, limit 16777216"},
		"huge product":    {metadata("hidden", "16777216 16777216"), cae.ErrTooLarge, "limit 1073741824"},
		"overflow":        {metadata("hidden", "3 99999999999999999999"), cae.ErrFormat, `metadata "hidden" is "3 99999999999999999999"`},
		"plus sign":       {metadata("hidden", "3 +2"), cae.ErrFormat, `metadata "hidden" is "3 +2", want "3 2"`},
		"one hidden":      {metadata("hidden", "3"), cae.ErrFormat, `metadata "hidden" is "3", want one element for each of 2 layers`},
		"three hidden":    {metadata("hidden", "3 2 2"), cae.ErrFormat, "want one element for each of 2 layers"},
		"two separators":  {metadata("hidden", "3  2"), cae.ErrFormat, "want one element for each of 2 layers"},
		"one activation":  {metadata("activations", "tanh"), cae.ErrFormat, `metadata "activations" is "tanh", want one element for each of 2 layers`},
		"activation":      {metadata("activations", "tanh step"), cae.ErrFormat, `Activation is "step", want sigmoid`},
		"zero classes":    {metadata("classes", "0"), cae.ErrShape, "layer 2 has 0 units"},
		"other classes":   {metadata("classes", "4"), cae.ErrFormat, `tensor 4 is "U" with shape [3 2], want "U" with shape [4 2]`},
		"convention":      {metadata("model", "h"), cae.ErrFormat, `metadata "model" is "h", want "h_0 = x`},
		"unknown key":     {metadata("normaliser", "none"), cae.ErrFormat, "metadata has 8 entries, want 7"},
		"name":            {tensor(5, safetensors.Tensor{Name: "b3", Shape: []int{3}}), cae.ErrFormat, `tensor 5 is "b3" with shape [3], want "d" with shape [3]`},
		"transposed":      {tensor(2, safetensors.Tensor{Name: "W2", Shape: []int{3, 2}}), cae.ErrFormat, `tensor 2 is "W2" with shape [3 2], want "W2" with shape [2 3]`},
		"odd tensors": {func(h *safetensors.Header, d []float32) []float32 {
			h.Tensors = append(h.Tensors, safetensors.Tensor{Name: "e"})
			return append(d, 1)
		}, cae.ErrFormat, "file has 7 tensors of layers, want an even number of at least 4"},
		"head alone": {func(h *safetensors.Header, d []float32) []float32 {
			h.Tensors = h.Tensors[4:]
			return d[len(d)-9:]
		}, cae.ErrFormat, "file has 2 tensors of layers, want an even number of at least 4"},
		"no tensors": {func(h *safetensors.Header, d []float32) []float32 {
			h.Tensors = nil
			return nil
		}, cae.ErrFormat, "file has 0 tensors of layers"},
		"NaN": {element(7, math.NaN()), cae.ErrNonFinite, "parameter 7 is NaN"},
		"Inf": {element(31, math.Inf(-1)), cae.ErrNonFinite, "parameter 31 is -Inf"},
	} {
		t.Run(name, func(t *testing.T) {
			classifier, err := Load(bytes.NewReader(rewritten(t, c.change)))
			require.ErrorIs(t, err, c.cause)
			require.ErrorContains(t, err, "stack: Load: ")
			require.ErrorContains(t, err, c.message)
			require.Nil(t, classifier)
		})
	}
}

// Memory is at most twice the bytes read and 1 MiB, also for lists longer than the layers, and where most of a file is a normaliser.
func TestLoadMemory(t *testing.T) {
	whole := saved(t, newClassifier(newNetwork([]shape{{1000, 784, cae.Sigmoid}, {units: 10, inputs: 1000}})))
	long := rewritten(t, func(h *safetensors.Header, data []float32) []float32 {
		h.Metadata[keyHidden] = string(bytes.Repeat([]byte("3 "), 1<<18))
		return data
	})
	const visible = 400_000
	wide := newNetwork([]shape{{1, visible, cae.Sigmoid}, {units: 2, inputs: 1}})
	var err error
	wide.normaliser, err = viewNormaliser(cae.MinMax, make([]float32, visible), slices.Repeat([]float32{2}, visible))
	require.NoError(t, err)
	scaled := saved(t, newClassifier(wide))
	contents := [][]byte{long}
	for _, n := range []int{0, 8, 1000, len(whole) / 2, len(whole) - 1, len(whole)} {
		contents = append(contents, whole[:n])
	}
	for _, content := range append(contents, scaled, scaled[:len(scaled)-1]) {
		var err error
		used := allocation.Bytes(func() { _, err = Load(bytes.NewReader(content)) })
		require.Equal(t, len(content) == len(whole) || len(content) == len(scaled), err == nil)
		require.LessOrEqual(t, used, uint64(2*len(content)+1<<20))
	}
}

func TestSaveFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "classifier.safetensors")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o666))
	require.NoError(t, SaveFile(path, goldenClassifier()))
	c, err := LoadFile(path)
	require.NoError(t, err)
	require.Equal(t, goldenClassifier().net, c.net)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "no temporary file is left")

	err = SaveFile(filepath.Join(dir, "missing", "classifier"), c)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "stack: SaveFile: ")
	_, err = LoadFile(filepath.Join(dir, "missing"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "stack: LoadFile: ")
	require.NoError(t, os.WriteFile(path, saved(t, c)[:100], 0o666))
	_, err = LoadFile(path)
	require.ErrorIs(t, err, cae.ErrFormat)
	require.ErrorContains(t, err, "stack: LoadFile "+path)
}

// What could not be read back is not written.
func TestSaveRefuses(t *testing.T) {
	layers := func(n int) *Classifier {
		shapes := make([]shape, n)
		for k := range shapes {
			shapes[k] = shape{units: 1, inputs: 1}
		}
		return newClassifier(newNetwork(shapes))
	}
	loaded, err := Load(bytes.NewReader(saved(t, layers(512))))
	require.NoError(t, err)
	require.Equal(t, 511, loaded.Depth())
	var buffer bytes.Buffer
	require.ErrorIs(t, layers(513).Save(&buffer), cae.ErrTooLarge)
	require.Zero(t, buffer.Len())

	var huge Classifier // which has its sizes without the memory
	for _, w := range []kernels.Matrix{{Rows: 1 << 20, Cols: 1 << 10}, {Rows: 2, Cols: 1 << 20}} {
		huge.net.layers = append(huge.net.layers, layer{w: w})
	}
	err = huge.Save(&buffer)
	require.ErrorIs(t, err, cae.ErrTooLarge)
	require.ErrorContains(t, err, "layers have 1076887554 parameters, limit 1073741824")
}

type fullDisk struct{}

var errFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestSaveError(t *testing.T) {
	err := goldenClassifier().Save(fullDisk{})
	require.ErrorIs(t, err, errFull)
	require.ErrorContains(t, err, "stack: Save: ")
}

func FuzzLoad(f *testing.F) {
	whole := saved(f, goldenClassifier())
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add(saved(f, newClassifier(newNetwork([]shape{{1, 1, cae.ReLU}, {units: 1, inputs: 1}}))))
	f.Fuzz(func(t *testing.T, content []byte) {
		c, err := Load(bytes.NewReader(content))
		if err != nil {
			require.Nil(t, c)
			require.True(t, cause.OfReading(err), "%v", err)
			return
		}
		again, err := Load(bytes.NewReader(saved(t, c)))
		require.NoError(t, err)
		require.Equal(t, c.net.all, again.net.all)
		require.Equal(t, saved(t, c), saved(t, again))
	})
}
