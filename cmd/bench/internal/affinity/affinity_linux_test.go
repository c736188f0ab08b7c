package affinity

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestHere(t *testing.T) {
	allowed, err := Allowed()
	require.NoError(t, err)
	require.NotEmpty(t, allowed)
	last := allowed[len(allowed)-1]
	var inside []int
	require.NoError(t, Here(last, func() { inside, err = Allowed() }))
	require.NoError(t, err)
	require.Equal(t, []int{last}, inside)
	ran := false
	require.Error(t, Here(1<<9, func() { ran = true }), "no such CPU")
	require.True(t, ran)
}

func TestBusiest(t *testing.T) {
	allowed, err := Allowed()
	require.NoError(t, err)
	b, err := Watch(allowed)
	if errors.Is(err, ErrUnsupported) {
		t.Log("no schedstat: ", err) // an emulator or a kernel without it; nothing to bind by
		return
	}
	require.NoError(t, err)
	cpus := allowed[:min(2, len(allowed))]
	var stop sync.WaitGroup
	for range cpus {
		stop.Go(func() { spin(60 * time.Millisecond) })
	}
	time.Sleep(20 * time.Millisecond)
	require.NoError(t, b.Bind(len(cpus)))
	require.Len(t, b.bound, len(cpus))
	for i, thread := range b.bound {
		var set unix.CPUSet
		require.NoError(t, unix.SchedGetaffinity(thread, &set))
		require.True(t, set.IsSet(cpus[i]))
		require.Equal(t, 1, set.Count())
	}
	stop.Wait()
	share, err := b.Release()
	require.NoError(t, err)
	require.Positive(t, share) // how large is up to the scheduler: other processes move work between threads
	require.LessOrEqual(t, share, 1.0)
	for _, thread := range b.bound {
		var set unix.CPUSet
		if unix.SchedGetaffinity(thread, &set) == nil {
			require.Equal(t, len(allowed), set.Count())
		}
	}
}

// spin keeps a thread busy.
func spin(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
	}
}
