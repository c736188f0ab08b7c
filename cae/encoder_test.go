package cae

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// someModel returns an untrained model and n samples.
func someModel(t testing.TB, hidden, visible, n int) (*Model, []float32) {
	m, err := New(Config{Hidden: hidden, Lambda: 0.1}, visible, 1)
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(3, 4))
	for j := range m.theta.b {
		m.theta.b[j] = r.Float32() - 0.5
	}
	for i := range m.theta.c {
		m.theta.c[i] = r.Float32() - 0.5
	}
	x := make([]float32, n*visible)
	for i := range x {
		x[i] = r.Float32()
	}
	return m, x
}

func TestEncode(t *testing.T) {
	m, x := someModel(t, 20, 33, 4)
	r := reference{cfg: m.cfg, visible: 33}
	e := m.Encoder()
	require.Same(t, e, m.Encoder())
	require.Equal(t, 33, e.Visible())
	require.Equal(t, 20, e.Hidden())
	code := make([]float32, 20)
	for s := range 4 {
		row := x[s*33:][:33]
		require.NoError(t, e.Encode(code, row))
		_, want := r.encode(widen(m.theta.all), widen(row))
		require.InDeltaSlice(t, want, widen(code), 1e-6)
	}
}

// A row has the same code alone, in any batch, in training and in the model's own functions, bit for bit.
func TestEncodeBatchEqualsEncode(t *testing.T) {
	for _, hidden := range []int{1, 8, 63, 64, 65, 130} {
		for _, visible := range []int{1, 127, 128, 129, 300} {
			const samples = 19
			m, x := someModel(t, hidden, visible, samples)
			e := m.Encoder()
			alone := make([]float32, samples*hidden)
			for s := range samples {
				require.NoError(t, e.Encode(alone[s*hidden:][:hidden], x[s*visible:][:visible]))
			}
			for _, n := range []int{1, 2, 7, samples} {
				codes := make([]float32, n*hidden)
				require.NoError(t, e.EncodeBatch(codes, x[:n*visible], n))
				require.Equal(t, alone[:n*hidden], codes, "%d of %d x %d", n, hidden, visible)
			}
			var f forward
			f.init(m.cfg, m.theta, samples, nil)
			copy(f.x.Data, x)
			f.run(samples)
			for s := range samples {
				for j := range hidden {
					require.Equal(t, alone[s*hidden+j], f.h.Row(j)[s])
				}
			}
			h, _ := m.encode(x[:visible])
			require.Equal(t, alone[:hidden], h)
		}
	}
}

func TestAppendEncode(t *testing.T) {
	m, x := someModel(t, 5, 7, 2)
	e := m.Encoder()
	codes := make([]float32, 0, 10)
	var err error
	for i := range 2 {
		codes, err = e.AppendEncode(codes, x[i*7:][:7])
		require.NoError(t, err)
	}
	want := make([]float32, 10)
	require.NoError(t, e.EncodeBatch(want, x, 2))
	require.Equal(t, want, codes)
	same, err := e.AppendEncode(codes, x[:6])
	require.ErrorIs(t, err, ErrShape)
	require.Equal(t, codes, same)
	require.Zero(t, testing.AllocsPerRun(10, func() { _, _ = e.AppendEncode(codes[:5], x[:7]) }))
}

func TestEncodeAllocatesNothing(t *testing.T) {
	for _, hidden := range []int{5, 64, 100} {
		m, x := someModel(t, hidden, 784, 32)
		e := m.Encoder()
		codes := make([]float32, 32*hidden)
		require.Zero(t, testing.AllocsPerRun(20, func() { _ = e.Encode(codes[:hidden], x[:784]) }))
		require.Zero(t, testing.AllocsPerRun(20, func() { _ = e.EncodeBatch(codes, x, 32) }))
	}
}

