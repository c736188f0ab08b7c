// Package stopworld measures, for tests, how long it takes to stop all goroutines, which a garbage collection
// has to: assembly cannot be interrupted, and so one long call delays it.
package stopworld

import (
	"runtime"
	"slices"
	"sync/atomic"
	"time"
)

// Time stops the world again and again, and returns the median time.
func Time() time.Duration {
	times := make([]time.Duration, 100)
	var stats runtime.MemStats
	for i := range times {
		time.Sleep(200 * time.Microsecond)
		start := time.Now()
		runtime.ReadMemStats(&stats) // stops the world
		times[i] = time.Since(start)
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// During is Time while work runs over and over.
func During(work func()) time.Duration {
	var stop atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !stop.Load() {
			work()
		}
	}()
	defer func() {
		stop.Store(true)
		<-done
	}()
	return Time()
}

// Excess returns by how much work makes a stop longer: the least of several attempts, since other processes delay a stop too,
// and a call that is too long delays every attempt. It ends at the first that stays below limit.
func Excess(work func(), limit time.Duration) time.Duration {
	least := time.Hour
	for range 4 {
		idle := Time()
		if least = min(least, During(work)-idle); least < limit {
			break
		}
	}
	return least
}
