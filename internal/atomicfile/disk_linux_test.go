package atomicfile

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// disk returns the folder of a file system of its own, of 64 KiB in memory. Only root can make one.
func disk(t *testing.T) string {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("NOT TESTED: a full and a read-only disk: mount: %v", err)
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
	folder := t.TempDir()
	path := filepath.Join(folder, "file")
	require.NoError(t, Write(path, text("old")))
	require.NoError(t, os.Chmod(folder, 0o555))
	t.Cleanup(func() { os.Chmod(folder, 0o777) })
	err := onThread(t, obeyPermissions, func() error { return Write(path, text("new")) })
	require.ErrorIs(t, err, os.ErrPermission)
	requireAlone(t, path, "old")
}

// obeyPermissions makes the permissions of files hold for root as well: it gives up the capability to override them.
func obeyPermissions() syscall.Errno {
	const override = 1 << 1 // CAP_DAC_OVERRIDE
	header := struct{ version, thread uint32 }{version: 0x20080522}
	var sets [2]struct{ effective, permitted, inheritable uint32 }
	_, _, e := syscall.RawSyscall(syscall.SYS_CAPGET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&sets)), 0)
	if e != 0 {
		return e
	}
	sets[0].effective &^= override
	_, _, e = syscall.RawSyscall(syscall.SYS_CAPSET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&sets)), 0)
	return e
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
