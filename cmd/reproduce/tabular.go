package main

import (
	"context"
	"fmt"
	"math"

	"github.com/seed85368726/contractive/internal/ranking"
)

// tabularSets are the files of the experiment, NAME.csv.gz, in the order of the tables.
var tabularSets = []string{"breastw", "cardio", "pendigits", "satellite", "shuttle", "thyroid"}

// tabular detects anomalies in tables: models see normal rows only, and their scores rank unseen normal rows and all anomalies.
func tabular(ctx context.Context, r *reproduction) error {
	fmt.Printf("trained on half of the normal rows, tested on the other half and all anomalies, %d seeds of split and training; one rule for all sets:\n", r.seeds)
	fmt.Printf("features standardised, ceil(features / 2) sigmoid units, tied, linear output, squared error, Adam %v, batch %d, %d steps; lambda %v for the CAE, 0 for the AE\n",
		tabularRate, tabularBatch, r.detectionSteps(), tabularLambda)
	var results []tabularResult
	for _, name := range tabularSets {
		result, err := r.detect(ctx, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		results = append(results, result)
	}
	printQuality("AUROC", results, func(q ranking.Quality) float64 { return q.AUROC })
	printQuality("average precision", results, func(q ranking.Quality) float64 { return q.AveragePrecision })
	return nil
}

// detectionSteps returns the number of steps of a training run, at least one: 0 epochs would mean the default.
func (r *reproduction) detectionSteps() int { return max(tabularSteps/r.quick, 1) }

// tabularResult is what the seeds gave for a set.
type tabularResult struct {
	set       tabularSet
	qualities [len(tabularScores)][]ranking.Quality // by score and seed
}

func (r *reproduction) detect(ctx context.Context, name string) (result tabularResult, err error) {
	if result.set, err = readTabular(r.tabular, name); err != nil {
		return result, err
	}
	for seed := range uint64(r.seeds) {
		qualities, err := result.set.trial(ctx, seed+1, r.detectionSteps())
		if err != nil {
			return result, err
		}
		for k, q := range qualities {
			result.qualities[k] = append(result.qualities[k], q)
		}
	}
	return result, nil
}

// printQuality prints a table of one figure: mean and standard deviation over seeds for each set, and the mean over sets.
func printQuality(title string, results []tabularResult, figure func(ranking.Quality) float64) {
	fmt.Printf("\n%s\n%-10s %6s %6s %8s %8s", title, "set", "normal", "other", "features", "hidden")
	for _, name := range tabularScores {
		fmt.Printf("  %15s", name)
	}
	fmt.Println()
	var sums [len(tabularScores)]float64
	for _, r := range results {
		s := r.set
		fmt.Printf("%-10s %6d %6d %8d %8d", s.name, s.normal.Count, s.anomalies.Count, s.normal.Width, s.hidden())
		for k, qualities := range r.qualities {
			var values []float64
			for _, q := range qualities {
				values = append(values, figure(q))
			}
			mean, deviation := spread(values)
			sums[k] += mean
			fmt.Printf("  %.4f +- %.4f", mean, deviation)
		}
		fmt.Println()
	}
	fmt.Printf("%-42s", "mean over sets")
	for _, sum := range sums {
		fmt.Printf("  %15.4f", sum/float64(len(results)))
	}
	fmt.Println()
}

// spread returns the mean and the standard deviation of a sample, which a single value does not have.
func spread(values []float64) (mean, deviation float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		deviation += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(deviation / (n - 1))
}
