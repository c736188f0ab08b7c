package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// newRand returns a generator that is the same in every run.
func newRand() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// values returns n values of either sign over 16 binades, so that the order of
// a sum shows in its bits.
func values(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(math.Ldexp(2*r.Float64()-1, r.IntN(16)-8))
	}
	return x
}

// matrix returns a matrix of such values whose rows are gap elements apart;
// the gaps are NaN.
func matrix(r *rand.Rand, rows, cols, gap int) Matrix {
	m := Matrix{values(r, max(0, rows*(cols+gap)-gap)), rows, cols, cols + gap}
	for i := range m.Data {
		if i%max(1, m.Stride) >= cols {
			m.Data[i] = float32(math.NaN())
		}
	}
	return m
}

func (m Matrix) clone() Matrix {
	m.Data = slices.Clone(m.Data)
	return m
}

// requireBits fails the test unless got and want are equal bit by bit, NaN
// for any NaN.
func requireBits(t *testing.T, want, got []float32, msg ...any) {
	t.Helper()
	require.Len(t, got, len(want), msg...)
	for i, v := range want {
		if math.Float32bits(v) != math.Float32bits(got[i]) && (v == v || got[i] == got[i]) {
			require.Failf(t, "different bits", "element %d is %v (%#08x), want %v (%#08x) %s",
				i, got[i], math.Float32bits(got[i]), v, math.Float32bits(v), fmt.Sprint(msg...))
		}
	}
}
