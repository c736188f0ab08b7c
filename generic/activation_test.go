package generic

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/coefficient"
	"github.com/seed85368726/contractive/internal/plateau"
)

const (
	infinity = 0x7f800000 // the bits of +Inf
	smallest = 0x1p-149   // the smallest positive float32
	blockLen = 1 << 10    // inputs of one call
)

// activation is a function of the hidden units, with what is promised of it.
type activation struct {
	name  string
	of    functions
	exact func(z float64) (h, p float64) // to about 1e-15, relative

	low, high           float32 // the range of h
	maxULP, maxPrimeULP float64 // the bounds of h and p
	primeOfNaN          float32
	golden              string // the SHA-256 of TestActivationGolden
	ends                *plateau.Ends
	clamped             bool // h and p depend on z through clampedMinus(z) and the sign alone

	also func(f *activationScan, v float32, neg, pos pair) // what else holds at -v and v
}

type functions struct {
	apply func(dst, x []float32)
	prime func(h, p, z []float32)
}

var activations = []*activation{&sigmoidCase, &tanhCase, &softplusCase, &reluCase}

// pair is a value and its derivative.
type pair struct{ h, p float32 }

// worst is the largest error met, in ULPs.
type worst struct {
	ulp float64
	at  float32
}

func (w *worst) meet(ulp float64, at float32) {
	if !(ulp <= w.ulp) {
		w.ulp, w.at = ulp, at
	}
}

// activationScan follows an activation along growing |z| on both signs.
type activationScan struct {
	*activation
	fault        string // the first thing found wrong
	value, prime worst
	last         [2]float32 // h at the last -|z| and |z|, for monotonicity
	z            [2][blockLen]float32
	h, p, only   [2][blockLen]float32
}

func newScan(a *activation) *activationScan {
	return &activationScan{activation: a, last: [2]float32{a.high, a.low}}
}

func (f *activationScan) fail(format string, args ...any) {
	if f.fault == "" {
		f.fault = fmt.Sprintf(format, args...)
	}
}

// block tests n <= blockLen values f.z[1] >= 0 in increasing order, and their
// negatives.
func (f *activationScan) block(n int) {
	for i, v := range f.z[1][:n] {
		f.z[0][i] = -v
	}
	for k := range f.z {
		f.of.prime(f.h[k][:n], f.p[k][:n], f.z[k][:n])
		f.of.apply(f.only[k][:n], f.z[k][:n])
	}
	for i, v := range f.z[1][:n] {
		neg, pos := pair{f.h[0][i], f.p[0][i]}, pair{f.h[1][i], f.p[1][i]}
		if !sameBits(neg.h, f.only[0][i]) || !sameBits(pos.h, f.only[1][i]) {
			f.fail("at ±%v: %v, %v without the derivative, %v, %v with it", v, f.only[0][i], f.only[1][i], neg.h, pos.h)
		}
		if !(f.low <= neg.h && neg.h <= f.last[0] && f.last[1] <= pos.h && pos.h <= f.high) {
			f.fail("at ±%v: %v, %v after %v, %v", v, neg.h, pos.h, f.last[0], f.last[1])
		}
		f.last = [2]float32{neg.h, pos.h}
		f.atEnds(-v, neg)
		f.atEnds(v, pos)
		f.accuracy(-v, neg)
		f.accuracy(v, pos)
		f.also(f, v, neg, pos)
	}
}

// accuracy tests h = s(z) and p = s'(z).
func (f *activationScan) accuracy(z float32, got pair) {
	h, p := f.exact(float64(z))
	e, ePrime := ulps(got.h, h), ulps(got.p, p)
	f.value.meet(e, z)
	f.prime.meet(ePrime, z)
	if !(e <= f.maxULP && ePrime <= f.maxPrimeULP) {
		f.fail("at %v: %v and %v, want %v and %v: %v and %v ULP", z, got.h, got.p, h, p, e, ePrime)
	}
}

// atEnds tests the plain form of h and p.
func (f *activationScan) atEnds(z float32, got pair) {
	if h, p, ok := f.ends.At(z); ok && !(sameBits(got.h, h) && sameBits(got.p, p)) {
		f.fail("at %v, an end: %v and %v, want %v and %v", z, got.h, got.p, h, p)
	}
}

// ulps returns the distance of v from the exact value, in spacings of float32
// there: in the finer one, where the exact value is a power of two. It is 0
// for the nearest float32.
func ulps(v float32, exact float64) float64 {
	if v == float32(exact) {
		return 0
	}
	return math.Abs(float64(v)-exact) / spacing(math.Max(math.Nextafter(math.Abs(exact), 0), smallest))
}

// spacing returns the spacing of float32 in the binade of v > 0.
func spacing(v float64) float64 {
	_, e := math.Frexp(v)
	return math.Ldexp(1, max(e-24, -149))
}

