package terminal

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoTerminal(t *testing.T) {
	require.Nil(t, Width(new(bytes.Buffer)))
	for _, path := range []string{t.TempDir() + "/file", os.DevNull} {
		file, err := os.Create(path)
		require.NoError(t, err)
		require.Nil(t, Width(file), path)
		require.NoError(t, file.Close())
	}
}
