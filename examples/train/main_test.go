package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

func TestRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.safetensors")
	var out strings.Builder
	require.NoError(t, run(&out, path, 100, 2))
	require.Regexp(t, `^epoch 2: reconstruction error \d+\.\d, \|\|J\|\|\^2 \d+\.\d\d\nthe code of a \d: \[([01]\.\d\d ){31}[01]\.\d\d\]\n$`, out.String())
	m, err := cae.LoadFile(path)
	require.NoError(t, err)
	require.Equal(t, 32, m.Hidden())

	require.Error(t, run(&out, filepath.Join(path, "no folder"), 10, 1))
	require.Error(t, run(&out, path, 0, 1))
}
