package main

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlacements(t *testing.T) {
	adam, s := kernelNamed(table, "adam"), size{1000}
	var a arena
	a.fill(adam, s)
	for _, placement := range placements {
		operands := a.operands(adam, s, placement)
		var end uintptr
		for i, o := range operands {
			at := reflect.ValueOf(o).Pointer()
			require.Equal(t, i*placement%pageSize, int(at%pageSize), "operand %d", i)
			require.GreaterOrEqual(t, at, end, "operand %d overlaps the one before", i)
			end = at + uintptr(4*len(o))
			require.Len(t, o, 1000)
			require.Equal(t, len(o), cap(o))
		}
		require.LessOrEqual(t, end, reflect.ValueOf(a.data).Pointer()+uintptr(4*len(a.data)))
	}
}

func TestFillDrawsFromTheRange(t *testing.T) {
	sigmoid := kernelNamed(table, "sigmoid")
	var a arena
	a.fill(sigmoid, size{4096})
	x := a.operands(sigmoid, size{4096}, 0)[1]
	low, high := x[0], x[0]
	for _, v := range x {
		low, high = min(low, v), max(high, v)
	}
	require.InDelta(t, logit.low, low, 0.1)
	require.InDelta(t, logit.high, high, 0.1)
}

func TestArenaIsReused(t *testing.T) {
	var a arena
	a.fill(kernelNamed(table, "dot"), size{100_000})
	before := &a.data[0]
	a.fill(kernelNamed(table, "axpy"), size{10})
	require.Same(t, before, &a.data[0])
	a.fill(kernelNamed(table, "dot"), size{200_000})
	require.GreaterOrEqual(t, len(a.data), 400_000)
}

// TestRefillIsTheSameEverywhere: results at two placements can be compared only if the inputs
// are equal.
func TestRefillIsTheSameEverywhere(t *testing.T) {
	adam, s := kernelNamed(table, "adam"), size{1000}
	var a arena
	a.fill(adam, s)
	var want [][]float32
	for _, placement := range placements {
		operands := a.operands(adam, s, placement)
		a.refill(adam, operands)
		var got [][]float32
		for _, o := range operands {
			got = append(got, slices.Clone(o))
		}
		if want == nil {
			want = got
		}
		require.Equal(t, want, got)
	}
	require.NotEqual(t, want[0], want[1])
}
