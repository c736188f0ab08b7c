package generic

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func requireFMA(t *testing.T, x, y, z float32) {
	t.Helper()
	if want, got := exactFMA(x, y, z), FMA(x, y, z); !sameBits(want, got) {
		require.Failf(t, "FMA", "FMA(%x, %x, %x) = %x (%#08x), want %x (%#08x)",
			x, y, z, got, math.Float32bits(got), want, math.Float32bits(want))
	}
}

// edges are the values where the kinds of float32 meet.
var edges = []float32{
	0, math.SmallestNonzeroFloat32, 3 * math.SmallestNonzeroFloat32,
	0x1p-126 - 0x1p-149, 0x1p-126, 0x1p-126 + 0x1p-149, 0x1p-100, 0x1p-75, 0x1p-74, 0x1p-64, 0x1p-63,
	0x1p-25, 0x1p-24, 0x1p-23, 0.5, 1 - 0x1p-24, 1, 1 + 0x1p-23, 1.5, 2 - 0x1p-23, 2, 3,
	0x1p23, 0x1p24 - 1, 0x1p24, 0x1p63, 0x1p64, 0x1p104, 0x1p126, 0x1p127,
	math.MaxFloat32 - 0x1p104, math.MaxFloat32, float32(math.Inf(1)), float32(math.NaN()),
}

func TestFMAEdges(t *testing.T) {
	var signed []float32
	for _, v := range edges {
		signed = append(signed, v, -v)
	}
	for _, x := range signed {
		for _, y := range signed {
			for _, z := range signed {
				requireFMA(t, x, y, z)
			}
		}
	}
}

func TestFMASignedZeros(t *testing.T) {
	negative := float32(math.Copysign(0, -1))
	for _, c := range []struct{ x, y, z, want float32 }{
		{0, 1, 0, 0}, {negative, 1, 0, 0}, {0, 1, negative, 0}, {negative, 1, negative, negative},
		{2, 3, -6, 0}, {-2, 3, 6, 0}, // an exact sum of zero is +0
		{-0x1p-100, 0x1p-100, 0, negative}, {0x1p-100, 0x1p-100, negative, 0}, // a rounded one keeps its sign
	} {
		requireBits(t, []float32{c.want}, []float32{FMA(c.x, c.y, c.z)}, c)
	}
}

// TestFMARandom draws all bit patterns alike, and then operands whose product
// and addend are of about the same size, where every bit of the sum counts.
func TestFMARandom(t *testing.T) {
	r := newRand()
	for range fewer(1_000_000) {
		requireFMA(t, math.Float32frombits(r.Uint32()), math.Float32frombits(r.Uint32()), math.Float32frombits(r.Uint32()))
	}
	for range fewer(1_000_000) {
		x, y := scaled(r, r.IntN(200)-100), scaled(r, r.IntN(60)-30)
		requireFMA(t, x, y, scaled(r, exponent(x)+exponent(y)+r.IntN(60)-30))
	}
}

// scaled returns a random value of either sign in the binade of 2^e.
func scaled(r *rand.Rand, e int) float32 {
	return float32(math.Ldexp(1+float64(r.IntN(1<<23))/(1<<23), e)) * float32(1-2*r.IntN(2))
}

func exponent(x float32) int { return int(math.Float32bits(x)>>23&0xff) - 127 }

// TestFMASubnormal draws sums whose result is subnormal or just above.
func TestFMASubnormal(t *testing.T) {
	r := newRand()
	for range fewer(1_000_000) {
		e := r.IntN(100) - 50
		requireFMA(t, scaled(r, e), scaled(r, -126-e-r.IntN(50)), subnormal(r))
	}
}

func subnormal(r *rand.Rand) float32 {
	return math.Float32frombits(r.Uint32N(1<<(1+r.IntN(24))) | r.Uint32()&(1<<31))
}

// nearMidpoint returns operands whose exact sum differs from the midpoint of
// two float32 values by much less than float64 resolves: the float64 sum is
// the midpoint, and rounding it again goes the wrong way half of the time.
func nearMidpoint(r *rand.Rand) (x, y, z float32) {
	sign := float32(1 - 2*r.IntN(2))
	if r.IntN(2) == 0 {
		// z and half of its last place, times (1 + 2^-a)(1 - 2^-a).
		z = scaled(r, r.IntN(200)-76)
		a, shift := 15+r.IntN(9), r.IntN(60)-30
		x = sign * float32(math.Ldexp(1+math.Ldexp(1, -a), exponent(z)-24-shift))
		y = float32(math.Ldexp(1-math.Ldexp(1, -a), shift))
		return x, y, z
	}
	// A product of 25 bits, the last one 1, and a tiny z.
	for {
		m, n := 2*r.IntN(1<<11)+3, 1<<12+r.IntN(1<<12)
		if p := m * n; p>>24 == 1 && p&1 == 1 {
			e := r.IntN(60) - 30
			return sign * float32(math.Ldexp(float64(m), e)), float32(n), scaled(r, e-30-r.IntN(60))
		}
	}
}

// nearSubnormalMidpoint returns operands whose exact sum is that close to an
// odd multiple of 2^-150.
func nearSubnormalMidpoint(r *rand.Rand) (x, y, z float32) {
	z = math.Float32frombits(1<<15 + r.Uint32N(1<<23-1<<15) | r.Uint32()&(1<<31))
	a, shift := 20+r.IntN(4), r.IntN(50)
	x = float32(1-2*r.IntN(2)) * float32(math.Ldexp(1+math.Ldexp(1, -a), -50-shift))
	y = float32(math.Ldexp(1-math.Ldexp(1, -a), -100+shift))
	return x, y, z
}

// TestFMAMidpoints also counts how often rounding twice is wrong, so that the
// cases keep their point.
func TestFMAMidpoints(t *testing.T) {
	for name, draw := range map[string]func(r *rand.Rand) (x, y, z float32){
		"normal": nearMidpoint, "subnormal": nearSubnormalMidpoint,
	} {
		t.Run(name, func(t *testing.T) {
			r := newRand()
			n, wrong := fewer(400_000), 0
			for range n {
				x, y, z := draw(r)
				requireFMA(t, x, y, z)
				if twice := float32(float64(x)*float64(y) + float64(z)); !sameBits(twice, FMA(x, y, z)) {
					wrong++
				}
			}
			require.Greater(t, wrong, n/20, "cases where rounding twice is wrong")
		})
	}
}

func TestFMAOverflow(t *testing.T) {
	const half = 0x1p103 // half of the last place of MaxFloat32
	for _, z := range []float32{math.MaxFloat32, -math.MaxFloat32} {
		for _, y := range []float32{half, -half, half - 0x1p79, half + 0x1p80} {
			for _, x := range []float32{1, -1, 1 - 0x1p-24, 1 + 0x1p-23} {
				requireFMA(t, x, y, z)
				requireFMA(t, x*0x1p-30, y*0x1p20, z)
			}
		}
	}
	r := newRand()
	for range fewer(200_000) {
		e := r.IntN(120)
		requireFMA(t, scaled(r, e), scaled(r, 127-e), scaled(r, 127-r.IntN(30)))
	}
}

func FuzzFMA(f *testing.F) {
	r := newRand()
	for range 10 {
		x, y, z := nearMidpoint(r)
		f.Add(x, y, z)
		x, y, z = nearSubnormalMidpoint(r)
		f.Add(x, y, z)
	}
	f.Fuzz(func(t *testing.T, x, y, z float32) { requireFMA(t, x, y, z) })
}
