package atomicfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Probe says what Write would fail with, and changes nothing.
func TestProbe(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "file")
	require.NoError(t, Probe(path))
	require.NoFileExists(t, path)
	require.NoError(t, Write(path, text("old")))
	require.NoError(t, Probe(path))
	requireAlone(t, path, "old")

	err := Probe(folder)
	require.ErrorIs(t, err, fs.ErrInvalid)
	require.ErrorContains(t, err, "is not a regular file (d")
	require.ErrorIs(t, Probe(os.DevNull), fs.ErrInvalid)
	err = Probe(filepath.Join(folder, "none", "file"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "no file can be made in "+filepath.Join(folder, "none")+": ")
	require.NotContains(t, err.Error(), ".probe-")
	require.Error(t, Probe(filepath.Join(path, "below a file")))
}
