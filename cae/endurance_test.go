package cae

import (
	"bytes"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/racing"
)

// 64 goroutines encode while a model is trained and swapped in after each epoch: every code has the bits of a model that was
// there, and the trained model those of a run with nothing beside it.
func TestEncodingBesideTraining(t *testing.T) {
	p := newProblem(Config{Hidden: 48, Lambda: 0.1}, 100, 200, 1)
	opts := TrainOptions{Epochs: fewer(40), Batch: 32, Workers: 2, Seed: 1}
	alone, _, err := Train(t.Context(), p.cfg, p.rows, opts)
	require.NoError(t, err)

	// Two models take turns, so that each code is known.
	var encoders [2]*Encoder
	var codes [2][]float32
	for i := range encoders {
		m, err := New(p.cfg, 100, uint64(i))
		require.NoError(t, err)
		encoders[i], codes[i] = m.Encoder(), make([]float32, 48)
		require.NoError(t, encoders[i].Encode(codes[i], p.rows.Row(0)))
	}
	var current atomic.Int32
	var stop atomic.Bool
	var wrong, encoded atomic.Int64
	var serving sync.WaitGroup
	for range 64 {
		serving.Go(func() {
			code := make([]float32, 48)
			for first := true; first || !stop.Load(); first = false {
				i := current.Load()
				if encoders[i].Encode(code, p.rows.Row(0)) != nil || !slices.Equal(code, codes[i]) {
					wrong.Add(1)
				}
				encoded.Add(1)
			}
		})
	}
	opts.Progress = func(e Epoch) { current.Store(int32(e.Epoch % 2)) }
	beside, _, err := Train(t.Context(), p.cfg, p.rows, opts)
	stop.Store(true)
	serving.Wait()
	require.NoError(t, err)
	require.Zero(t, wrong.Load())
	require.Equal(t, alone.theta.all, beside.theta.all)
	t.Logf("%d codes beside %d epochs", encoded.Load(), opts.Epochs)
}

// A service that encodes a million samples and loads its model a thousand times is not larger afterwards.
func TestMemoryStaysFlat(t *testing.T) {
	if racing.On {
		t.Log("not measured under the race detector, whose own memory grows")
		return
	}
	m, x := someModel(t, 16, 24, 1)
	e, code, file := m.Encoder(), make([]float32, 16), saved(t, m)
	encode := func() { _ = e.Encode(code, x) }
	load := func() {
		loaded, err := Load(bytes.NewReader(file))
		require.NoError(t, err)
		_ = loaded.Encoder().Encode(code, x)
		_, err = loaded.Score(x)
		require.NoError(t, err)
	}
	for name, c := range map[string]struct {
		times int
		do    func()
	}{"encode": {1_000_000, encode}, "load": {1_000, load}} {
		c.do()
		before := liveBytes()
		for range fewer(c.times) {
			c.do()
		}
		grown := int64(liveBytes()) - int64(before)
		t.Logf("%s, %d times: %+d bytes live", name, fewer(c.times), grown)
		require.Less(t, grown, int64(64<<10), name)
	}
}

// liveBytes returns the bytes of live objects, pools emptied.
func liveBytes() uint64 {
	var stats runtime.MemStats
	for range 3 { // a pool keeps what it has for two collections
		runtime.GC()
	}
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// fewer returns n, or a twentieth of it in short runs.
func fewer(n int) int {
	if testing.Short() {
		return n / 20
	}
	return n
}
