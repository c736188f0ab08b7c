package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out, 300, 50, 5))
	var pixels, codes float64
	_, err := fmt.Sscanf(out.String(), "50 queries, 300 digits, precision@5\npixels   784 numbers  %g\ncodes     64 numbers  %g\n", &pixels, &codes)
	require.NoError(t, err, out.String())
	t.Log(out.String())
	require.Greater(t, pixels, 0.3, "guessing gives 0.1")
	require.Greater(t, codes, 0.3)
	require.Error(t, run(&out, 0, 0, 1))
}

func TestNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	rows := make([]float32, 50*3)
	for i := range rows {
		rows[i] = float32(r.IntN(3)) // with many ties
	}
	x := []float32{1, 1, 1}
	order := make([]int, 50)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return int(distance2(rows[a*3:a*3+3], x) - distance2(rows[b*3:b*3+3], x))
	})
	for _, k := range []int{1, 7, 50, 60} {
		require.Equal(t, order[:min(k, 50)], nearest(rows, x, k))
	}
}
