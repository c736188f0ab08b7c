// Package stopworld measures, for tests, how long it takes to stop all goroutines, which a garbage collection
// has to: assembly cannot be interrupted, and so one long call delays it.
package stopworld

import (
	"runtime"
	"slices"
	"sync/atomic"
	"time"
)

// quick stops the world again and again, and returns the first decile of the times.
func quick() time.Duration {
	times := make([]time.Duration, 100)
	var stats runtime.MemStats
	for i := range times {
		time.Sleep(200 * time.Microsecond)
		start := time.Now()
		runtime.ReadMemStats(&stats) // stops the world
		times[i] = time.Since(start)
	}
	slices.Sort(times)
	return times[len(times)/10]
}

// during is quick while work runs over and over.
func during(work func()) time.Duration {
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
	return quick()
}

// Excess returns by how much work makes a stop longer, in the median. A call that lasts d delays a stop by up to d, all delays alike:
// the median is five times the first decile, which other processes, that delay most stops on a busy machine, do not
// reach. It is the least of several attempts, as a call that is too long delays each; the first below limit is the last.
func Excess(work func(), limit time.Duration) time.Duration {
	least := time.Hour
	for range 10 {
		idle := quick()
		if least = min(least, 5*(during(work)-idle)); least < limit {
			break
		}
	}
	return least
}
