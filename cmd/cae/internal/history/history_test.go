package history

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

func TestPath(t *testing.T) {
	require.Equal(t, "a/model.history.json", Path("a/model.safetensors"))
	require.Equal(t, "model.history.json", Path("model"))
}

// some is a run of two epochs.
func some() *cae.History {
	m := func(v float64) cae.Metrics {
		return cae.Metrics{Reconstruction: v, Penalty: v / 3, Total: v + v/3, JacobianNorm2: 7 * v, Saturation: 0.1}
	}
	v := m(4)
	return &cae.History{Best: 2, Epochs: []cae.Epoch{{Metrics: m(5), Epoch: 1}, {Metrics: m(3), Epoch: 2, Validation: &v}}}
}

func TestThereAndBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.history.json")
	want := Of(some(), "abc")
	require.Equal(t, &File{Version: 1, Model: "abc", Best: 2, Epochs: []Epoch{
		{Epoch: 1, Training: Figures{5, 5. / 3, 5 + 5./3, 35, 0.1}},
		{Epoch: 2, Training: Figures{3, 1, 4, 21, 0.1}, Validation: &Figures{4, 4. / 3, 4 + 4./3, 28, 0.1}},
	}}, want)
	require.NoError(t, Write(path, want))
	have, err := Read(path, "abc")
	require.NoError(t, err)
	require.Equal(t, want, have)

	_, err = Read(path, "abd")
	require.ErrorIs(t, err, ErrOther)
	require.ErrorContains(t, err, path)
}

func TestRefused(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "m.history.json")
	_, err := Read(path, "")
	require.ErrorIs(t, err, fs.ErrNotExist)

	require.NoError(t, Write(path, Of(some(), "abc")))
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for n := range len(whole) - 1 { // the last byte ends the line
		_, err := parse(whole[:n])
		require.ErrorIs(t, err, cae.ErrFormat, n)
	}
	for _, c := range []struct {
		old, new string
		want     error
	}{
		{`"version":1`, `"version":2`, cae.ErrVersion},
		{`"epoch":2`, `"epoch":1`, cae.ErrFormat},
		{`"epoch":1`, `"epoch":0`, cae.ErrFormat},
		{`"best":2`, `"best":3`, cae.ErrFormat},
		{`"best":2`, `"best":-1`, cae.ErrFormat},
		{`"epochs":[`, `"epochs":[7,`, cae.ErrFormat},
	} {
		text := strings.Replace(string(whole), c.old, c.new, 1)
		require.NotEqual(t, string(whole), text)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
		_, err := Read(path, "abc")
		require.ErrorIs(t, err, c.want, c.new)
		require.ErrorContains(t, err, path)
	}

	require.NoError(t, os.Truncate(path, maxBytes+1))
	_, err = Read(path, "abc")
	require.ErrorIs(t, err, cae.ErrTooLarge)

	h := some()
	h.Epochs[0].Penalty = math.NaN()
	require.Error(t, Write(path, Of(h, "abc")))
	require.Error(t, Write(filepath.Join(folder, "none", "m.json"), Of(some(), "abc")))
}
