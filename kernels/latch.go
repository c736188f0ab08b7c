package kernels

import (
	"sync/atomic"
	"time"
)

// spinTime is how long a goroutine watches a latch before it parks. Waking a
// parked one takes up to 100 microseconds on a virtual machine, and a wait
// that ends in parking makes the next section start apart by as much: workers
// that park sooner keep waking each other, and gain nothing. Idle ones cost
// that much once.
const spinTime = 250 * time.Microsecond

// latch lets one goroutine wait until others have counted it down to zero.
// Armed anew, it serves again.
type latch struct {
	count  atomic.Int32
	parked atomic.Bool   // the waiter waits for wake, or is about to
	wake   chan struct{} // holds one token; sent by whoever resets parked
	_      [40]byte      // keeps two latches out of one cache line
}

func newLatch() *latch { return &latch{wake: make(chan struct{}, 1)} }

// arm sets the count. Nobody may be waiting or counting down.
func (l *latch) arm(n int) { l.count.Store(int32(n)) }

// claim takes what a latch at zero stands for: it arms the latch for one, and
// reports false if the count is not zero or another goroutine was faster.
func (l *latch) claim() bool { return l.count.CompareAndSwap(0, 1) }

// down counts down by one, and wakes the waiter at zero.
func (l *latch) down() {
	if l.count.Add(-1) == 0 && l.parked.CompareAndSwap(true, false) {
		l.wake <- struct{}{}
	}
}

// wait returns when the count is zero. It may spin before it parks.
//
// Whichever of waiter and last counter comes second sees what the other wrote,
// and only one of them resets parked: no wake-up is lost, and there is never
// more than one token. A token may come late, from a counter interrupted
// between its two steps or for a latch that was claimed, so the loop looks
// again.
func (l *latch) wait(spin bool) {
	if spin && l.spin() {
		return
	}
	for l.count.Load() != 0 {
		l.parked.Swap(true) // a store would do, but emulators let the load below overtake it
		if l.count.Load() == 0 && l.parked.CompareAndSwap(true, false) {
			return
		}
		<-l.wake
	}
}

// spin watches the latch for spinTime and reports whether it reached zero.
func (l *latch) spin() bool {
	for start := time.Now(); ; {
		for range 100 {
			if l.count.Load() == 0 {
				return true
			}
		}
		if time.Since(start) > spinTime {
			return false
		}
	}
}
