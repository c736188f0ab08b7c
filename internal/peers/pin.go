package main

import (
	"os"
	"runtime"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"
)

// Threads that lead (the one that calls the peers, and that of our training run)
// have CPU 0, all others of this process CPU 1: some virtual machines would
// otherwise run two busy ones on one CPU, and the Go scheduler's monitor, which a
// call of C wakes every 20 us for the next milliseconds, would cost whoever runs
// after a C peer a third of its time. Leaders never work at the same time.
var leaders sync.Map // thread ids

// pinMain makes the calling goroutine's thread a leader.
func pinMain() error {
	runtime.LockOSThread()
	leaders.Store(unix.Gettid(), true)
	return pin(0, 0)
}

// pinOthers gives the threads that exist by now, and do not lead, CPU 1.
func pinOthers() {
	tasks, _ := os.ReadDir("/proc/self/task")
	for _, t := range tasks {
		id, _ := strconv.Atoi(t.Name())
		if _, leads := leaders.Load(id); !leads {
			_ = pin(id, 1) // the thread may be gone
		}
	}
}

// pin does nothing on a machine of one CPU.
func pin(thread, cpu int) error {
	if runtime.NumCPU() < 2 {
		return nil
	}
	var set unix.CPUSet
	set.Set(cpu)
	return unix.SchedSetaffinity(thread, &set)
}
