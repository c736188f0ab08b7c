package kernels

import (
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// Assembly cannot be interrupted, so a garbage collection waits for the call
// at hand. While long operations run, stopping the world takes less than a
// millisecond longer than on an idle process.
func TestStopTheWorldStaysShort(t *testing.T) {
	if testing.Short() {
		t.Log("not measured with -short: an emulated CPU's calls take longer")
		return
	}
	const n = 4096
	a, x, y := NewMatrix(n, n), make([]float32, n), make([]float32, n)
	b, c := NewMatrix(n, 256), NewMatrix(n, 256)
	for name, work := range map[string]func(){
		"MatVec 4096x4096":     func() { MatVec(y, a, x) },
		"MatVecT 4096x4096":    func() { MatVecT(y, a, x) },
		"RowNorms2 4096x4096":  func() { RowNorms2(y, a) },
		"AddOuter 4096x4096":   func() { AddOuter(a, 0, x, y) },
		"MatMul 4096x4096x256": func() { (*Workers)(nil).MatMul(c, a, b, nil) },
		"Sigmoid 16M":          func() { Sigmoid(a.Data, a.Data) },
		"Momentum 16M":         func() { Momentum(a.Data, a.Data, a.Data, 0, 0) },
		"Dot 16M":              func() { Dot(a.Data, a.Data) },
	} {
		const attempts = 4 // other processes delay a stop too; a call that is too long delays every attempt
		for i := range attempts {
			idle := stopTime()
			busy := stopTimeDuring(work)
			t.Logf("%s: median stop %v, idle %v", name, busy, idle)
			if busy-idle < time.Millisecond {
				break
			}
			if i == attempts-1 {
				t.Errorf("%s: the median stop takes %v, %v on an idle process", name, busy, idle)
			}
		}
	}
}

// stopTimeDuring is stopTime while work runs over and over.
func stopTimeDuring(work func()) time.Duration {
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
	return stopTime()
}

// stopTime stops the world again and again, and returns the median time.
func stopTime() time.Duration {
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
