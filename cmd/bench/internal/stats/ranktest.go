package stats

import (
	"math"
	"slices"
)

// exactLimit is the largest product of sample sizes for which the distribution
// of U is counted out.
const exactLimit = 2500

// MannWhitney returns the two-sided p-value of the Mann-Whitney U test: how
// likely samples x and y from one distribution have ranks that differ at least as
// much as these do. Unlike a t-test it assumes nothing about the distribution, and one
// outlier counts as one rank.
//
// U is the number of pairs with x above y, a tie counting half. Without ties and for up
// to exactLimit pairs its distribution is counted out; else U is taken as normal, with
// the variance corrected for ties and half a step of continuity
// (Hollander and Wolfe, Nonparametric Statistical Methods, section 4.1). The
// result is 1 if a sample is empty or all values are equal.
func MannWhitney(x, y []float64) float64 {
	if len(x) == 0 || len(y) == 0 {
		return 1
	}
	u, ties := rankSum(x, y)
	if pairs := len(x) * len(y); ties == 0 && pairs <= exactLimit {
		return exactP(len(x), len(y), min(int(u), pairs-int(u)))
	}
	return normalP(float64(len(x)), float64(len(y)), u, ties)
}

// normalP returns P(|U - nm/2| >= |u - nm/2|) for a normal U.
func normalP(n, m, u, ties float64) float64 {
	total := n + m
	variance := n * m / 12 * (total + 1 - ties/(total*(total-1)))
	if variance <= 0 {
		return 1
	}
	z := max(math.Abs(u-n*m/2)-0.5, 0) / math.Sqrt(variance)
	return math.Erfc(z / math.Sqrt2)
}

// LeastP returns the smallest p-value that samples of n and m values can have.
func LeastP(n, m int) float64 {
	x, y := make([]float64, n), make([]float64, m)
	for i := range x {
		x[i] = float64(-1 - i)
	}
	for i := range y {
		y[i] = float64(i)
	}
	return MannWhitney(x, y)
}

// rankSum returns U of x against y, and the sum of t^3 - t over all groups of t equal values.
func rankSum(x, y []float64) (u, ties float64) {
	type value struct {
		v     float64
		fromX bool
	}
	var all []value
	for _, v := range x {
		all = append(all, value{v, true})
	}
	for _, v := range y {
		all = append(all, value{v, false})
	}
	slices.SortFunc(all, func(a, b value) int {
		switch {
		case a.v < b.v:
			return -1
		case a.v > b.v:
			return 1
		}
		return 0
	})
	var ranks float64
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to].v == all[from].v {
			to++
		}
		t := float64(to - from)
		ties += t*t*t - t
		for _, v := range all[from:to] {
			if v.fromX {
				ranks += float64(from+to+1) / 2 // the mean of ranks from+1 to to
			}
		}
		from = to
	}
	n := float64(len(x))
	return ranks - n*(n+1)/2, ties
}

// exactP returns P(U <= u) + P(U >= nm-u) for u at most nm/2, by counting the
// arrangements of n and m values with each U:
//
//	count(n, m, u) = count(n-1, m, u-m) + count(n, m-1, u)
//
// depending on which sample has the largest value.
func exactP(n, m, u int) float64 {
	counts := make([][]float64, m+1) // by m and u, for the current n
	for j := range counts {
		counts[j] = make([]float64, u+1)
		counts[j][0] = 1
	}
	for range n {
		for j := 1; j <= m; j++ {
			for v := u; v >= 0; v-- {
				var shifted float64
				if v >= j {
					shifted = counts[j][v-j]
				}
				counts[j][v] = shifted + counts[j-1][v]
			}
		}
	}
	var p float64
	for _, c := range counts[m] {
		p += c
	}
	return min(1, 2*p/binomial(n+m, n))
}

func binomial(n, k int) float64 {
	b := 1.0
	for i := 1; i <= k; i++ {
		b = b * float64(n-k+i) / float64(i)
	}
	return b
}
