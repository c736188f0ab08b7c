package kernels

import (
	"fmt"
	"math"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSplitCoversOnce(t *testing.T) {
	everyCount(t, func(t *testing.T, w *Workers) {
		for _, n := range []int{0, 1, 2, 7, 8, 9, 64, 100, 1000} {
			for _, grain := range []int{1, 3, 64, 2000, math.MaxInt} {
				touched := make([]int32, n)
				var ranges atomic.Int32
				w.Split(n, grain, func(lo, hi int) {
					ranges.Add(1)
					if lo >= hi || lo%grain != 0 || hi != n && hi%grain != 0 {
						panic(fmt.Sprintf("range [%d, %d)", lo, hi))
					}
					for i := lo; i < hi; i++ {
						touched[i]++
					}
				})
				for i, times := range touched {
					require.EqualValues(t, 1, times, "element %d of %d, grain %d", i, n, grain)
				}
				require.EqualValues(t, min(w.Count(), ceilDiv(n, grain)), ranges.Load())
			}
		}
	})
}

// Caller and worker may reach for the same range at the same moment: one gets it.
func TestSplitClaimsOnce(t *testing.T) {
	w := NewWorkers(2)
	defer w.Close()
	rounds := 50_000
	if testing.Short() {
		rounds = 10_000
	}
	var runs atomic.Int32
	delay := 0
	f := func(lo, hi int) {
		runs.Add(1)
		for i := 0; lo == 0 && i < delay; i++ {
			runs.Load()
		}
	}
	for i := range rounds {
		delay = i % 64 // sweeps the moment at which the caller is done
		w.Split(2, 1, f)
		if n := runs.Swap(0); n != 2 {
			require.EqualValues(t, 2, n, "ranges run in round %d", i)
		}
	}
}

func TestSplitBalances(t *testing.T) {
	for parts := 1; parts <= 8; parts++ {
		for n := 1; n < 50; n++ {
			s := newSection(n, 4, parts)
			shortest, longest := n, 0
			for i := range s.parts {
				grains := ceilDiv(s.bound(i+1)-s.bound(i), 4)
				shortest, longest = min(shortest, grains), max(longest, grains)
			}
			require.LessOrEqual(t, longest-shortest, 1)
			require.Equal(t, n, s.bound(s.parts))
			require.Equal(t, longest, ceilDiv(s.share(), 4))
		}
	}
}

// Bounds do not overflow.
func TestSplitOfTheLargestInt(t *testing.T) {
	const grain = math.MaxInt/2 + 1
	s := newSection(math.MaxInt, grain, 8)
	require.Equal(t, []int{2, 0, grain, math.MaxInt}, []int{s.parts, s.bound(0), s.bound(1), s.bound(2)})
}

func TestCount(t *testing.T) {
	require.Equal(t, 1, (*Workers)(nil).Count())
	require.Equal(t, 1, new(Workers).Count())
	for n, want := range map[int]int{-3: 1, 0: 1, 1: 1, 2: 2, 8: 8} {
		w := NewWorkers(n)
		require.Equal(t, want, w.Count())
		w.Close()
	}
}

func TestSplitPanics(t *testing.T) {
	w := NewWorkers(4)
	defer w.Close()
	for who := range 4 {
		var done atomic.Int32
		require.PanicsWithValue(t, who, func() {
			w.Split(4, 1, func(lo, hi int) {
				if lo == who {
					panic(who)
				}
				time.Sleep(time.Millisecond)
				done.Add(1)
			})
		})
		require.EqualValues(t, 3, done.Load(), "the other ranges are done before the panic goes on")
	}
	requireWorks(t, w)
}

// No function is refused by name: a section without one is that of a product.
func TestSplitOfNothing(t *testing.T) {
	for _, w := range []*Workers{nil, new(Workers)} {
		require.PanicsWithValue(t, "kernels: Split: f is nil", func() { w.Split(3, 1, nil) })
		w.Split(0, 1, nil) // which calls nothing
	}
}

// A caller that is done first takes over the ranges of workers that have not started.
func TestSplitTakesOver(t *testing.T) {
	w := NewWorkers(3)
	defer w.Close()
	var sum atomic.Int32
	for _, o := range w.others {
		for !o.start.parked.Load() {
			time.Sleep(time.Millisecond)
		}
		o.start.parked.Store(false) // its wake-up will not be sent
	}
	w.Split(3, 1, func(lo, hi int) { sum.Add(int32(hi)) })
	require.EqualValues(t, 1+2+3, sum.Load())
	for _, o := range w.others {
		o.start.parked.Store(true)
	}
	requireWorks(t, w)
}

func TestSplitGoexit(t *testing.T) {
	w := NewWorkers(3)
	defer w.Close()
	for range 3 {
		require.PanicsWithValue(t, errGoexit, func() {
			exiting := make(chan struct{})
			w.Split(3, 1, func(lo, hi int) {
				switch lo {
				case 0:
					<-exiting // until another goroutine has range 1
				case 1:
					close(exiting)
					runtime.Goexit()
				}
			})
		})
	}
	var over sync.WaitGroup
	over.Go(func() {
		w.Split(3, 1, func(lo, hi int) {
			if lo == 0 {
				runtime.Goexit() // on the caller's goroutine
			}
		})
	})
	over.Wait()
	requireWorks(t, w)
}

// requireWorks fails the test unless all workers take part in a Split.
func requireWorks(t *testing.T, w *Workers) {
	t.Helper()
	var together sync.WaitGroup
	together.Add(w.Count())
	w.Split(w.Count(), 1, func(lo, hi int) {
		together.Done()
		together.Wait() // returns only if all ranges run at once
	})
}

func TestSplitWithinSplit(t *testing.T) {
	w := NewWorkers(3)
	defer w.Close()
	var sum atomic.Int32
	w.Split(3, 1, func(lo, hi int) {
		w.Split(5, 1, func(lo, hi int) { sum.Add(int32(hi - lo)) })
	})
	require.EqualValues(t, 15, sum.Load())
	requireWorks(t, w)
}

func TestConcurrentUsers(t *testing.T) {
	w := NewWorkers(2)
	defer w.Close()
	r := newRand()
	a, b := matrix(r, 40, 128, 0), matrix(r, 128, 70, 0)
	want := NewMatrix(40, 70)
	(*Workers)(nil).MatMul(want, a, b, nil)
	var users sync.WaitGroup
	for range 8 {
		users.Go(func() {
			c := NewMatrix(40, 70)
			for range 5 {
				clear(c.Data)
				w.MatMul(c, a, b, nil)
				requireBits(t, want.Data, c.Data)
			}
		})
	}
	users.Wait()
	requireWorks(t, w)
}

func TestClose(t *testing.T) {
	(*Workers)(nil).Close()
	new(Workers).Close()
	before := runtime.NumGoroutine()
	w := NewWorkers(8)
	requireWorks(t, w)
	w.Split(2, 1, func(lo, hi int) {
		require.PanicsWithValue(t, "kernels: Close: the workers are busy", w.Close)
	})
	w.Close()
	w.Close()
	for range 5000 {
		if runtime.NumGoroutine() <= before {
			break
		}
		time.Sleep(time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), before, "Close ends the goroutines")
	sum := 0
	w.Split(10, 1, func(lo, hi int) { sum += hi - lo })
	require.Equal(t, 10, sum, "closed workers leave the work to the caller")
}

func TestOneProcessor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	w := NewWorkers(4)
	defer w.Close()
	for range 100 {
		requireWorks(t, w)
	}
}

// Workers that have parked wake up.
func TestParkedWorkers(t *testing.T) {
	w := NewWorkers(2)
	defer w.Close()
	for range 5 {
		require.Eventually(t, w.others[0].start.parked.Load, 5*time.Second, time.Millisecond, "idle workers park")
		requireWorks(t, w)
	}
}

func TestWorkerLabels(t *testing.T) {
	w := NewWorkers(3)
	defer w.Close()
	requireWorks(t, w)
	var profile strings.Builder
	require.NoError(t, pprof.Lookup("goroutine").WriteTo(&profile, 1))
	require.Contains(t, profile.String(), `"kernels.worker":"1"`)
	require.Contains(t, profile.String(), `"kernels.worker":"2"`)
}

func TestWorkersLetGoOfOperands(t *testing.T) {
	w := NewWorkers(2)
	defer w.Close()
	w.MatMul(NewMatrix(64, 64), NewMatrix(64, 128), NewMatrix(128, 64), nil)
	require.Equal(t, section{}.product, w.section.product)
	require.Nil(t, w.section.f)
}
