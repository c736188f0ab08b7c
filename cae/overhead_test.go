package cae

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/kernels"
)

var overhead = flag.Bool("overhead", false, "hold Encode to its time beyond its kernels; wants a quiet machine")

// encodePair returns Encode and the kernels that it calls, on the same operands.
func encodePair(t testing.TB, hidden, visible int) (encode, kernel func()) {
	m, x := someModel(t, hidden, visible, 1)
	e, code := m.Encoder(), make([]float32, hidden)
	encode = func() { _ = e.Encode(code, x) }
	kernel = func() {
		e.weights.Linear(code, e.bias, x)
		kernels.Sigmoid(code, code)
	}
	return encode, kernel
}

// Encode costs at most 60 ns more than the kernels that it calls.
func TestEncodeOverhead(t *testing.T) {
	if !*overhead {
		t.Skip("NOT TESTED: a machine with other work measures that work; go test ./cae -run EncodeOverhead -overhead -v measures this")
	}
	const limit = 60 * time.Nanosecond
	for _, size := range [][2]int{{8, 8}, {16, 100}, {64, 784}} {
		encode, kernel := encodePair(t, size[0], size[1])
		all, alone := quickest(encode), quickest(kernel)
		for range 4 { // in turn, so that both have calm moments
			all, alone = min(all, quickest(encode)), min(alone, quickest(kernel))
		}
		more := all - alone
		t.Logf("%d x %d: %v, %v of it beyond the kernels", size[0], size[1], all, more)
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
	for _, size := range [][2]int{{8, 8}, {64, 784}} {
		encode, kernel := encodePair(b, size[0], size[1])
		for i, f := range []func(){encode, kernel} {
			b.Run(fmt.Sprintf("hidden=%d/visible=%d/of=%s", size[0], size[1], []string{"encode", "kernels"}[i]), func(b *testing.B) {
				for b.Loop() {
					f()
				}
			})
		}
	}
}
