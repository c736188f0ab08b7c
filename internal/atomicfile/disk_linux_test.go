package atomicfile

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// disk returns the folder of a file system of its own, of 64 KiB in memory. Only root can make one.
func disk(t *testing.T) string {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("a full and a read-only disk are NOT tested here: mount: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(folder, 0)) })
	return folder
}

// A disk that is full keeps the old file, and the remains of the new one do not stay on it.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(disk(t), "file")
	require.NoError(t, Write(path, text("old")))
	err := Write(path, func(w io.Writer) error {
		_, err := w.Write(bytes.Repeat([]byte("new"), 100_000))
		return err
	})
	require.ErrorIs(t, err, syscall.ENOSPC)
	requireAlone(t, path, "old")
	require.NoError(t, Write(path, text("new")))
	requireAlone(t, path, "new")
}

func TestReadOnlyDisk(t *testing.T) {
	folder := disk(t)
	path := filepath.Join(folder, "file")
	require.NoError(t, Write(path, text("old")))
	require.NoError(t, syscall.Mount("", folder, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	require.ErrorIs(t, Write(path, text("new")), syscall.EROFS)
	requireAlone(t, path, "old")
}

// A folder that may not be written to keeps the old file.
func TestReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write to any folder; TestReadOnlyDisk is for root")
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "file")
	require.NoError(t, Write(path, text("old")))
	require.NoError(t, os.Chmod(folder, 0o555))
	t.Cleanup(func() { os.Chmod(folder, 0o777) })
	require.ErrorIs(t, Write(path, text("new")), os.ErrPermission)
	requireAlone(t, path, "old")
}

// What is no regular file, such as a device, is not replaced by one.
func TestDeviceStays(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o666))
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(pipe, link))
	for _, path := range []string{pipe, link} {
		require.ErrorIs(t, Write(path, text("new")), os.ErrInvalid)
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, os.ModeNamedPipe, info.Mode().Type())
		entries, err := os.ReadDir(filepath.Dir(path))
		require.NoError(t, err)
		require.Len(t, entries, 1)
	}
}
