package main

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/bench/internal/record"
)

func TestJobCosts(t *testing.T) {
	step := spec{"step", size{3, 2}, record.Params{Weights: untied, Optimizer: "adam", Batch: 4}}
	n := int64(2*6 + 3 + 2)
	require.Equal(t, costs{flops: 10 * 6 * 4, bytes: 4 * (4*3 + 2*n*3), workingSet: 4 * (4*(2*3+3*2) + n*4)}, step.costs())
	step.Weights, step.Optimizer = tied, "sgd"
	n = 6 + 3 + 2
	require.Equal(t, costs{flops: 10 * 6 * 4, bytes: 4 * (4*3 + 2*n), workingSet: 4 * (4*(2*3+3*2) + n*2)}, step.costs())

	epoch := step
	epoch.Op, epoch.Rows = "epoch", 10 // two mini-batches of 4 and one of 2
	require.Equal(t, costs{flops: 10 * 6 * 10, bytes: 3 * step.costs().bytes, workingSet: step.costs().workingSet + 4*10*3}, epoch.costs())

	encode := spec{"encode", size{784, 64}, record.Params{Batch: 1, Concurrency: 1}}
	bytes := int64(4 * (784*64 + 64 + 784 + 64))
	require.Equal(t, costs{flops: 2 * 784 * 64, bytes: bytes, workingSet: bytes}, encode.costs())
}

// loaded returns a job ready to run in this process.
func loaded(t *testing.T, s spec) load {
	w := newWorker(workerConfig{})
	l, err := w.loadCase(s)
	require.NoError(t, err)
	return l
}

func TestTrainingRepeats(t *testing.T) {
	s := spec{"step", size{16, 8}, record.Params{Weights: tied, Optimizer: "sgd", Output: "linear", Lambda: 0.1, Batch: 20, Workers: 2}}
	l := loaded(t, s)
	r, err := l.repeat(0)
	require.NoError(t, err)
	require.Positive(t, r.Iterations)
	require.LessOrEqual(t, r.Iterations, stepsPerEpoch*maxEpochs)
	require.Positive(t, r.PerCall)
	require.Less(t, r.Allocs, 1.0)
	again, err := l.repeat(0)
	require.NoError(t, err)
	require.Equal(t, r.Iterations, again.Iterations, "planned once")

	s.Op, s.Rows = "epoch", 45
	r, err = loaded(t, s).repeat(0)
	require.NoError(t, err)
	require.Positive(t, r.Iterations)
	require.LessOrEqual(t, r.Iterations, maxEpochs, "an epoch counts once")
}

func TestDigestsOfTraining(t *testing.T) {
	s := spec{"step", size{16, 8}, record.Params{Weights: tied, Optimizer: "sgd", Output: "linear", Lambda: 0.1, Batch: 20, Workers: 1}}
	digest := func() string {
		d, err := loaded(t, s).digest(0)
		require.NoError(t, err)
		require.Len(t, d, 64)
		return d
	}
	one := digest()
	s.Workers = 2
	require.Equal(t, one, digest())
	s.Lambda = 0.2
	require.NotEqual(t, one, digest())
}

func TestEncodingRepeats(t *testing.T) {
	s := spec{"encode", size{16, 8}, record.Params{Batch: 1, Concurrency: 2}}
	l := loaded(t, s)
	r, err := l.repeat(0)
	require.NoError(t, err)
	require.Positive(t, r.Latency.Group)
	var timed int64
	for _, b := range r.Latency.Bins {
		timed += b.N
	}
	require.EqualValues(t, r.Iterations, timed*int64(r.Latency.Group))
	require.Less(t, r.Allocs, 0.5)
	require.Positive(t, r.Latency.Throughput)

	one, err := l.digest(0)
	require.NoError(t, err)
	s.Batch = 4
	four, err := loaded(t, s).digest(0)
	require.NoError(t, err)
	require.NotEqual(t, one, four)
}

// TestDigestSeesEveryBit: a unit in the last place and the sign of zero count, the payload of a
// NaN does not.
func TestDigestSeesEveryBit(t *testing.T) {
	of := func(bits ...uint32) string {
		var x []float32
		for _, b := range bits {
			x = append(x, math.Float32frombits(b))
		}
		return digest([][]float32{make([]float32, 3000), x})
	}
	require.NotEqual(t, of(0x3f800000), of(0x3f800001))
	require.NotEqual(t, of(0), of(0x80000000))
	require.Equal(t, of(0x7fc00000), of(0xffc00001))
}
