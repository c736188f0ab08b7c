package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// text returns a function that writes a text in two pieces.
func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		for _, piece := range []string{s[:len(s)/2], s[len(s)/2:]} {
			if _, err := io.WriteString(w, piece); err != nil {
				return err
			}
		}
		return nil
	}
}

// requireAlone requires a file of that content and no other file in its folder.
func requireAlone(t *testing.T, path, content string) {
	t.Helper()
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, content, string(have))
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, entries, 1, "no temporary file is left")
}

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, Write(path, text("a longer text")))
	requireAlone(t, path, "a longer text")
	require.NoError(t, Write(path, text("short")))
	requireAlone(t, path, "short")
}

// While a file is being written, and when that fails, the old one is there.
func TestWriteKeepsTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, Write(path, text("old")))
	full := errors.New("no space left")
	err := Write(path, func(w io.Writer) error {
		require.NoError(t, text("half of the new")(w))
		have, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, "old", string(have))
		return full
	})
	require.ErrorIs(t, err, full)
	requireAlone(t, path, "old")
}

func TestWriteErrors(t *testing.T) {
	dir := t.TempDir()
	require.ErrorIs(t, Write(filepath.Join(dir, "missing", "file"), text("")), fs.ErrNotExist)
	taken := filepath.Join(dir, "taken")
	require.NoError(t, os.Mkdir(taken, 0o777))
	err := Write(taken, text("new"))
	require.ErrorIs(t, err, fs.ErrInvalid)
	require.ErrorContains(t, err, "taken: is not a regular file (d")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing is left behind by an error")
}
