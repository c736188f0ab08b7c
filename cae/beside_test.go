package cae

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/allocation"
	"github.com/seed85368726/contractive/internal/safetensors"
)

func TestSaveLoadBeside(t *testing.T) {
	whole := profiledModel(t)
	handPicked, err := goldenModel().WithThreshold(Threshold{Value: -1e-9, Quantile: 1. / 3})
	require.NoError(t, err)
	for _, m := range []*Model{whole, whole.with(beside{profile: whole.kept.profile}), handPicked, goldenModel()} {
		loaded := reload(t, m)
		require.Equal(t, m.kept, loaded.kept)
		require.Equal(t, saved(t, m), saved(t, loaded))
	}
	require.Equal(t, saved(t, goldenModel()), saved(t, handPicked.with(beside{})))
	text := whole.Metadata()
	require.Equal(t, "300", text["profile_samples"])
	require.Equal(t, "0 0.001 0.005 0.01 0.02 0.05 0.1 0.15 0.2 0.25 0.3 0.35 0.4 0.45 0.5 0.55 0.6 0.65 0.7 0.75 0.8 0.85 0.9 0.95 0.98 0.99 0.995 0.999 1", text["profile_levels"])
	require.Equal(t, "0.99", text["threshold_quantile"])
}

// What is kept beside the parameters is in normalised units, and stays when a normaliser is added or taken away.
func TestNormaliserKeepsWhatIsBeside(t *testing.T) {
	m := profiledModel(t).WithoutNormaliser()
	n, err := NewNormaliser(MinMax, make([]float32, m.Visible()), slices.Repeat([]float32{2}, m.Visible()))
	require.NoError(t, err)
	outer, err := m.WithNormaliser(n)
	require.NoError(t, err)
	require.NotNil(t, m.kept.profile)
	require.NotNil(t, m.kept.threshold)
	require.Equal(t, m.kept, outer.kept)
	require.Equal(t, m.kept, outer.WithoutNormaliser().kept)
	require.Equal(t, m.kept, reload(t, outer).kept)
}

// Profiles that no samples have, in files that are sealed.
func TestLoadRefusesBeside(t *testing.T) {
	m := profiledModel(t)
	text := m.description().metadata()
	replaced := func(key string, i int, value string) string {
		numbers := strings.Split(text[key], " ")
		numbers[i] = value
		return strings.Join(numbers, " ")
	}
	for _, c := range []struct {
		key, value string // no value: without the key
		cause      error
		message    string
	}{
		{"profile_samples", "0", ErrShape, `"profile_samples" is 0, want at least 1`},
		{"profile_samples", "", ErrFormat, "metadata has 21 entries, want 13"},
		{"profile_samples", "many", ErrFormat, `"profile_samples": strconv.Atoi`},
		{"profile_samples", "+300", ErrFormat, `"+300", want "300"`},
		{"profile_meaning", "", ErrFormat, `metadata "profile_meaning" is ""`},
		{"profile_levels", "0 1", ErrFormat, `metadata "profile_levels" is "0 1"`},
		{"profile_saturation", "", ErrFormat, `"profile_saturation" has 1 numbers, want 29`},
		{"profile_saturation_shares", "1 2", ErrFormat, `"profile_saturation_shares" has 2 numbers, want 29`},
		{"profile_saturation_shares", strings.Repeat(" ", 500_000), ErrFormat, `has 500001 numbers, want 29`},
		{"profile_reconstruction", replaced("profile_reconstruction", 3, "x"), ErrFormat, `"profile_reconstruction", number 3: strconv`},
		{"profile_reconstruction", replaced("profile_reconstruction", 3, "NaN"), ErrNonFinite, `"profile_reconstruction": quantile 3 is NaN`},
		{"profile_reconstruction", replaced("profile_reconstruction", 3, "1e30"), ErrRange, "quantile 4 is "},
		{"profile_reconstruction", replaced("profile_reconstruction", 28, "1e39"), ErrFormat, "value out of range"},
		{"profile_jacobian_norm2_shares", replaced("profile_jacobian_norm2_shares", 0, "0"), ErrRange, "share 0 is 0, want more than 0 and at most 1"},
		{"profile_jacobian_norm2_shares", replaced("profile_jacobian_norm2_shares", 5, "1"), ErrRange, "want none to fall"},
		{"profile_jacobian_norm2_shares", replaced("profile_jacobian_norm2_shares", 28, "0.9999"), ErrRange, "the last share is 0.9999, want 1"},
		{"threshold", "", ErrFormat, "metadata has 21 entries, want 19"},
		{"threshold", "high", ErrFormat, `"threshold": strconv`},
		{"threshold", "Inf", ErrNonFinite, "threshold is +Inf"},
		{"threshold_quantile", "", ErrFormat, `"threshold": strconv.ParseFloat: parsing ""`},
		{"threshold_quantile", "1.5", ErrRange, "quantile is 1.5, want 0 to 1"},
		{"threshold_quantile", "0.990", ErrFormat, `"0.990", want "0.99"`},
		{"threshold_meaning", "none", ErrFormat, `metadata "threshold_meaning" is "none"`},
	} {
		t.Run(c.key+" "+c.value[:min(len(c.value), 20)], func(t *testing.T) {
			whole := rewritten(t, m, func(h *safetensors.Header, data []float32) []float32 {
				h.Metadata = maps.Clone(h.Metadata)
				h.Metadata[c.key] = c.value
				if c.value == "" {
					delete(h.Metadata, c.key)
				}
				return data
			})
			var loaded *Model
			var err error
			used := allocation.Bytes(func() { loaded, err = Load(bytes.NewReader(whole)) })
			require.ErrorIs(t, err, c.cause)
			require.ErrorContains(t, err, "cae: Load: ")
			require.ErrorContains(t, err, c.message)
			require.Nil(t, loaded)
			require.LessOrEqual(t, used, uint64(2*len(whole)+1<<20))
		})
	}
}

// profileAnswer is the SHA-256 of the file of a model trained with a profile, on every instruction set and architecture.
const profileAnswer = "d73a138112165c33f5a228077af90c7c21a7e1c3900aaa284aa9d5bf5bb8d091"

func TestProfileAnswer(t *testing.T) {
	onEveryTier(t, func(t *testing.T, workers ...int) {
		digits, err := dataset.Digits(300, 1)
		require.NoError(t, err)
		for _, n := range workers {
			m, _, err := Train(t.Context(), Config{Hidden: 16, Lambda: 0.1}, digits, TrainOptions{Epochs: 1, Seed: 1, Profile: true, Workers: n})
			require.NoError(t, err)
			threshold, err := m.Profile().Threshold(0.993)
			require.NoError(t, err)
			m, err = m.WithThreshold(threshold)
			require.NoError(t, err)
			sum := sha256.New()
			require.NoError(t, m.Save(sum))
			require.Equal(t, profileAnswer, hex.EncodeToString(sum.Sum(nil)), fmt.Sprint(n, " workers"))
		}
	})
}
