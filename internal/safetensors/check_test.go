package safetensors

import (
	"bytes"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheckKind(t *testing.T) {
	sealed := func(metadata map[string]string) *Reader {
		var buffer bytes.Buffer
		require.NoError(t, Write(&buffer, Header{Metadata: metadata}, nil))
		r, err := NewReader(&buffer, F32)
		require.NoError(t, err)
		return r
	}
	r := sealed(map[string]string{KeyFormat: "shapes", KeyVersion: "1"})
	require.NoError(t, r.checkKind("shapes", "1"))
	err := r.checkKind("colours", "1")
	require.ErrorIs(t, err, ErrFormat)
	require.ErrorContains(t, err, `metadata "format" is "shapes", want "colours"`)
	err = r.checkKind("shapes", "2")
	require.ErrorIs(t, err, ErrVersion)
	require.ErrorContains(t, err, `metadata "format_version" is "1", want "2"`)
	r.Sealed = false
	require.ErrorContains(t, r.checkKind("shapes", "1"), `metadata has no "header_sha256"`)
}

func TestCheckTensors(t *testing.T) {
	h, _ := sample()
	require.NoError(t, h.checkTensors([]Tensor{{Name: "W", Shape: []int{2, 3}}, {Name: "scalar"}, {Name: "b", Shape: []int{2}}}))
	for message, want := range map[string][]Tensor{
		"file has 3 tensors, want 2":                                  h.Tensors[:2],
		`tensor 0 is "W" with shape [2 3], want "W" with shape [3 2]`: {{Name: "W", Shape: []int{3, 2}}, {Name: "scalar"}, {Name: "b", Shape: []int{2}}},
		`tensor 2 is "b" with shape [2], want "c" with shape [2]`:     {{Name: "W", Shape: []int{2, 3}}, {Name: "scalar"}, {Name: "c", Shape: []int{2}}},
	} {
		err := h.checkTensors(want)
		require.ErrorIs(t, err, ErrFormat)
		require.ErrorContains(t, err, message)
	}
	h.Tensors[1].Type = F64
	require.ErrorContains(t, h.checkTensors([]Tensor{h.Tensors[0], {Name: "scalar"}, h.Tensors[2]}), `tensor 1 is "scalar" with dtype F64, want F32`)
}

func TestCheckMetadata(t *testing.T) {
	want := map[string]string{"a": "1", "b": "2"}
	h := Header{Metadata: maps.Clone(want)}
	require.NoError(t, h.checkMetadata(want))
	h.Metadata["c"] = ""
	require.ErrorContains(t, h.checkMetadata(want), "metadata has 3 entries, want 2")
	delete(h.Metadata, "b")
	err := h.checkMetadata(want)
	require.ErrorIs(t, err, ErrFormat)
	require.ErrorContains(t, err, `metadata "b" is "", want "2"`)
}
