package main

import (
	"os"
	"runtime"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"
)

// With two threads, those that lead (the one that calls the C peers, and that
// of our training run) have CPU 0, all others of this process CPU 1: some
// virtual machines would otherwise run both on one CPU. Leaders never work at the same time.
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

func pin(thread, cpu int) error {
	var set unix.CPUSet
	set.Set(cpu)
	return unix.SchedSetaffinity(thread, &set)
}
