package main

import (
	"context"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/ranking"
)

// The one rule for all sets. It was fixed before a set was scored, and nothing was chosen by results: the rate is the default of
// cae train, and lambda that of the CAE of Rifai et al. above.
const (
	tabularRate   = 0.003
	tabularBatch  = 32
	tabularSteps  = 5000
	tabularLambda = 0.1
)

// hidden returns the number of hidden units: half as many as features.
func (s tabularSet) hidden() int { return (s.normal.Width + 1) / 2 }

// tabularScores are the columns of the tables.
var tabularScores = [...]string{"AE error", "CAE error", "CAE cost", "CAE ||J||^2"}

// trial trains on one half of the normal rows, and ranks the other half and the anomalies by each score.
func (s tabularSet) trial(ctx context.Context, seed uint64, steps int) (q [len(tabularScores)]ranking.Quality, err error) {
	train, test, err := dataset.Split(s.normal, 0.5, seed)
	if err != nil {
		return q, err
	}
	plain, err := s.fit(ctx, train, 0, seed, steps)
	if err != nil {
		return q, err
	}
	contractive, err := s.fit(ctx, train, tabularLambda, seed, steps)
	if err != nil {
		return q, err
	}
	var scores [len(tabularScores)][]float64
	var positive []bool
	for _, part := range []*dataset.Matrix{test, s.anomalies} {
		for i := range part.Count {
			ae, err := plain.Score(part.Row(i))
			if err != nil {
				return q, err
			}
			c, err := contractive.Score(part.Row(i))
			if err != nil {
				return q, err
			}
			l, norm2 := float64(c.Reconstruction), float64(c.JacobianNorm2)
			for k, v := range [...]float64{float64(ae.Reconstruction), l, l + float64(tabularLambda*norm2), norm2} {
				scores[k] = append(scores[k], v)
			}
			positive = append(positive, part == s.anomalies)
		}
	}
	for k := range scores {
		if q[k], err = ranking.Judge(scores[k], positive); err != nil {
			return q, err
		}
	}
	return q, nil
}

// fit trains by the rule: as many epochs as have that number of steps.
func (s tabularSet) fit(ctx context.Context, rows *dataset.Matrix, lambda float32, seed uint64, steps int) (*cae.Model, error) {
	perEpoch := (rows.Count + tabularBatch - 1) / tabularBatch
	cfg := cae.Config{Hidden: s.hidden(), Normalise: cae.Standardise, Lambda: lambda}
	m, _, err := cae.Train(ctx, cfg, rows, cae.TrainOptions{
		Epochs: (steps + perEpoch - 1) / perEpoch, Batch: tabularBatch, Rate: tabularRate, Seed: seed,
		Workers: 1, // mini-batches are too small to share
	})
	return m, err
}
