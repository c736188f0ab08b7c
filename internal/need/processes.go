package need

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Processes ends a test that starts processes, if it runs under an emulator. The kernel does not know the binary's architecture there,
// and a failed start may hang: qemu forks while its other threads hold locks that the child needs in order to exit.
func Processes(t testing.TB) {
	t.Helper()
	if emulator := emulator(); emulator != "" {
		t.Skip("NOT TESTED: " + emulator + " starts no processes of its architecture; the native run does")
	}
}

// emulator is the name of the user-mode qemu that runs this process, or "". qemu answers for /proc/self/exe with the name of the
// emulated binary, but not for the same link of a thread.
func emulator() string {
	path, err := os.Readlink("/proc/self/task/" + strconv.Itoa(os.Getpid()) + "/exe")
	if name := filepath.Base(path); err == nil && strings.HasPrefix(name, "qemu-") {
		return name
	}
	return ""
}