// bitsBlocks tests the values whose bits are first, next(first), ... < end.
func (f *activationScan) bitsBlocks(first, end uint32, next func(uint32) uint32) {
	n := 0
	for b := first; b < end; b = next(b) {
		f.z[1][n] = math.Float32frombits(b)
		if n++; n == blockLen {
			f.block(n)
			n = 0
		}
	}
	f.block(n)
}

func (f *activationScan) require(t *testing.T) {
	t.Helper()
	require.Empty(t, f.fault)
	t.Logf("at most %.4f ULP, at %v; derivative at most %.4f ULP, at %v", f.value.ulp, f.value.at, f.prime.ulp, f.prime.at)
}

// absorb takes over what another scan met.
func (f *activationScan) absorb(t *testing.T, other *activationScan, context ...any) {
	require.Empty(t, other.fault, context...)
	f.value.meet(other.value.ulp, other.value.at)
	f.prime.meet(other.prime.ulp, other.prime.at)
}

func eachActivation(t *testing.T, test func(t *testing.T, a *activation)) {
	for _, a := range activations {
		t.Run(a.name, func(t *testing.T) { test(t, a) })
	}
}

// About 2^21 inputs of both signs, over all exponents and with random low bits.
func TestActivationStrided(t *testing.T) {
	eachActivation(t, func(t *testing.T, a *activation) {
		r := newRand()
		step := uint32(1 << 11)
		if testing.Short() {
			step <<= 4
		}
		f := newScan(a)
		f.bitsBlocks(0, infinity+1, func(b uint32) uint32 { return b + step/2 + r.Uint32N(step) })
		f.require(t)
	})
}

// Every input near a change of the exponent n in |z| or 2|z| = -n log(2) - r,
// of the formula, and near the ends of the range where the result is rounded.
func TestActivationEdges(t *testing.T) {
	width := uint32(fewer(500))
	edges := []float64{0x1p-126, 0x1p-25, 0x1p-24, 17.328679513998633, 103.27892990343184, 103.97207708399179, 104}
	edges = append(edges, math.Sqrt(0.3125), 1)
	for n := 1; n <= 150; n++ {
		edges = append(edges, (float64(n)-0.5)*math.Ln2, float64(n)*math.Ln2)
	}
	eachActivation(t, func(t *testing.T, a *activation) {
		all := newScan(a)
		for _, e := range edges {
			for _, e := range []float64{e, e / 2} {
				b := math.Float32bits(float32(e))
				f := newScan(a)
				f.bitsBlocks(b-width, b+width, func(b uint32) uint32 { return b + 1 })
				all.absorb(t, f, "near ", e)
			}
		}
		all.require(t)
	})
}

func TestActivationNaN(t *testing.T) {
	r := newRand()
	eachActivation(t, func(t *testing.T, a *activation) {
		for _, b := range []uint32{0x7f800001, 0x7fbfffff, 0x7fc00000, 0x7fffffff, r.Uint32N(1<<23-1) + 0x7f800001} {
			a.requireNaN(t, b)
		}
	})
}

// requireNaN tests the NaN with bits b and its negative.
func (a *activation) requireNaN(t *testing.T, b uint32) {
	z := []float32{math.Float32frombits(b), math.Float32frombits(b | coefficient.SigmoidSign)}
	var h, p, only [2]float32
	a.of.prime(h[:], p[:], z)
	a.of.apply(only[:], z)
	for i := range z {
		if h[i] == h[i] || only[i] == only[i] || !sameBits(p[i], a.primeOfNaN) {
			require.Failf(t, "a number", "of NaN ±%#08x: %v and %v, p = %v", b, h[i], only[i], p[i])
		}
	}
}

func TestActivationInPlace(t *testing.T) {
	eachActivation(t, func(t *testing.T, a *activation) {
		z := values(newRand(), 100)
		h, p := make([]float32, len(z)), make([]float32, len(z))
		a.of.prime(h, p, z)
		x := copies(z, z, z)
		a.of.apply(x[0], x[0])
		requireBits(t, h, x[0])
		a.of.prime(x[1], make([]float32, len(z)), x[1])
		requireBits(t, h, x[1])
		a.of.prime(make([]float32, len(z)), x[2], x[2])
		requireBits(t, p, x[2])
	})
}

// The sequence of operations is fixed: the bits of its results are the same on
// every GOARCH and under every compiler, and their hash is a constant.
func TestActivationGolden(t *testing.T) {
	eachActivation(t, func(t *testing.T, a *activation) {
		r := newRand()
		var z []float32
		for b := uint32(0); b < infinity; b += 1<<17 - 1 {
			z = append(z, math.Float32frombits(b|r.Uint32N(2)*coefficient.SigmoidSign))
		}
		h, p := make([]float32, len(z)), make([]float32, len(z))
		a.of.prime(h, p, z)
		hash := sha256.New()
		require.NoError(t, binary.Write(hash, binary.LittleEndian, append(h, p...)))
		require.Equal(t, a.golden, hex.EncodeToString(hash.Sum(nil)))
	})
}
