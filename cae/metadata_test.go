package cae

import (
	"bytes"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/safetensors"
)

// The entries are those of the file, but for its digests.
func TestMetadata(t *testing.T) {
	m := goldenModel()
	file, err := safetensors.NewReader(bytes.NewReader(saved(t, m)), safetensors.F32)
	require.NoError(t, err)
	want := maps.Clone(file.Metadata)
	delete(want, safetensors.PayloadDigest)
	delete(want, safetensors.HeaderDigest)
	require.Equal(t, want, m.Metadata())

	m.Metadata()["lambda"] = "9"
	require.Equal(t, "0.1", m.Metadata()["lambda"], "a copy")
}
