package elementary

import (
	"hash/fnv"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func ulp(x float64) float64 { return math.Nextafter(math.Abs(x), math.Inf(1)) - math.Abs(x) }

func TestLogWithinOneULP(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 0))
	for range 20000 {
		x := math.Ldexp(float64(r.Uint64()>>11|1<<52), -r.IntN(60)-52)
		want := math.Log(x)
		require.InDelta(t, want, Log(x), 2*ulp(want), "x = %g", x)
	}
	require.Zero(t, Log(1))
	require.Equal(t, math.Ln2, Log(2))
}

// exactExp returns e^x to about 150 bits: the Taylor series of x / 2^20, squared 20 times.
func exactExp(x float64) *big.Float {
	number := func(v float64) *big.Float { return new(big.Float).SetPrec(240).SetFloat64(v) }
	small := number(math.Ldexp(x, -20))
	sum, term := number(1), number(1)
	for n := 1; n < 30; n++ {
		term.Quo(term.Mul(term, small), number(float64(n)))
		sum.Add(sum, term)
	}
	for range 20 {
		sum.Mul(sum, sum)
	}
	return sum
}

func TestExp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	check := func(x float64) {
		exact := exactExp(x)
		difference := new(big.Float).Sub(new(big.Float).SetFloat64(Exp(x)), exact)
		relative, _ := difference.Quo(difference, exact).Float64()
		require.LessOrEqual(t, math.Abs(relative), 0x1p-51, "x = %v", x)
	}
	for k := range 1000 { // where the reduction changes over
		middle := -(float64(k) + 0.5) * math.Ln2
		check(middle)
		check(math.Nextafter(middle, 0))
		check(math.Nextafter(middle, -1000))
	}
	for range 5000 {
		check(-708 * r.Float64())
		check(-r.Float64())
		check(-r.ExpFloat64() * 0x1p-20)
	}
	require.Equal(t, 1.0, Exp(0))
	require.Zero(t, Exp(-709))
	require.Zero(t, Exp(math.Inf(-1)))
	require.True(t, math.IsNaN(Exp(math.NaN())))
}

func TestCosPi(t *testing.T) {
	for i := range 10001 {
		x := float64(i) / 10000
		require.InDelta(t, math.Cos(math.Pi*x), CosPi(x), 0x1p-50, "x = %v", x)
	}
	require.Equal(t, 1.0, CosPi(0))
	require.Zero(t, CosPi(0.5))
	require.Equal(t, -1.0, CosPi(1))
}

// The bits are one constant on every architecture.
func TestBits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	sum := fnv.New64a()
	for range 10000 {
		for _, v := range []float64{Exp(-50 * r.Float64()), Log(1 + float64(9*r.Float64())), CosPi(r.Float64())} {
			var b [8]byte
			for i := range b {
				b[i] = byte(math.Float64bits(v) >> (8 * i))
			}
			sum.Write(b[:])
		}
	}
	require.Equal(t, uint64(0x1bd2372e7f35838), sum.Sum64())
}
