package experiment

import "math"

// Outcome is the result of a check.
type Outcome string

// The outcomes.
const (
	Yes     Outcome = "yes"
	No      Outcome = "no"
	Unclear Outcome = "unclear" // the difference is within what chance makes of it, or not the same way for all sizes of noise
)

// Margin is the relative difference up to which figures other than errors count as equal: about what another seed changes.
const Margin = 0.02

// less tells whether a is below b.
func less(a, b float64) Outcome { return below(a, b, Margin*max(math.Abs(a), math.Abs(b))) }

// fewer tells whether an error rate a is below b, beyond two standard errors of the difference of independent rates.
func (j *judge) fewer(a, b float64) Outcome {
	variance := (float64(a*(1-a)) + float64(b*(1-b))) / float64(j.samples)
	return below(a, b, 2*math.Sqrt(variance))
}

func below(a, b, margin float64) Outcome {
	switch {
	case b-a > margin:
		return Yes
	case a-b > margin:
		return No
	}
	return Unclear
}

// everywhere judges figures under noise of several sizes: Yes if a is below b at one size at least, beyond chance, and above it at none,
// within chance or not; No the other way round.
func everywhere(a, b []float64, below func(a, b float64) Outcome) Outcome {
	var yes, no, under, over bool
	for i := range a {
		outcome := below(a[i], b[i])
		yes, no = yes || outcome == Yes, no || outcome == No
		under, over = under || a[i] < b[i], over || a[i] > b[i]
	}
	switch {
	case yes && !over:
		return Yes
	case no && !under:
		return No
	}
	return Unclear
}

// agree tells whether all rank correlations are at least 0.5, or all at most 0.
func agree(r []float64) Outcome {
	yes, no := len(r) > 0, len(r) > 0
	for _, v := range r {
		yes, no = yes && v >= 0.5, no && v <= 0
	}
	switch {
	case yes:
		return Yes
	case no:
		return No
	}
	return Unclear
}

// rankCorrelation returns Spearman's coefficient: the correlation of the ranks, of which equal values share the mean. It is 0
// where one side does not vary.
func rankCorrelation(a, b []float64) float64 {
	x, y := ranks(a), ranks(b)
	mean := float64(len(a)-1) / 2
	var xy, xx, yy float64
	for i := range x {
		dx, dy := x[i]-mean, y[i]-mean
		xy += float64(dx * dy)
		xx += float64(dx * dx)
		yy += float64(dy * dy)
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(float64(xx*yy))
}

// ranks returns the rank of each value, from 0: the number of smaller ones, and half of the other equal ones.
func ranks(values []float64) []float64 {
	r := make([]float64, len(values))
	for i, v := range values {
		for k, w := range values {
			switch {
			case w < v:
				r[i]++
			case w == v && k != i:
				r[i] += 0.5
			}
		}
	}
	return r
}
