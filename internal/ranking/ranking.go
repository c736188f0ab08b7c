// Package ranking judges a score by how it ranks positives, which should have high scores, among negatives.
package ranking

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed85368726/contractive/dataset"
)

// Quality is what the order of the scores is worth.
type Quality struct {
	// AUROC is the area under the receiver operating characteristic: the probability that a random positive has a higher score than a
	// random negative, where equal scores count one half. It is 1/2 for a score that knows nothing.
	AUROC float64
	// AveragePrecision is the sum over thresholds, from the highest score down, of the precision at the threshold times the recall that
	// it adds. Equal scores are one threshold. It is about the share of positives for a score that knows nothing.
	AveragePrecision float64
}

// Judge returns the quality of scores[i] as a sign of positive[i]. It refuses slices of different lengths, and those without a
// positive or without a negative (ErrShape), and a score that is NaN (ErrNonFinite).
func Judge(scores []float64, positive []bool) (Quality, error) {
	if len(scores) != len(positive) {
		return Quality{}, fmt.Errorf("ranking: Judge: %d scores for %d samples: %w", len(scores), len(positive), dataset.ErrShape)
	}
	order := make([]int, len(scores))
	var c counts
	for i, score := range scores {
		if score != score {
			return Quality{}, fmt.Errorf("ranking: Judge: score %d is %v: %w", i, score, dataset.ErrNonFinite)
		}
		order[i] = i
		c.add(positive[i])
	}
	if c.positives == 0 || c.negatives == 0 {
		return Quality{}, fmt.Errorf("ranking: Judge: %d positives and %d negatives, want at least one of each: %w", c.positives, c.negatives, dataset.ErrShape)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return walk(scores, positive, order, c), nil
}

// counts are numbers of samples.
type counts struct{ positives, negatives int }

func (c *counts) add(positive bool) {
	if positive {
		c.positives++
	} else {
		c.negatives++
	}
}

// walk takes the samples from the highest score down, equal scores at a time. The area is counted in whole half pairs, so that it is
// rounded once.
func walk(scores []float64, positive []bool, order []int, all counts) Quality {
	var above counts
	halfPairs, precision := 0, 0.0
	for len(order) > 0 {
		n := 1
		for n < len(order) && scores[order[n]] == scores[order[0]] {
			n++
		}
		var tied counts
		for _, i := range order[:n] {
			tied.add(positive[i])
		}
		order = order[n:]
		halfPairs += tied.negatives * (2*above.positives + tied.positives)
		above.positives += tied.positives
		above.negatives += tied.negatives
		precision += float64(tied.positives) * float64(above.positives) / float64(above.positives+above.negatives)
	}
	return Quality{
		AUROC:            float64(halfPairs) / (2 * float64(all.positives) * float64(all.negatives)),
		AveragePrecision: precision / float64(all.positives),
	}
}
