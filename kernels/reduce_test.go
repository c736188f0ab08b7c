package kernels

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/generic"
)

// lengths of vectors around every bound of a step.
var lengths = []int{0, 1, 2, 31, 32, 33, 64, 101, 997,
	vectorStep - 1, vectorStep, vectorStep + 1, 2*vectorStep - 31, 2 * vectorStep, 2*vectorStep + 37}

func TestReductions(t *testing.T) {
	r := newRand()
	for _, n := range lengths {
		x, y := values(r, n), values(r, n)
		var l generic.Lanes
		l.JacobianNorm2(x, y)
		requireBits(t,
			[]float32{generic.Dot(x, y), generic.SumSquares(x), l.Sum()},
			[]float32{Dot(x, y), SumSquares(x), JacobianNorm2(x, y)}, "length ", n)
	}
}

func TestCountOutside(t *testing.T) {
	r := newRand()
	for _, n := range lengths {
		x := values(r, n)
		for _, bounds := range [][2]float32{{-0.5, 0.7}, {0.05, 0.95}, {-2, -1}} {
			lo, hi := bounds[0], bounds[1]
			want := 0
			for _, v := range x {
				if v < lo || v > hi {
					want++
				}
			}
			require.Equal(t, want, CountOutside(x, lo, hi), "length %d, %v", n, bounds)
		}
	}
}

func TestErrors(t *testing.T) {
	const alpha = 0.37
	r := newRand()
	for _, n := range lengths {
		x, y := values(r, n), values(r, n)
		squared, cross := make([]float32, n), make([]float32, n)
		var s, c generic.Lanes
		s.SquaredError(squared, y, x, alpha)
		c.CrossEntropy(cross, y, x, alpha)

		got := make([]float32, n)
		requireBits(t, []float32{s.Sum()}, []float32{SquaredError(got, y, x, alpha)}, "length ", n)
		requireBits(t, squared, got, "length ", n)
		requireBits(t, []float32{c.Sum()}, []float32{CrossEntropy(got, y, x, alpha)}, "length ", n)
		requireBits(t, cross, got, "length ", n)

		copy(got, y)
		SquaredError(got, got, x, alpha)
		requireBits(t, squared, got, "dst is y, length ", n)
		copy(got, x)
		CrossEntropy(got, y, got, alpha)
		requireBits(t, cross, got, "dst is x, length ", n)
	}
}
