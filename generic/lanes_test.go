package generic

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// wantReduction is the definition of a reduction, lane by lane: add(i, acc)
// adds term i to a lane.
func wantReduction(n int, add func(i int, acc float32) float32) float32 {
	var lanes [32]float32
	for lane := range lanes {
		for i := lane; i < n; i += 32 {
			lanes[lane] = add(i, lanes[lane])
		}
	}
	return fold(lanes[:]) + 0
}

// fold adds the upper half to the lower until one lane is left.
func fold(l []float32) float32 {
	if len(l) == 1 {
		return l[0]
	}
	half := len(l) / 2
	sums := make([]float32, half)
	for i := range sums {
		sums[i] = l[i] + l[half+i]
	}
	return fold(sums)
}

func TestReductions(t *testing.T) {
	r := newRand()
	for n := range 200 {
		x, y := values(r, n), values(r, n)
		wantDot := wantReduction(n, func(i int, acc float32) float32 { return exactFMA(x[i], y[i], acc) })
		wantSquares := wantReduction(n, func(i int, acc float32) float32 { return exactFMA(x[i], x[i], acc) })
		wantNorm := wantReduction(n, func(i int, acc float32) float32 { return exactFMA(float32(x[i]*x[i]), y[i], acc) })
		var norm Lanes
		norm.JacobianNorm2(x, y)
		requireBits(t, []float32{wantDot, wantSquares, wantNorm}, []float32{Dot(x, y), SumSquares(x), norm.Sum()}, "length ", n)
	}
}

func TestErrors(t *testing.T) {
	const alpha = 0.37
	r := newRand()
	for n := range 100 {
		y, x := values(r, n), values(r, n)
		dst, wantDst := make([]float32, n), make([]float32, n)

		want := wantReduction(n, func(i int, acc float32) float32 {
			d := y[i] - x[i]
			wantDst[i] = float32(alpha * d)
			return exactFMA(d, d, acc)
		})
		var l Lanes
		l.SquaredError(dst, y, x, alpha)
		requireBits(t, []float32{want}, []float32{l.Sum()}, "length ", n)
		requireBits(t, wantDst, dst, "length ", n)

		want = wantReduction(n, func(i int, acc float32) float32 {
			loss, s := crossEntropy1(y[i], x[i])
			wantDst[i] = float32(alpha * (s - x[i]))
			return acc + loss
		})
		l = Lanes{}
		l.CrossEntropy(dst, y, x, alpha)
		requireBits(t, []float32{want}, []float32{l.Sum()}, "length ", n)
		requireBits(t, wantDst, dst, "length ", n)
	}
}

// Bounds do not count, and neither do elements inside.
func TestCountOutside(t *testing.T) {
	r := newRand()
	for n := range 100 {
		x, want := values(r, n), 0
		for i := range x {
			switch r.IntN(8) {
			case 0:
				x[i] = -0.5
			case 1:
				x[i] = 0.7
			}
			if x[i] < -0.5 || x[i] > 0.7 {
				want++
			}
		}
		require.Equal(t, float32(want), CountOutside(x, -0.5, 0.7))
	}
}

// Neither NaN nor a zero at a bound of zero counts, whatever their signs, and infinite bounds leave nothing outside.
func TestCountOutsideSpecial(t *testing.T) {
	inf, nan, negative := float32(math.Inf(1)), float32(math.NaN()), float32(math.Copysign(0, -1))
	x := []float32{0, negative, nan, -nan, smallest, -smallest, inf, -inf}
	for _, zero := range []float32{0, negative} {
		require.EqualValues(t, 4, CountOutside(x, zero, -zero))
		require.EqualValues(t, 2, CountOutside(x, zero, inf))
		require.EqualValues(t, 2, CountOutside(x, -inf, zero))
	}
	require.EqualValues(t, 0, CountOutside(x, -inf, inf))
	require.EqualValues(t, 2, CountOutside(x, -math.MaxFloat32, math.MaxFloat32))
}

// A reduction taken in steps of multiples of 32 has the bits of one step.
func TestLanesInSteps(t *testing.T) {
	const n, alpha = 300, 0.37
	r := newRand()
	x, y := values(r, n), values(r, n)
	dst := make([]float32, n)
	for name, add := range map[string]func(l *Lanes, lo, hi int){
		"Dot":           func(l *Lanes, lo, hi int) { l.Dot(x[lo:hi], y[lo:hi]) },
		"SumSquares":    func(l *Lanes, lo, hi int) { l.SumSquares(x[lo:hi]) },
		"JacobianNorm2": func(l *Lanes, lo, hi int) { l.JacobianNorm2(x[lo:hi], y[lo:hi]) },
		"SquaredError":  func(l *Lanes, lo, hi int) { l.SquaredError(dst[lo:hi], y[lo:hi], x[lo:hi], alpha) },
		"CrossEntropy":  func(l *Lanes, lo, hi int) { l.CrossEntropy(dst[lo:hi], y[lo:hi], x[lo:hi], alpha) },
	} {
		t.Run(name, func(t *testing.T) {
			var whole Lanes
			add(&whole, 0, n)
			for _, step := range []int{32, 64, 96, 288, 320} {
				var l Lanes
				for lo := 0; lo < n; lo += step {
					add(&l, lo, min(lo+step, n))
				}
				add(&l, n, n)
				requireBits(t, whole[:], l[:], "step ", step)
			}
		})
	}
}

func TestSumLeavesLanes(t *testing.T) {
	l := Lanes(values(newRand(), 32))
	before := l
	require.Equal(t, l.Sum(), l.Sum())
	require.Equal(t, before, l)
}

// Every lane underflows to -0; the sum does not show it.
func TestReductionNeverNegativeZero(t *testing.T) {
	x, y := make([]float32, 64), make([]float32, 64)
	for i := range x {
		x[i], y[i] = 0x1p-100, -0x1p-100
	}
	var l Lanes
	l.Dot(x, y)
	negative := FMA(0x1p-100, -0x1p-100, 0)
	for _, v := range l {
		requireBits(t, []float32{negative}, []float32{v})
	}
	requireBits(t, []float32{0, 0, 0}, []float32{l.Sum(), Dot(x, y), Dot(nil, nil)})
}

// The destination may be one of the operands.
func TestErrorsInPlace(t *testing.T) {
	const n, alpha = 50, 0.37
	r := newRand()
	y, x := values(r, n), values(r, n)
	for name, f := range map[string]func(l *Lanes, dst, y, x []float32, alpha float32){
		"SquaredError": (*Lanes).SquaredError, "CrossEntropy": (*Lanes).CrossEntropy,
	} {
		var apart, overY, overX Lanes
		dst := make([]float32, n)
		f(&apart, dst, y, x, alpha)
		c := copies(y, x)
		f(&overY, c[0], c[0], x, alpha)
		f(&overX, c[1], y, c[1], alpha)
		requireBits(t, dst, c[0], name)
		requireBits(t, dst, c[1], name)
		requireBits(t, apart[:], overY[:], name)
		requireBits(t, apart[:], overX[:], name)
	}
}
