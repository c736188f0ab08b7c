package atomicfile

import (
	"runtime"
	"syscall"
	"testing"
)

// onThread calls f on a thread of its own, which ends with it, after restrict has taken something from what that thread may do. Where the
// system does not let it, the test is skipped.
func onThread(t *testing.T, restrict func() syscall.Errno, f func() error) (err error) {
	t.Helper()
	var refused syscall.Errno
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked
		if refused = restrict(); refused == 0 {
			err = f()
		}
	}()
	<-done
	if refused != 0 {
		t.Skipf("NOT TESTED: this system does not restrict a thread: %v", refused)
	}
	return err
}
