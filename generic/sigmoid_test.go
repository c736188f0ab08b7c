package generic

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var exhaustive = flag.Bool("exhaustive", false, "test the sigmoid on all 2^32 inputs (needs -timeout 60m)")

const (
	infinity = 0x7f800000                 // the bits of +Inf
	smallest = 0x1p-149                   // the smallest positive float32
	logBound = 0x1p-22                    // the bound of softplus, relative
	maxULP   = 1.0                        // the bound of Sigmoid
	blockLen = 1 << 10                    // inputs of one call
	subExp   = 126 * 0.693147180559945309 // exp(-|z|) is at least 2^-126 below this
)

// sigmoid64 returns the sigmoid of -|z| and of |z| to about 1e-15, relative.
func sigmoid64(z float64) (s, c float64) {
	e := math.Exp(-math.Abs(z))
	return e / (1 + e), 1 / (1 + e)
}

// spacing returns the spacing of float32 in the binade of v > 0.
func spacing(v float64) float64 {
	_, e := math.Frexp(v)
	return math.Ldexp(1, max(e-24, -149))
}

// sigmoidScan follows Sigmoid and SigmoidPrime along growing |z| on both
// signs, and the third term of the cross-entropy.
type sigmoidScan struct {
	fault       string  // the first thing found wrong
	worst       float64 // error of Sigmoid in ULPs
	worstAt     float32
	worstLog    float64 // relative error of softplus
	worstLogAt  float32
	lastS       float32 // the values at the last |z|, for monotonicity
	lastC       float32
	z, neg      [blockLen]float32
	s, c        [blockLen]float32
	h, p, q, hn [blockLen]float32
}

func newSigmoidScan() *sigmoidScan { return &sigmoidScan{lastS: 0.5, lastC: 0.5} }

func (f *sigmoidScan) fail(format string, args ...any) {
	if f.fault == "" {
		f.fault = fmt.Sprintf(format, args...)
	}
}

// block tests n <= blockLen values f.z >= 0 in increasing order.
func (f *sigmoidScan) block(n int) {
	z, neg := f.z[:n], f.neg[:n]
	for i, v := range z {
		neg[i] = -v
	}
	Sigmoid(f.s[:n], neg)
	Sigmoid(f.c[:n], z)
	SigmoidPrime(f.h[:n], f.p[:n], z)
	SigmoidPrime(f.hn[:n], f.q[:n], neg)
	for i, v := range z {
		s, c := f.s[i], f.c[i]
		f.value(v, s, c)
		if p := float32(s * c); f.p[i] != p || f.q[i] != p || f.h[i] != c || f.hn[i] != s {
			f.fail("SigmoidPrime(±%v) = %v, %v and %v, %v, want %v and %v with %v", v, f.h[i], f.p[i], f.hn[i], f.q[i], c, s, p)
		}
		f.logarithm(v, s)
	}
}

// value tests s = Sigmoid(-v) and c = Sigmoid(v).
func (f *sigmoidScan) value(v, s, c float32) {
	if !(0 <= s && s <= f.lastS && f.lastC <= c && c <= 1) {
		f.fail("Sigmoid(±%v) = %v, %v after %v, %v", v, s, c, f.lastS, f.lastC)
	}
	f.lastS, f.lastC = s, c
	wantS, wantC := sigmoid64(float64(v))
	f.within(-v, math.Abs(float64(s)-wantS)/spacing(wantS))
	f.within(v, math.Abs(float64(c)-wantC)*0x1p24)
}

func (f *sigmoidScan) within(z float32, e float64) {
	if !(e <= f.worst) {
		f.worst, f.worstAt = e, z
	}
	if !(e <= maxULP) {
		f.fail("Sigmoid(%v) is %v ULP away", z, e)
	}
}

// logarithm tests log(1 + exp(-v)) as the cross-entropy of the logit -v
// against the target 0, whose other two terms are 0.
func (f *sigmoidScan) logarithm(v, s float32) {
	got, gotS := crossEntropy1(-v, 0)
	if gotS != s {
		f.fail("crossEntropy1(%v, 0) has the sigmoid %v, want %v", -v, gotS, s)
	}
	want := math.Log1p(math.Exp(-float64(v)))
	e := math.Abs(float64(got) - want)
	if v > subExp {
		if e > smallest {
			f.fail("log(1 + exp(-%v)) = %v, want %v", v, got, want)
		}
		return
	}
	if !(e <= f.worstLog*want) {
		f.worstLog, f.worstLogAt = e/want, v
	}
	if !(e <= logBound*want) {
		f.fail("log(1 + exp(-%v)) = %v, want %v", v, got, want)
	}
}

// bitsBlocks tests the values whose bits are first, next(first), ... < end.
func (f *sigmoidScan) bitsBlocks(first, end uint32, next func(uint32) uint32) {
	n := 0
	for b := first; b < end; b = next(b) {
		f.z[n] = math.Float32frombits(b)
		if n++; n == blockLen {
			f.block(n)
			n = 0
		}
	}
	f.block(n)
}

