package generic

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/plateau"
)

// softplus64 returns log(1 + exp(z)) to about 1e-15, relative.
func softplus64(z float64) float64 {
	return math.Max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
}

var softplusCase = activation{
	name: "Softplus", of: functions{Softplus, SoftplusPrime},
	exact: func(z float64) (h, p float64) {
		p, _ = sigmoidCase.exact(z)
		return softplus64(z), p
	},
	ends: &plateau.Softplus,
	high: float32(math.Inf(1)), maxULP: 1.5, maxPrimeULP: 1, primeOfNaN: float32(math.NaN()),
	golden: "33831bae93aa33bcd864b500e7c7f2f66fd2640c948c8ae19e7ab9e17b1f157c",
	also: func(f *activationScan, v float32, neg, pos pair) {
		if s, c := sigmoid1(-v), sigmoid1(v); neg.p != s || pos.p != c {
			f.fail("p(±%v) = %v, %v, want %v, %v", v, neg.p, pos.p, s, c)
		}
	},
}

func TestSoftplusSpecial(t *testing.T) {
	inf := float32(math.Inf(1))
	negZero := float32(math.Copysign(0, -1))
	z := []float32{0, negZero, smallest, -smallest, inf, -inf, math.MaxFloat32, -math.MaxFloat32, 20, -104, -103.98, -103.97}
	want := []float32{math.Ln2, math.Ln2, math.Ln2, math.Ln2, inf, 0, math.MaxFloat32, 0, 20, 0, 0, smallest}
	got := make([]float32, len(z))
	Softplus(got, z)
	requireBits(t, want, got)
}

// The float64 reference of softplus for z <= 0 is measured against the series
// of log(1 + e) = 2 atanh(e/(2 + e)) in 200-bit arithmetic.
func TestSoftplusReference(t *testing.T) {
	r := newRand()
	for i := range 100 {
		z := -float64(float32(math.Ldexp(r.Float64(), i%16-8)))
		e := bigExp(z)
		d := new(big.Float).SetPrec(200).SetInt64(2)
		ratio := new(big.Float).SetPrec(200).Quo(e, d.Add(d, e))
		square := new(big.Float).SetPrec(200).Mul(ratio, ratio)
		sum, power := new(big.Float).SetPrec(200), ratio
		for k := int64(1); k < 60; k += 2 { // ratio <= 1/3
			sum.Add(sum, new(big.Float).SetPrec(200).Quo(power, big.NewFloat(float64(k))))
			power = new(big.Float).SetPrec(200).Mul(power, square)
		}
		want, _ := sum.Float64()
		require.InEpsilon(t, 2*want, softplus64(z), 2e-15, z)
	}
}
