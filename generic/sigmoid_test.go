package generic

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/coefficient"
	"github.com/seed85368726/contractive/internal/plateau"
)

// sigmoid64 returns the sigmoid of -|z| and of |z| to about 1e-15, relative.
func sigmoid64(z float64) (s, c float64) {
	e := math.Exp(-math.Abs(z))
	return e / (1 + e), 1 / (1 + e)
}

// sigmoidCase includes the third term of the cross-entropy.
var sigmoidCase = activation{
	name: "Sigmoid", of: functions{Sigmoid, SigmoidPrime},
	exact: func(z float64) (h, p float64) {
		s, c := sigmoid64(z)
		if z < 0 {
			return s, s * c
		}
		return c, s * c
	},
	ends: &plateau.Sigmoid, clamped: true,
	high: 1, maxULP: 1, maxPrimeULP: 2.5, primeOfNaN: float32(math.NaN()),
	golden: "deb370e6ce878db3591dda7941666da8e9a1e73143f62b613ff1ad681a7c5015",
	also: func(f *activationScan, v float32, neg, pos pair) {
		if p := float32(neg.h * pos.h); neg.p != p || pos.p != p {
			f.fail("p(±%v) = %v, %v, want %v", v, neg.p, pos.p, p)
		}
		f.logarithm(v, neg.h)
	},
}

const (
	logBound = 0x1p-22                    // the bound of the logarithm, relative
	subExp   = 126 * 0.693147180559945309 // exp(-|z|) is at least 2^-126 below this
)

// logarithm tests log(1 + exp(-v)) as the cross-entropy of the logit -v
// against the target 0, whose other two terms are 0 for a finite v.
func (f *activationScan) logarithm(v, s float32) {
	if v > math.MaxFloat32 {
		return
	}
	got, gotS := crossEntropy1(-v, 0)
	if gotS != s {
		f.fail("crossEntropy1(%v, 0) has the sigmoid %v, want %v", -v, gotS, s)
	}
	want := math.Log1p(math.Exp(-float64(v)))
	bound := logBound * want
	if v > subExp {
		bound = smallest
	}
	if e := math.Abs(float64(got) - want); !(e <= bound) {
		f.fail("log(1 + exp(-%v)) = %v, want %v", v, got, want)
	}
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
		z := math.Float32frombits(b | r.Uint32N(2)*coefficient.SigmoidSign)
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