func (f *sigmoidScan) require(t *testing.T) {
	t.Helper()
	require.Empty(t, f.fault)
	t.Logf("sigmoid: at most %.4f ULP, at %v; log(1+exp(-|a|)): relative 2^%.3f, at %v",
		f.worst, f.worstAt, math.Log2(f.worstLog), f.worstLogAt)
}

// About 2^22 inputs of both signs, over all exponents and with random low bits.
func TestSigmoidStrided(t *testing.T) {
	r := newRand()
	step := uint32(1 << 10)
	if testing.Short() {
		step <<= 5
	}
	f := newSigmoidScan()
	f.bitsBlocks(0, infinity, func(b uint32) uint32 { return b + step/2 + r.Uint32N(step) })
	f.require(t)
}

// Every input near a change of the exponent n in |z| = -n log(2) - r, and near
// the ends of the range where the result is neither 0 nor 1.
func TestSigmoidEdges(t *testing.T) {
	width := uint32(fewer(1500))
	edges := []float64{0x1p-126, 0x1p-25, 0x1p-24, 17.328679513998633, 103.27892990343184, 103.97207708399179, 104}
	for n := 1; n <= 150; n++ {
		edges = append(edges, (float64(n)-0.5)*math.Ln2, float64(n)*math.Ln2)
	}
	worst := newSigmoidScan()
	for _, e := range edges {
		b := math.Float32bits(float32(e))
		f := newSigmoidScan()
		f.bitsBlocks(b-width, b+width, func(b uint32) uint32 { return b + 1 })
		require.Empty(t, f.fault, "near %v", e)
		if f.worst > worst.worst {
			worst = f
		}
	}
	worst.require(t)
}

func TestSigmoidSpecial(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	negZero := float32(math.Copysign(0, -1))
	x := []float32{0, negZero, smallest, -smallest, inf, -inf, math.MaxFloat32, -math.MaxFloat32, -104, -103.98, -103.97, -88}
	want := []float32{0.5, 0.5, 0.5, 0.5, 1, 0, 1, 0, 0, 0, smallest, float32(math.Exp(-88))}
	got := make([]float32, len(x))
	Sigmoid(got, x)
	requireBits(t, want, got)

	r := newRand()
	for _, b := range []uint32{0x7f800001, 0x7fbfffff, 0x7fc00000, 0x7fffffff, r.Uint32N(1<<23-1) + 0x7f800001} {
		for _, z := range []float32{math.Float32frombits(b), math.Float32frombits(b | 0x80000000)} {
			h, p := sigmoidPrime1(z)
			loss, s := crossEntropy1(z, 0.5)
			requireBits(t, []float32{nan, nan, nan, nan, nan}, []float32{sigmoid1(z), h, p, loss, s}, "bits ", b)
		}
	}
}

func TestSigmoidInPlace(t *testing.T) {
	z := values(newRand(), 100)
	h, p := make([]float32, len(z)), make([]float32, len(z))
	SigmoidPrime(h, p, z)
	x := copies(z, z, z)
	Sigmoid(x[0], x[0])
	requireBits(t, h, x[0])
	SigmoidPrime(x[1], make([]float32, len(z)), x[1])
	requireBits(t, h, x[1])
	SigmoidPrime(make([]float32, len(z)), x[2], x[2])
	requireBits(t, p, x[2])
}

// The loss is max(a, 0) - a x rounded, plus log(1 + exp(-|a|)) within its
// bound, rounded; and it is never negative for a target in [0, 1].
func TestCrossEntropy(t *testing.T) {
	r := newRand()
	for range fewer(100_000) {
		a, x := crossEntropyCase(r)
		loss, s := crossEntropy1(a, x)
		require.Equal(t, sigmoid1(a), s, "a = %v", a)
		product := math.Max(float64(a), 0) - float64(a)*float64(x)
		logarithm := math.Log1p(math.Exp(-math.Abs(float64(a))))
		want := product + logarithm
		bound := spacing(math.Abs(product))/2 + logBound*logarithm + smallest
		bound += spacing(want+bound) / 2
		require.InDelta(t, want, float64(loss), bound, "a = %v, x = %v", a, x)
		require.GreaterOrEqual(t, loss, float32(0), "a = %v, x = %v", a, x)
	}
}

// crossEntropyCase returns a logit over 20 binades and a target in [0, 1], at
// its ends in half the cases.
func crossEntropyCase(r *rand.Rand) (a, x float32) {
	a = float32(math.Ldexp(2*r.Float64()-1, r.IntN(20)-10))
	switch r.IntN(4) {
	case 0:
		return a, 0
	case 1:
		return a, 1
	}
	return a, r.Float32()
}

