package generic

import (
	"flag"
	"math"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/coefficient"
)

var exhaustive = flag.Bool("exhaustive", false, "test the activations on all 2^32 inputs (needs -timeout 60m)")

// All 2^32 inputs, behind -exhaustive. Between the ends of the activation, and one value beyond, all that is promised
// is tested; at the ends, that the value is the plain form. Its error is largest at the edge, where it is tested, and
// the cross-entropy depends on the logit through the sigmoid alone there.
func TestActivationExhaustive(t *testing.T) {
	if !*exhaustive {
		t.Log("strided only: run with -exhaustive for all 2^32 inputs")
		return
	}
	eachActivation(t, func(t *testing.T, a *activation) {
		start := time.Now()
		near, far := math.Float32bits(a.ends.Near), math.Float32bits(a.ends.Far)
		whole := newScan(a)
		inParts(near-1, far+1, func(first, end uint32) *activationScan {
			f := newScan(a)
			f.bitsBlocks(first, min(end+1, far+1), func(b uint32) uint32 { return b + 1 }) // overlapping, for monotonicity
			return f
		}, func(f *activationScan) { whole.absorb(t, f) })
		whole.require(t)
		t.Logf("%d inputs between the ends in %v", 2*(far-near), time.Since(start).Round(time.Second))

		inParts(0, near, a.plainAt, func(fault string) { require.Empty(t, fault) })
		inParts(far, infinity+1, a.plainFar, func(fault string) { require.Empty(t, fault) })
		for b := uint32(infinity + 1); b < 1<<31; b++ {
			a.requireNaN(t, b)
		}
		t.Logf("all 2^32 inputs in %v", time.Since(start).Round(time.Second))
	})
}

// inParts cuts the range first <= b < end, runs scan on the parts from a goroutine per CPU, and take on the results.
func inParts[T any](first, end uint32, scan func(first, end uint32) T, take func(T)) {
	const width = 1 << 22
	starts, results := make(chan uint32), make(chan T)
	var scanning sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		scanning.Go(func() {
			for b := range starts {
				results <- scan(b, min(b+width, end))
			}
		})
	}
	go func() {
		for b := first; b < end; b += width {
			starts <- b
		}
		close(starts)
		scanning.Wait()
		close(results)
	}()
	for r := range results {
		take(r)
	}
}

// plainAt tests that the values at ±z, for the z with the bits first to end-1, are the plain form, and returns what is wrong.
func (a *activation) plainAt(first, end uint32) string {
	f := newScan(a)
	for b := first; b < end; {
		n := int(min(blockLen, end-b))
		for i := range n {
			v := math.Float32frombits(b + uint32(i))
			f.z[0][i], f.z[1][i] = -v, v
		}
		for k := range f.z {
			f.of.prime(f.h[k][:n], f.p[k][:n], f.z[k][:n])
			f.of.apply(f.only[k][:n], f.z[k][:n])
			for i, z := range f.z[k][:n] {
				f.atEnds(z, pair{f.h[k][i], f.p[k][i]})
				f.atEnds(z, pair{f.only[k][i], f.p[k][i]})
			}
		}
		b += uint32(n)
	}
	return f.fault
}

// plainFar is plainAt for large |z|. A value that depends on z through clampedMinus and the sign alone has to be computed
// for one z of a range where clampedMinus is constant.
func (a *activation) plainFar(first, end uint32) string {
	if !a.clamped {
		return a.plainAt(first, end)
	}
	low := bits(coefficient.SigmoidLow)
	for b := first; b < end; b++ {
		if v := math.Float32frombits(b); clampedMinus(v) != low || clampedMinus(-v) != low {
			return "not clamped"
		}
	}
	return a.plainAt(first, first+1)
}
