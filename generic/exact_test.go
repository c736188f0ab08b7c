package generic

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// exactFMA returns x*y + z with one rounding, from exact arithmetic: products
// of float32 lie between 2^-298 and 2^256, so that 700 bits hold every sum.
func exactFMA(x, y, z float32) float32 {
	special := float64(x)*float64(y) + float64(z)
	if math.IsNaN(special) || math.IsInf(special, 0) {
		return float32(special) // float64 does not overflow: an operand is not finite
	}
	s := new(big.Float).SetPrec(700).SetFloat64(float64(x))
	s.Mul(s, big.NewFloat(float64(y)))
	s.Add(s, big.NewFloat(float64(z)))
	r, _ := s.Float32() // nearest even, subnormals included
	return r
}

// newRand returns a generator that is the same in every run.
func newRand() *rand.Rand { return rand.New(rand.NewPCG(3, 4)) }

// values returns n values of either sign over 16 binades, so that the order of
// a sum shows in its bits.
func values(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(math.Ldexp(2*r.Float64()-1, r.IntN(16)-8))
	}
	return x
}

// sameBits reports whether a and b have the same bits, or are both NaN.
func sameBits(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

func requireBits(t *testing.T, want, got []float32, msg ...any) {
	t.Helper()
	require.Len(t, got, len(want), msg...)
	for i, v := range want {
		if !sameBits(v, got[i]) {
			require.Failf(t, "different bits", "element %d is %v (%#08x), want %v (%#08x) %s",
				i, got[i], math.Float32bits(got[i]), v, math.Float32bits(v), fmt.Sprint(msg...))
		}
	}
}

// fewer returns n, or a twentieth of it in short runs.
func fewer(n int) int {
	if testing.Short() {
		return n / 20
	}
	return n
}

func copies(x ...[]float32) [][]float32 {
	c := make([][]float32, len(x))
	for i := range x {
		c[i] = slices.Clone(x[i])
	}
	return c
}
