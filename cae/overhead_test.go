package cae

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/kernels"
)

var overhead = flag.Bool("overhead", false, "hold Encode to its time beyond its kernels; wants a quiet machine")

// overheadCase is an encoder whose kernels are looked at beside it.
type overheadCase struct {
	hidden, visible int
	normalised      bool
}

var overheadCases = []overheadCase{{8, 8, false}, {16, 100, false}, {64, 784, false}, {8, 8, true}, {16, 100, true}, {64, 784, true}}

func (c overheadCase) String() string {
	return fmt.Sprintf("hidden=%d/visible=%d/normalised=%v", c.hidden, c.visible, c.normalised)
}

// pair returns Encode and the kernels that it calls, on the same operands.
func (c overheadCase) pair(t testing.TB) (encode, kernel func()) {
	m, x := someModel(t, c.hidden, c.visible, 1)
	if c.normalised {
		n, err := NewNormaliser(Standardise, slices.Repeat([]float32{0.25}, c.visible), slices.Repeat([]float32{2}, c.visible))
		require.NoError(t, err)
		m, err = m.WithNormaliser(n)
		require.NoError(t, err)
	}
	e, code, u := m.Encoder(), make([]float32, c.hidden), make([]float32, c.visible)
	encode = func() { _ = e.Encode(code, x) }
	kernel = func() {
		input := x
		if c.normalised {
			copy(u, x)
			kernels.Axpy(u, -1, e.normaliser.shift)
			kernels.HiddenDelta(u, u, e.normaliser.scale, e.normaliser.scale, 0, 0, 0, 0)
			_ = kernels.Dot(u, zeros[:len(u)])
			input = u
		}
		e.weights.Linear(code, e.bias, input)
		kernels.Sigmoid(code, code)
	}
	return encode, kernel
}

// Encode costs at most 60 ns more than the kernels that it calls, with a normaliser too, which takes memory from a pool and puts it back.
func TestEncodeOverhead(t *testing.T) {
	if !*overhead {
		t.Skip("NOT TESTED: a machine with other work measures that work; go test ./cae -run EncodeOverhead -overhead -v measures this")
	}
	const limit = 60 * time.Nanosecond
	for _, c := range overheadCases {
		encode, kernel := c.pair(t)
		all, alone := quickest(encode), quickest(kernel)
		for range 4 { // in turn, so that both have calm moments
			all, alone = min(all, quickest(encode)), min(alone, quickest(kernel))
		}
		more := all - alone
		t.Logf("%v: %v, %v of it beyond the kernels", c, all, more)
		require.LessOrEqual(t, more, limit)
	}
}

// quickest returns the least time of a call, over many short series.
func quickest(f func()) time.Duration {
	const calls = 200
	best := time.Duration(1 << 62)
	for end := time.Now().Add(50 * time.Millisecond); time.Now().Before(end); {
		start := time.Now()
		for range calls {
			f()
		}
		best = min(best, time.Since(start)/calls)
	}
	return best
}

// BenchmarkEncodeOverhead has the kernels beside Encode, which BenchmarkEncode has alone.
func BenchmarkEncodeOverhead(b *testing.B) {
	for _, c := range overheadCases {
		encode, kernel := c.pair(b)
		for i, f := range []func(){encode, kernel} {
			b.Run(fmt.Sprintf("%v/of=%s", c, []string{"encode", "kernels"}[i]), func(b *testing.B) {
				for b.Loop() {
					f()
				}
			})
		}
	}
}
