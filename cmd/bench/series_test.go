package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/bench/internal/stats"
)

func TestSeries(t *testing.T) {
	var s series
	for i, total := range []float64{50, 20, 90, 30, 40, 80} {
		require.NoError(t, s.add(placements[i%2], reply{Iterations: 10, PerCall: total / 10, Flops: 7}))
	}
	require.Equal(t, []float64{5, 2, 9, 3, 4, 8}, s.times)
	require.Equal(t, 2.0, s.min())
	require.Equal(t, 4.5, s.median())
	require.Equal(t, 4.0, s.worst(), "the best of 5, 9, 4 against that of 2, 3, 8")
	require.EqualValues(t, 7, s.flops)

	require.NoError(t, s.add(0, reply{Iterations: 10, PerCall: 6}))
	require.Equal(t, 5.0, s.median())
	require.Equal(t, 5.0, s.times[0], "sorting must not disturb the order of repetitions")
}

func TestSeriesMergesLatencies(t *testing.T) {
	var s series
	for i := range int64(3) {
		l := &latencies{Group: 2, Bins: []stats.Bin{{From: 100 + i, Width: 1, N: 5}}, Max: 200 + i, Throughput: float64(i)}
		require.NoError(t, s.add(0, reply{Iterations: 5, PerCall: 50, Latency: l, Pin: "why"}))
	}
	require.EqualValues(t, 15, s.histogram.Count())
	require.EqualValues(t, 202, s.histogram.Max())
	require.Equal(t, []float64{0, 1, 2}, s.throughput)
	require.Equal(t, "why", s.pin)
	require.Error(t, s.add(0, reply{Latency: &latencies{Bins: []stats.Bin{{From: -1}}}}))
}
