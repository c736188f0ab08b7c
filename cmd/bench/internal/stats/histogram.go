package stats

import (
	"fmt"
	"math/bits"
)

// Bins are a nanosecond wide up to 2^precision ns, and at most a 2^(precision-1)-th
// of their value above.
const (
	precision = 11
	half      = 1 << (precision - 1)
	maxShift  = 40 - precision // values up to 2^40 ns, 18 minutes
	bins      = (maxShift + 2) * half
)

// Histogram counts durations in nanoseconds: exactly below 2 us, within 0.1 %
// above. The zero value is empty. Add neither allocates nor branches on the
// value, so that it can stand between two timed calls.
type Histogram struct {
	counts [bins]uint32
	total  int64
	max    int64
}

// Add counts one duration; one below 0, as a clock that was set back gives, counts as 0.
func (h *Histogram) Add(ns int64) {
	ns = max(ns, 0)
	h.counts[bin(ns)]++
	h.total++
	h.max = max(h.max, ns)
}

// bin returns the index of the bin of ns: shift s and the leading bits of ns.
func bin(ns int64) int {
	ns = min(ns, 1<<40-1)
	shift := max(bits.Len64(uint64(ns))-precision, 0)
	return shift*half + int(ns>>shift)
}

// floor returns the least duration of a bin, the inverse of bin.
func floor(i int) (ns, width int64) {
	shift := max(i/half-1, 0)
	return int64(i-shift*half) << shift, 1 << shift
}

// Count returns the number of durations.
func (h *Histogram) Count() int64 { return h.total }

// Max returns the largest duration, exactly.
func (h *Histogram) Max() int64 { return h.max }

// Quantile returns the smallest duration that at least a share q of all do not
// exceed, at the middle of its bin. h must not be empty.
func (h *Histogram) Quantile(q float64) float64 {
	rank := max(int64(q*float64(h.total)+0.999999), 1)
	var seen int64
	for i, n := range h.counts {
		if seen += int64(n); seen >= rank {
			ns, width := floor(i)
			return min(float64(ns)+float64(width-1)/2, float64(h.max))
		}
	}
	return float64(h.max)
}

// Reset empties h.
func (h *Histogram) Reset() { *h = Histogram{} }

// Merge adds the durations of o to h.
func (h *Histogram) Merge(o *Histogram) {
	for i, n := range o.counts {
		h.counts[i] += n
	}
	h.total += o.total
	h.max = max(h.max, o.max)
}

// Bin is a part of a histogram: N durations of at least From and less than From + Width ns.
type Bin struct {
	From  int64 `json:"from_ns"`
	Width int64 `json:"width_ns"`
	N     int64 `json:"n"`
}

// Bins returns the bins that are not empty, from the shortest duration.
func (h *Histogram) Bins() []Bin {
	var list []Bin
	for i, n := range h.counts {
		if n > 0 {
			from, width := floor(i)
			list = append(list, Bin{from, width, int64(n)})
		}
	}
	return list
}

// AddBins adds what Bins returned, and the exact maximum that went with it.
func (h *Histogram) AddBins(list []Bin, maximum int64) error {
	for _, b := range list {
		if b.From < 0 || b.N < 0 || b.N > 1<<32-1 {
			return fmt.Errorf("stats: bin from %d ns holds %d durations, want at least 0 of both", b.From, b.N)
		}
		h.counts[bin(b.From)] += uint32(b.N)
		h.total += b.N
	}
	h.max = max(h.max, maximum)
	return nil
}