func TestCrossEntropySpecial(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, c := range []struct{ a, x, loss, s float32 }{
		{0, 0, math.Ln2, 0.5}, {0, 1, math.Ln2, 0.5},
		{1000, 1, 0, 1}, {1000, 0, 1000, 1}, {-1000, 0, 0, 0}, {-1000, 1, 1000, 0},
		{-inf, 1, inf, 0}, {inf, 0.5, nan, 1}, {inf, 0, nan, 1}, {-inf, 0, nan, 0}, {1, nan, nan, sigmoid1(1)},
	} {
		loss, s := crossEntropy1(c.a, c.x)
		requireBits(t, []float32{c.loss, c.s}, []float32{loss, s}, c)
	}
}

// The sequence of operations is fixed: the bits of its results are the same on
// every GOARCH and under every compiler, and their hash is a constant.
func TestSigmoidGolden(t *testing.T) {
	r := newRand()
	results := make([]float32, 0, 4<<14)
	for b := uint32(0); b < infinity; b += 1<<17 - 1 {
		z := math.Float32frombits(b | r.Uint32N(2)*SigmoidSign)
		h, p := sigmoidPrime1(z)
		loss, s := crossEntropy1(z, r.Float32())
		results = append(results, h, p, loss, s)
	}
	hash := sha256.New()
	require.NoError(t, binary.Write(hash, binary.LittleEndian, results))
	require.Equal(t, "6ab9fda07e299c15da7a585269c64c94b8d8161148c6ad0e1ea8a8d14d0e6b2f", hex.EncodeToString(hash.Sum(nil)))
}

// The float64 reference is far inside the 1e-9 that matters here, measured
// against 200-bit arithmetic.
func TestSigmoidReference(t *testing.T) {
	r := newRand()
	for i := range 300 {
		z := float64(float32(math.Ldexp(r.Float64(), i%16-8)))
		e := bigExp(-z)
		d := new(big.Float).SetPrec(200).SetInt64(1)
		d.Add(d, e)
		s, _ := new(big.Float).Quo(e, d).Float64()
		c, _ := new(big.Float).Quo(big.NewFloat(1).SetPrec(200), d).Float64()
		gotS, gotC := sigmoid64(z)
		require.InEpsilon(t, s, gotS, 2e-15, z)
		require.InEpsilon(t, c, gotC, 2e-15, z)
	}
}

// bigExp returns exp(x) for |x| < 2^9 to about 2^-170: the Taylor series of
// x/2^20, squared 20 times.
func bigExp(x float64) *big.Float {
	one := func() *big.Float { return new(big.Float).SetPrec(200).SetInt64(1) }
	y := one().SetFloat64(x)
	y.SetMantExp(y, -20)
	sum, term := one(), one()
	for k := int64(1); k <= 20; k++ {
		term.Mul(term, y)
		term.Quo(term, one().SetInt64(k))
		sum.Add(sum, term)
	}
	for range 20 {
		sum.Mul(sum, sum)
	}
	return sum
}

// All 2^32 inputs, behind -exhaustive: |z| is cut into ranges that overlap by
// one value, so that monotonicity is tested across them too.
func TestSigmoidExhaustive(t *testing.T) {
	if !*exhaustive {
		t.Log("strided only: run with -exhaustive for all 2^32 inputs")
		return
	}
	start := time.Now()
	worst, all := newSigmoidScan(), make(chan *sigmoidScan)
	go scanAll(all)
	for f := range all {
		require.Empty(t, f.fault)
		if f.worst > worst.worst {
			worst.worst, worst.worstAt = f.worst, f.worstAt
		}
		if f.worstLog > worst.worstLog {
			worst.worstLog, worst.worstLogAt = f.worstLog, f.worstLogAt
		}
	}
	worst.require(t)
	requireNaN(t)
	t.Logf("all 2^32 inputs in %v", time.Since(start).Round(time.Second))
}

// scanAll sends one scan for each of 2^8 ranges of |z| in [0, +Inf], from a
// goroutine per CPU.
func scanAll(all chan<- *sigmoidScan) {
	const parts, width = 1 << 8, infinity >> 8
	first := make(chan uint32)
	var scanning sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		scanning.Go(func() {
			for b := range first {
				f := newSigmoidScan()
				f.bitsBlocks(b, b+width+1, func(b uint32) uint32 { return b + 1 })
				all <- f
			}
		})
	}
	for i := range uint32(parts) {
		first <- i * width
	}
	close(first)
	scanning.Wait()
	close(all)
}

func requireNaN(t *testing.T) {
	for b := uint32(infinity + 1); b < 1<<31; b++ {
		if h := sigmoid1(math.Float32frombits(b)); h == h {
			require.Failf(t, "a number", "Sigmoid of NaN %#08x is %v", b, h)
		}
		if h := sigmoid1(math.Float32frombits(b | SigmoidSign)); h == h {
			require.Failf(t, "a number", "Sigmoid of NaN %#08x is %v", b|SigmoidSign, h)
		}
	}
}
