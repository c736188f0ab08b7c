package kernels

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Two goroutines hand a plain variable to and fro, sometimes spinning and
// sometimes parked; the race detector checks that a latch orders memory.
func TestLatchHandsOver(t *testing.T) {
	rounds := 20000
	if testing.Short() {
		rounds = 2000
	}
	ping, pong := newLatch(), newLatch()
	ping.arm(1)
	pong.arm(1)
	value := 0
	go func() {
		for i := range rounds {
			ping.wait(i%3 != 0)
			ping.arm(1)
			value++
			pong.down()
		}
	}()
	for i := range rounds {
		if i%1000 == 0 {
			time.Sleep(2 * spinTime) // long enough for the other to park
		}
		value++
		ping.down()
		pong.wait(i%2 == 0)
		pong.arm(1)
	}
	require.Equal(t, 2*rounds, value)
}

// A token that comes late, from a counter interrupted between its two steps,
// does not end the next wait.
func TestLatchIgnoresStaleWake(t *testing.T) {
	l := newLatch()
	l.arm(1)
	l.wake <- struct{}{}
	over := make(chan struct{})
	go func() {
		l.wait(false)
		close(over)
	}()
	select {
	case <-over:
		require.Fail(t, "the wait ended before the count")
	case <-time.After(20 * time.Millisecond):
	}
	l.down()
	<-over
}

func TestLatchCountsAll(t *testing.T) {
	l := newLatch()
	l.arm(3)
	for range 3 {
		go l.down()
	}
	l.wait(true)
	require.Zero(t, l.count.Load())
}

func TestLatchClaim(t *testing.T) {
	l := newLatch()
	require.True(t, l.claim())
	require.False(t, l.claim(), "claimed before")
	l.down()
	var claims atomic.Int32
	var over sync.WaitGroup
	for range 8 {
		over.Go(func() {
			if l.claim() {
				claims.Add(1)
			}
		})
	}
	over.Wait()
	require.EqualValues(t, 1, claims.Load())
}
