package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSeries(t *testing.T) {
	var s series
	for i, total := range []float64{50, 20, 90, 30, 40, 80} {
		s.add(placements[i%2], reply{Iterations: 10, Elapsed: total, Flops: 7})
	}
	require.Equal(t, []float64{5, 2, 9, 3, 4, 8}, s.times)
	require.Equal(t, 2.0, s.min())
	require.Equal(t, 4.5, s.median())
	require.Equal(t, 4.0, s.worst(), "the best of 5, 9, 4 against that of 2, 3, 8")
	require.EqualValues(t, 7, s.flops)

	s.add(0, reply{Iterations: 10, Elapsed: 60})
	require.Equal(t, 5.0, s.median())
	require.Equal(t, 5.0, s.times[0], "sorting must not disturb the order of repetitions")
}