func TestEncodeRefuses(t *testing.T) {
	m, x := someModel(t, 4, 3, 2)
	e := m.Encoder()
	dst := make([]float32, 8)
	for message, f := range map[string]func() error{
		"cae: Encode: dst has 5 elements, want hidden = 4":              func() error { return e.Encode(dst[:5], x[:3]) },
		"cae: Encode: dst has 0 elements, want hidden = 4":              func() error { return e.Encode(nil, x[:3]) },
		"cae: Encode: x has 2 elements, want visible = 3":               func() error { return e.Encode(dst[:4], x[:2]) },
		"cae: EncodeBatch: n is -1, want at least 0":                    func() error { return e.EncodeBatch(nil, nil, -1) },
		"cae: EncodeBatch: dst has 7 elements, want n * hidden = 2 * 4": func() error { return e.EncodeBatch(dst[:7], x[:6], 2) },
		"cae: EncodeBatch: x has 5 elements, want n * visible = 2 * 3":  func() error { return e.EncodeBatch(dst, x[:5], 2) },
		"cae: EncodeBatch: x has 4 elements, want n * visible = 1 * 3":  func() error { return e.EncodeBatch(dst[:4], x[:4], 1) },
		"cae: EncodeBatch: dst has 8 elements, want n * hidden = 0 * 4": func() error { return e.EncodeBatch(dst, nil, 0) },
		"want n * hidden = 4611686018427387905 * 4": func() error {
			return e.EncodeBatch(dst[:4], x[:3], math.MaxInt/2+2) // n * hidden wraps to 4 or so
		},
	} {
		if math.MaxInt == math.MaxInt32 && message[0] == 'w' {
			message = "want n * hidden = 1073741825 * 4"
		}
		err := f()
		require.ErrorIs(t, err, ErrShape)
		require.ErrorContains(t, err, message)
	}
	require.NoError(t, e.EncodeBatch(nil, nil, 0))
}

// NaN shows up in the code and nowhere else.
func TestEncodeNaN(t *testing.T) {
	m, x := someModel(t, 4, 3, 2)
	clean, codes := make([]float32, 8), make([]float32, 8)
	require.NoError(t, m.Encoder().EncodeBatch(clean, x, 2))
	x[1] = nan
	require.NoError(t, m.Encoder().EncodeBatch(codes, x, 2))
	require.Equal(t, clean[4:], codes[4:])
	for _, v := range codes[:4] {
		require.True(t, v != v)
	}
}

// Any number of goroutines share an encoder, and a model that has not packed one yet.
func TestConcurrentUse(t *testing.T) {
	m, x := someModel(t, 64, 100, 8)
	var wg sync.WaitGroup
	results := make([][]float32, 16)
	for g := range results {
		wg.Go(func() {
			out := make([]float32, 8*64)
			for range 20 {
				e := m.Encoder()
				_ = e.EncodeBatch(out, x, 8)
				_ = e.Encode(out[:64], x[:100])
				score, _ := m.Score(x[:100])
				results[g] = append(out, score.Sensitivity...)
			}
		})
	}
	wg.Wait()
	for _, r := range results {
		require.Equal(t, results[0], r)
	}
}

func BenchmarkEncode(b *testing.B) {
	m, x := someModel(b, 64, 784, 1)
	e := m.Encoder()
	code := make([]float32, 64)
	b.ReportAllocs()
	for b.Loop() {
		_ = e.Encode(code, x)
	}
}

// 64 goroutines encode and score while the model is swapped: each call has the bits of the one model or of the other.
func TestHotSwap(t *testing.T) {
	var models [2]*Model
	var codes [2][]float32
	var scores [2]Score
	_, x := someModel(t, 16, 40, 1)
	for i := range models {
		m, err := New(Config{Hidden: 16, Lambda: 0.1}, 40, uint64(i))
		require.NoError(t, err)
		models[i], codes[i] = m, make([]float32, 16)
		require.NoError(t, m.Encoder().Encode(codes[i], x))
		scores[i], err = m.Score(x)
		require.NoError(t, err)
	}
	var current atomic.Pointer[Model]
	current.Store(models[0])
	var wg sync.WaitGroup
	var answered [2]atomic.Int64 // by model
	var stop atomic.Bool
	for range 64 {
		wg.Go(func() {
			code, score := make([]float32, 16), Score{}
			for !stop.Load() {
				m := current.Load()
				assert.NoError(t, m.Encoder().Encode(code, x))
				assert.NoError(t, m.Scorer().Score(&score, x))
				which := 0
				if m == models[1] {
					which = 1
				}
				if !slices.Equal(codes[which], code) || !slices.Equal(scores[which].Features, score.Features) {
					assert.Fail(t, "bits of neither model")
					stop.Store(true)
				}
				answered[which].Add(1)
				runtime.Gosched() // so that swaps come between answers on one CPU, too
			}
		})
	}
	const enough = 1000 // answers of each model
	for i := 0; !stop.Load() && (i < 200 || min(answered[0].Load(), answered[1].Load()) < enough); i++ {
		current.Store(models[i%2])
		runtime.Gosched()
	}
	stop.Store(true)
	wg.Wait()
}
