package atomicfile

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// A disk that fails to flush shows that what is written is flushed, and when: nothing else tells a file that is on the disk from one that
// only the system's memory holds.

// The file is flushed before it gets its name.
func TestFileIsFlushed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, Write(path, text("old")))
	err := onThread(t, refuseFlush(-1), func() error { return Write(path, text("new")) })
	require.ErrorIs(t, err, syscall.EIO)
	requireAlone(t, path, "old")
}

// The folder is flushed, after the rename. It takes the lowest descriptor that is free, which is one that is kept until the temporary
// file has its own.
func TestFolderIsFlushed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, Write(path, text("old")))
	kept, err := os.Open(os.DevNull)
	require.NoError(t, err)
	err = onThread(t, refuseFlush(int(kept.Fd())), func() error {
		return Write(path, func(w io.Writer) error {
			return errors.Join(kept.Close(), text("new")(w))
		})
	})
	require.ErrorIs(t, err, syscall.EIO)
	requireAlone(t, path, "new")
}

// refuseFlush makes fsync of a descriptor, or of any if it is -1, fail with EIO, by a filter of system calls (seccomp).
func refuseFlush(descriptor int) func() syscall.Errno {
	const (
		noNewPrivileges = 38 // PR_SET_NO_NEW_PRIVS
		setSeccomp      = 22 // PR_SET_SECCOMP
		filterMode      = 2  // SECCOMP_MODE_FILTER
		allow           = 0x7fff0000
		fail            = 0x00050000 // SECCOMP_RET_ERRNO
		number          = 0          // offsets in struct seccomp_data
		argument        = 16
	)
	low := uint32(argument) // of the 64 bits of the first argument
	if binary.NativeEndian.Uint16([]byte{0, 1}) == 1 {
		low += 4
	}
	const load, equal, result = syscall.BPF_LD | syscall.BPF_W | syscall.BPF_ABS, syscall.BPF_JMP | syscall.BPF_JEQ | syscall.BPF_K, syscall.BPF_RET | syscall.BPF_K
	filter := []syscall.SockFilter{
		{Code: load, K: number},
		{Code: equal, Jf: 3, K: syscall.SYS_FSYNC},
		{Code: load, K: low},
		{Code: equal, Jf: 1, K: uint32(descriptor)},
		{Code: result, K: fail | uint32(syscall.EIO)},
		{Code: result, K: allow},
	}
	if descriptor < 0 {
		filter[3] = syscall.SockFilter{Code: equal, K: 0} // either way to the next
	}
	return func() syscall.Errno {
		program := syscall.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
		if _, _, e := syscall.RawSyscall6(syscall.SYS_PRCTL, noNewPrivileges, 1, 0, 0, 0, 0); e != 0 {
			return e
		}
		_, _, e := syscall.RawSyscall(syscall.SYS_PRCTL, setSeccomp, filterMode, uintptr(unsafe.Pointer(&program)))
		runtime.KeepAlive(filter)
		return e
	}
}
