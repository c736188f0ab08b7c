package main

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// smallJobs returns a job of each kind at a shape that leaves a tail in every loop.
func smallJobs() []job {
	var jobs []job
	for _, k := range kinds {
		for _, m := range []int{1, 5} {
			s := spec{op: k.op, m: m, n: 7, k: 83, count: m * stepsPerSample, lambda: stepLambda}
			if k.op != opStep || m > 1 { // the processes of PyTorch take their time
				jobs = append(jobs, job{kind: k, title: dims(s.m, s.n, s.k), spec: s, work: 1})
			}
		}
	}
	return jobs
}

// TestPeersAgree compares every peer with ours. Go's peers must be there; the others are
// compared where they are installed, and named where they are not.
func TestPeersAgree(t *testing.T) {
	require.NoError(t, limitThreads(1))
	for _, j := range smallJobs() {
		t.Run(string(j.kind.op)+"/"+j.title, func(t *testing.T) {
			m, err := hold(j, allPeers("installed"), 1, 1)
			require.NoError(t, err)
			for _, e := range m.entries {
				switch {
				case e.err == errNotOffered:
				case isMissing(e):
					t.Logf("%s is not installed", e.peer.name())
				default:
					require.NoError(t, e.err, e.peer.name())
					require.Positive(t, e.median(), e.peer.name())
				}
			}
		})
	}
}

func TestGoPeersAreThere(t *testing.T) {
	for _, p := range allPeers("")[:4] {
		version, err := p.version()
		require.NoError(t, err, p.name())
		require.False(t, strings.HasPrefix(version, "of "), p.name())
	}
}

// penalised is gonum with another weight of the penalty.
type penalised struct {
	gonum
	factor float32
}

func (p penalised) bind(s spec) (*bound, error) {
	s.lambda *= p.factor
	return p.gonum.bind(s)
}

// TestStepTolerance shows that the comparison of steps sees a penalty that is missing, or off by a factor of two.
func TestStepTolerance(t *testing.T) {
	for _, hidden := range []int{64, 7} {
		j := job{stepKind, "", spec{op: opStep, m: 128, n: hidden, k: 784, count: 128 * stepsPerSample, lambda: stepLambda}, 1}
		m, err := hold(j, []peer{ours{}, penalised{factor: 1}, penalised{factor: 0}, penalised{factor: 2}}, 1, 1)
		require.NoError(t, err)
		require.NoError(t, m.entries[1].err)
		for _, e := range m.entries[2:] {
			require.ErrorAs(t, e.err, &errDiffers{})
		}
	}
}

func TestAgree(t *testing.T) {
	require.NoError(t, agree([]float32{1, -10}, []float32{1.0009, -10}))
	require.Error(t, agree([]float32{1, -10}, []float32{1.0011, -10}))
	require.Error(t, agree([]float32{1}, []float32{float32(math.NaN())}))
	require.Error(t, agree([]float32{1}, []float32{float32(math.Inf(1))}))
	require.Error(t, agree([]float32{1, 2}, []float32{1}))
	require.NoError(t, agree([]float32{0}, []float32{0}))
	require.NoError(t, agreeOnChange([]float32{5, 5}, []float32{6, 5}, []float32{6.00009, 5}))
	require.Error(t, agreeOnChange([]float32{5, 5}, []float32{6, 5}, []float32{6, 5.00011}))
	require.Error(t, agreeOnChange([]float32{5}, []float32{6}, []float32{float32(math.NaN())}))
}
