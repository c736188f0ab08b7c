package drift

import (
	"math"
	"sort"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/elementary"
)

// table divides the values of a figure into cells. Cell 0 holds those below all that were profiled, cell i+1 those
// above quantile i-1 and at most quantile i, and the last those above all. A value that is NaN is there too. Where
// quantiles are equal, all but the first of their cells stay empty.
type table struct {
	cae.Distribution
	bins []bin
}

const cells = cae.QuantileLevels + 2

// counts are the numbers of samples in the cells.
type counts [cells]int

// bin is a run of cells that the stability index takes as one.
type bin struct {
	end   int     // the cell after its last
	share float64 // of the profiled samples
}

// leastExpected is the number of profiled samples that a bin has at least in a full window, if all are alike. The distribution
// of the stability index is near its limit then.
const leastExpected = 10

func newTable(d cae.Distribution, window int) *table {
	t := &table{Distribution: d}
	least, from := (leastExpected-1e-3)/float64(window), 0.0 // but for the rounding of shares
	for i, share := range d.Shares {
		share := float64(share)
		if share-from >= least && 1-share >= least {
			t.bins = append(t.bins, bin{i + 2, share - from})
			from = share
		}
	}
	t.bins = append(t.bins, bin{cells, 1 - from})
	return t
}

// cell returns the number of the cell that holds v.
func (t *table) cell(v float32) uint8 {
	if v < t.Quantiles[0] {
		return 0
	}
	return 1 + uint8(sort.Search(len(t.Quantiles), func(i int) bool { return v <= t.Quantiles[i] }))
}

// distance returns the Kolmogorov-Smirnov statistic of n samples.
func (t *table) distance(c *counts, n int) (d float64) {
	atMost := c[0]
	d = float64(atMost) / float64(n)
	for i, share := range t.Shares {
		atMost += c[i+1]
		d = max(d, math.Abs(float64(atMost)/float64(n)-float64(share)))
	}
	return d
}

// stability returns the population stability index of n samples, with half a sample added to each bin so that none is empty.
func (t *table) stability(c *counts, n int) (psi float64) {
	from, all := 0, float64(n)+float64(len(t.bins))/2
	for _, b := range t.bins {
		have := 0.5
		for _, count := range c[from:b.end] {
			have += float64(count)
		}
		share := have / all
		psi += float64((share - b.share) * elementary.Log(share/b.share))
		from = b.end
	}
	return psi
}
