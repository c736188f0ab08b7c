package affinity

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Allowed returns the CPUs that the process may use.
func Allowed() ([]int, error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return nil, fmt.Errorf("affinity: sched_getaffinity: %w", err)
	}
	var cpus []int
	for cpu := 0; len(cpus) < set.Count(); cpu++ {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus, nil
}

// Here runs f on its caller's thread, bound to one CPU for as long as f takes.
// If binding fails, f runs unbound, and the error says so.
func Here(cpu int, f func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	allowed, err := Allowed()
	if err == nil {
		err = bind(0, cpu)
	}
	f()
	if err == nil {
		err = bind(0, allowed...)
	}
	return err
}

// bind lets a thread, or the calling one if it is 0, run on the given CPUs alone.
func bind(thread int, cpus ...int) error {
	var set unix.CPUSet
	for _, cpu := range cpus {
		set.Set(cpu)
	}
	if err := unix.SchedSetaffinity(thread, &set); err != nil {
		return fmt.Errorf("affinity: sched_setaffinity of thread %d to CPUs %v: %w", thread, cpus, err)
	}
	return nil
}

// Busiest binds threads of the process whose work it has not placed itself: which thread runs
// the goroutines of a library cannot be chosen from outside, but it shows in the CPU
// time that each thread takes.
type Busiest struct {
	allowed   []int         // CPUs
	before    map[int]int64 // CPU time by thread
	bound     []int         // threads
	all, kept int64         // CPU time since the first Bind: of all threads, and of those that were bound
}

// Watch starts to count the CPU time of every thread. The process may use the allowed CPUs.
func Watch(allowed []int) (*Busiest, error) {
	before, err := threadTimes()
	return &Busiest{allowed: allowed, before: before}, err
}

// Bind binds the n threads that were busiest since the last call, or since Watch, each to a CPU
// of its own, and lets the others go. They stay the busy ones as long as the goroutines on them
// do not park for long; Bind can be called again to follow them.
func (b *Busiest) Bind(n int) error {
	used, err := b.spent()
	if err != nil {
		return err
	}
	threads := slices.SortedFunc(maps.Keys(used), func(s, t int) int { return cmp.Compare(used[t], used[s]) })
	n = min(n, len(threads), len(b.allowed))
	for i, thread := range threads {
		cpus := b.allowed
		if i < n {
			cpus = b.allowed[i : i+1]
		}
		if err := bindIfAlive(thread, cpus); err != nil {
			return err
		}
	}
	b.bound = threads[:n]
	b.before, err = threadTimes()
	return err
}

// Release lets all threads run on every allowed CPU again and returns the share of the
// process's CPU time since the first Bind that went to threads while they were bound.
func (b *Busiest) Release() (share float64, err error) {
	used, err := b.spent()
	if err != nil {
		return 0, err
	}
	for thread := range used {
		if err := bindIfAlive(thread, b.allowed); err != nil {
			return 0, err
		}
	}
	return float64(b.kept) / float64(max(b.all, 1)), nil
}

// spent returns the CPU time of every thread since before, and adds it up if some were bound.
func (b *Busiest) spent() (map[int]int64, error) {
	used, err := threadTimes()
	for thread := range used {
		used[thread] -= b.before[thread]
		if b.bound == nil {
			continue
		}
		b.all += used[thread]
		if slices.Contains(b.bound, thread) {
			b.kept += used[thread]
		}
	}
	return used, err
}

// bindIfAlive is bind for a thread that may have ended.
func bindIfAlive(thread int, cpus []int) error {
	if err := bind(thread, cpus...); !errors.Is(err, unix.ESRCH) {
		return err
	}
	return nil
}

// threadTimes returns the nanoseconds that every thread of the process has run.
func threadTimes() (map[int]int64, error) {
	const folder = "/proc/self/task"
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("affinity: %w", err)
	}
	times := map[int]int64{}
	for _, e := range entries {
		thread, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		text, err := os.ReadFile(folder + "/" + e.Name() + "/schedstat")
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, unix.ESRCH) {
			continue // the thread has ended
		}
		if err != nil {
			return nil, fmt.Errorf("affinity: %w", err)
		}
		ran, _, _ := strings.Cut(string(text), " ")
		if times[thread], err = strconv.ParseInt(ran, 10, 64); err != nil {
			return nil, fmt.Errorf("affinity: schedstat of thread %d: %w", thread, err)
		}
	}
	if len(times) == 0 {
		return nil, fmt.Errorf("affinity: the kernel gives no schedstat: %w", ErrUnsupported)
	}
	return times, nil
}
