package ranking

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
)

// areaByPairs compares every positive with every negative.
func areaByPairs(scores []float64, positive []bool) float64 {
	wins, pairs := 0.0, 0.0
	for i, p := range positive {
		for j, q := range positive {
			if !p || q {
				continue
			}
			pairs++
			switch {
			case scores[i] > scores[j]:
				wins++
			case scores[i] == scores[j]:
				wins += 0.5
			}
		}
	}
	return wins / pairs
}

// precisionByThresholds takes each positive's score as a threshold: the mean of the precision there.
func precisionByThresholds(scores []float64, positive []bool) float64 {
	sum, positives := 0.0, 0.0
	for i, p := range positive {
		if !p {
			continue
		}
		hits, flagged := 0.0, 0.0
		for j, q := range positive {
			if scores[j] >= scores[i] {
				flagged++
				if q {
					hits++
				}
			}
		}
		sum += hits / flagged
		positives++
	}
	return sum / positives
}

// Both figures are those of brute force, with few and many equal scores, in any order of the samples.
func TestJudgeByBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		n := 2 + r.IntN(60)
		levels := 1 + r.IntN(2*n)
		scores, positive := make([]float64, n), make([]bool, n)
		for i := range scores {
			scores[i] = float64(r.IntN(levels))/7 - 1
			positive[i] = r.IntN(3) == 0
		}
		positive[0], positive[1] = true, false
		q, err := Judge(scores, positive)
		require.NoError(t, err)
		require.Equal(t, areaByPairs(scores, positive), q.AUROC)
		require.InDelta(t, precisionByThresholds(scores, positive), q.AveragePrecision, 1e-14)

		a, b := r.IntN(n), r.IntN(n)
		scores[a], scores[b] = scores[b], scores[a]
		positive[a], positive[b] = positive[b], positive[a]
		again, err := Judge(scores, positive)
		require.NoError(t, err)
		require.Equal(t, q, again, "another order")
	}
}

// By hand, with the figures that scikit-learn documents for the first.
func TestJudgeByHand(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		scores   []float64
		positive []bool
		want     Quality
	}{
		{[]float64{0.1, 0.4, 0.35, 0.8}, []bool{false, false, true, true}, Quality{0.75, 0.5*1 + 0.5*2.0/3}},
		{[]float64{1, 1, 1, 1}, []bool{true, false, false, false}, Quality{0.5, 0.25}},
		{[]float64{3, 2, 1}, []bool{true, true, false}, Quality{1, 1}},
		{[]float64{1, 2, 3}, []bool{true, true, false}, Quality{0, 0.5*0.5 + 0.5*2.0/3}},
		{[]float64{inf, inf, -inf}, []bool{true, false, false}, Quality{0.75, 0.5}},
	} {
		have, err := Judge(c.scores, c.positive)
		require.NoError(t, err)
		require.Equal(t, c.want.AUROC, have.AUROC)
		require.InDelta(t, c.want.AveragePrecision, have.AveragePrecision, 1e-15)
	}
}

func TestJudgeRefuses(t *testing.T) {
	for message, c := range map[string]struct {
		scores   []float64
		positive []bool
		cause    error
	}{
		"ranking: Judge: 2 scores for 1 samples":                     {[]float64{1, 2}, []bool{true}, dataset.ErrShape},
		"ranking: Judge: 0 positives and 0 negatives":                {nil, nil, dataset.ErrShape},
		"ranking: Judge: 0 positives and 2 negatives, want at least": {[]float64{1, 2}, []bool{false, false}, dataset.ErrShape},
		"ranking: Judge: 1 positives and 0 negatives":                {[]float64{1}, []bool{true}, dataset.ErrShape},
		"ranking: Judge: score 1 is NaN":                             {[]float64{1, math.NaN()}, []bool{true, false}, dataset.ErrNonFinite},
	} {
		_, err := Judge(c.scores, c.positive)
		require.ErrorIs(t, err, c.cause)
		require.ErrorContains(t, err, message)
	}
}
