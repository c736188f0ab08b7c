package encode

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// shard is a flag that holds a part of the samples: number index, from 0, of count parts.
type shard struct{ index, count int }

// maxShards only catches mistyped numbers.
const maxShards = 1_000_000

func (s *shard) String() string { return fmt.Sprintf("%d/%d", s.index, s.count) }

// Set is a method of flag.Value.
func (s *shard) Set(text string) error {
	before, after, found := strings.Cut(text, "/")
	index, notIndex := strconv.Atoi(before)
	count, notCount := strconv.Atoi(after)
	switch {
	case !found || notIndex != nil || notCount != nil:
		return fmt.Errorf("want i/n, such as 0/3")
	case count < 1 || count > maxShards:
		return fmt.Errorf("has %d parts, want 1 to %d", count, maxShards)
	case index < 0 || index >= count:
		return fmt.Errorf("part is %d, want 0 to %d", index, count-1)
	}
	*s = shard{index, count}
	return nil
}

// bounds returns the first row of the part and the one after its last. Parts are in order, without gaps, and differ by at most one row.
func (s *shard) bounds(rows int) (lo, hi int) {
	return s.start(s.index, rows), s.start(s.index+1, rows)
}

// start returns floor(index * rows / count).
func (s *shard) start(index, rows int) int {
	high, low := bits.Mul64(uint64(index), uint64(rows))
	quotient, _ := bits.Div64(high, low, uint64(s.count))
	return int(quotient)
}
