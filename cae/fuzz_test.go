package cae

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"maps"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/cause"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/safetensors"
)

// FuzzMetadata changes entries of a whole and sealed file's metadata: either that is refused with a cause, or the model's
// configuration is valid and says the same again.
func FuzzMetadata(f *testing.F) {
	f.Add("hidden", "-1", "")
	f.Add("hidden", "9223372036854775808", "gamma")
	f.Add("visible", "16777217", "")
	f.Add("visible", " 4", "")
	f.Add("lambda", "1e39", "")
	f.Add("lambda", "NaN", "")
	f.Add("lambda", "0x1p-2", "")
	f.Add("activation", "Sigmoid", "")
	f.Add("sparsity", "0.5", "sparsity_target")
	f.Add("draws", "65", "gamma")
	f.Add("noise", "-0", "noise_meaning")
	f.Add("unknown", "1", "lambda")
	f.Add("normalise", "standardise", "")
	f.Add("threshold", "1.5", "")
	f.Add("profile_samples", "-1", "")
	f.Fuzz(func(t *testing.T, key, value, removed string) {
		cfg := Config{Hidden: 3, HigherOrder: HigherOrder{Gamma: 1, Sigma: 2, Draws: 3}, Sparsity: Sparsity{Beta: 1, Target: 0.1}, Lambda: 0.1}
		entries := maps.Clone(cfg.metadata(4))
		delete(entries, removed)
		entries[key] = value
		var file bytes.Buffer
		h := safetensors.Header{Metadata: entries, Tensors: cfg.tensors(4)}
		if err := safetensors.Write(&file, h, make([]float32, 3*4+3+4)); err != nil {
			return // text that is not UTF-8, or too long
		}
		m, err := Load(&file)
		if err != nil {
			require.True(t, cause.OfReading(err), "%v", err)
			return
		}
		require.NoError(t, m.Config().Validate())
		require.Equal(t, entries, m.Metadata())
	})
}

// FuzzSealed writes files that are whole and sealed but hold other tensors and values than a model: either Load refuses
// them with a cause, or they are what was written.
func FuzzSealed(f *testing.F) {
	ones := bytes.Repeat([]byte{0, 0, 128, 63}, 19)
	f.Add("W", 3, 4, ones)
	f.Add("w", 3, 4, ones)
	f.Add("b", 3, 4, ones)
	f.Add("W", 4, 3, ones)
	f.Add("W", 12, 1, ones)
	f.Add("W", 3, 4, append([]byte{0, 0, 192, 127}, ones...))
	f.Add("W", 3, 4, append([]byte{0, 0, 128, 255}, ones...))
	f.Fuzz(func(t *testing.T, name string, rows, cols int, payload []byte) {
		const most = 1 << 12
		if rows < 0 || cols < 0 || rows > most || cols > most || len(name) > 200 {
			return
		}
		cfg := Config{Hidden: 3, Lambda: 0.1}
		h := safetensors.Header{Metadata: cfg.metadata(4), Tensors: cfg.tensors(4)}
		h.Tensors[0] = safetensors.Tensor{Name: name, Shape: []int{rows, cols}}
		data := make([]float32, rows*cols+3+4)
		for i := range data {
			if at := 4 * i; at+4 <= len(payload) {
				data[i] = math.Float32frombits(binary.LittleEndian.Uint32(payload[at:]))
			}
		}
		var file bytes.Buffer
		if err := safetensors.Write(&file, h, data); err != nil {
			return // two tensors of a name, or a name that is not UTF-8
		}
		m, err := Load(&file)
		if err != nil {
			require.True(t, cause.OfReading(err), "%v", err)
			return
		}
		require.Equal(t, cfg, m.cfg)
		require.Equal(t, data, m.theta.all)
		require.Equal(t, -1, finite.FirstNot(data))
	})
}

// FuzzTexts reads the texts of the settings: one that is accepted is written as a text that means the same, and one that
// is refused changes nothing.
func FuzzTexts(f *testing.F) {
	for _, text := range []string{"sigmoid", "softplus", "linear", "adam", "constant", "inverse:0.5", "exponential:1", "cosine:1e-3",
		"", "cosine", "cosine:", "constant:1", "inverse:-1", "inverse:NaN", "exponential:0", "inverse:1e39", "Sigmoid", "inverse:0x1p-3", "sigmoid\x00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		requireText(t, text, new(Activation), new(Activation))
		requireText(t, text, new(Output), new(Output))
		requireText(t, text, new(Optimizer), new(Optimizer))
		requireText(t, text, new(Schedule), new(Schedule))
	})
}

type textValue interface {
	encoding.TextMarshaler
	encoding.TextUnmarshaler
}

func requireText(t *testing.T, text string, value, same textValue) {
	t.Helper()
	if err := value.UnmarshalText([]byte(text)); err != nil {
		require.ErrorIs(t, err, ErrRange)
		require.Equal(t, same, value, "changed by a text that is refused")
		return
	}
	again, err := value.MarshalText()
	require.NoError(t, err)
	require.NoError(t, same.UnmarshalText(again))
	require.Equal(t, value, same)
}
