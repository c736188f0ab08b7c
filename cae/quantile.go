package cae

import (
	"fmt"
	"slices"
	"sort"

	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/quantile"
)

// quantileLevels are the probabilities of a Distribution's table, in thousandths: every twentieth, and more towards the ends.
var quantileLevels = [QuantileLevels]int{
	0, 1, 5, 10, 20, 50, 100, 150, 200, 250, 300, 350, 400, 450,
	500, 550, 600, 650, 700, 750, 800, 850, 900, 950, 980, 990, 995, 999, 1000,
}

// QuantileLevels is the number of quantiles that a Distribution has.
const QuantileLevels = 29

// QuantileLevel returns the probability of element i of a [Distribution]: 0, 0.001, 0.005, 0.01, 0.02, from 0.05 to 0.95 every
// 0.05, 0.98, 0.99, 0.995, 0.999 and 1. It returns 0 for an i below 0 and 1 for one above the last.
func QuantileLevel(i int) float64 {
	i = min(max(i, 0), QuantileLevels-1)
	return float64(quantileLevels[i]) / quantile.Thousandths
}

// Distribution is how one figure is distributed over samples, as a table: element i belongs to the probability
// [QuantileLevel](i).
type Distribution struct {
	// Quantiles ascend from the least value to the largest. With n values in ascending order, the quantile of probability q lies
	// at place (n - 1) q, counted from 0, linearly interpolated between its two neighbours (definition 7 of Hyndman and
	// Fan, The American Statistician 1996), and is rounded to a float32.
	Quantiles [QuantileLevels]float32

	// Shares are the fractions of the values that are at most the quantile. They exceed the probability where many values are
	// equal, and differ from it by at most 1/n where none are.
	Shares [QuantileLevels]float32
}

// NewDistribution returns the distribution of values, for a [Profile] of scores that were kept elsewhere. No values give an error that
// wraps ErrShape, and one that is NaN or infinite ErrNonFinite.
func NewDistribution(values []float32) (Distribution, error) {
	if len(values) == 0 {
		return Distribution{}, fmt.Errorf("cae: NewDistribution: 0 values, want at least 1: %w", ErrShape)
	}
	if i := finite.FirstNot(values); i >= 0 {
		return Distribution{}, fmt.Errorf("cae: NewDistribution: value %d is %v: %w", i, values[i], ErrNonFinite)
	}
	return newDistribution(slices.Clone(values)), nil
}

// newDistribution returns the distribution of finite values, of which there is at least one, and sorts them.
func newDistribution(values []float32) (d Distribution) {
	slices.Sort(values)
	for i, level := range quantileLevels {
		v := float32(quantile.Of(values, level))
		atMost := sort.Search(len(values), func(i int) bool { return values[i] > v })
		d.Quantiles[i], d.Shares[i] = v, float32(float64(atMost)/float64(len(values)))
	}
	return d
}

// At returns the quantile of probability q, linearly interpolated between those of the table. A q that is not a number from 0 to 1
// gives an error that wraps ErrRange.
func (d *Distribution) At(q float64) (float32, error) {
	v, err := d.at(q)
	if err != nil {
		return 0, fmt.Errorf("cae: At: %w", err)
	}
	return v, nil
}

func (d *Distribution) at(q float64) (float32, error) {
	if err := checkQuantile(q); err != nil {
		return 0, err
	}
	i := sort.Search(QuantileLevels-1, func(i int) bool { return QuantileLevel(i+1) > q })
	if i == QuantileLevels-1 {
		return d.Quantiles[i], nil
	}
	lo, hi := QuantileLevel(i), QuantileLevel(i+1)
	return float32(quantile.Between(float64(d.Quantiles[i]), float64(d.Quantiles[i+1]), (q-lo)/(hi-lo))), nil
}

func checkQuantile(q float64) error {
	if !(q >= 0 && q <= 1) {
		return fmt.Errorf("quantile is %v, want 0 to 1: %w", q, ErrRange)
	}
	return nil
}

// check reports a table that no samples have.
func (d *Distribution) check() error {
	for i := range d.Quantiles {
		q, s := d.Quantiles[i], d.Shares[i]
		if !finite.Is(q) {
			return fmt.Errorf("quantile %d is %v: %w", i, q, ErrNonFinite)
		}
		if !(s > 0 && s <= 1) {
			return fmt.Errorf("share %d is %v, want more than 0 and at most 1: %w", i, s, ErrRange)
		}
		if i > 0 && (q < d.Quantiles[i-1] || s < d.Shares[i-1]) {
			return fmt.Errorf("quantile %d is %v with share %v, and the one before it %v with %v, want none to fall: %w", i, q, s, d.Quantiles[i-1], d.Shares[i-1], ErrRange)
		}
	}
	if s := d.Shares[QuantileLevels-1]; s != 1 {
		return fmt.Errorf("the last share is %v, want 1: %w", s, ErrRange)
	}
	return nil
}
