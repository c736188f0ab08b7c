package dataset

import (
	"fmt"
	"iter"
	"slices"

	"github.com/seed85368726/contractive/internal/random"
)

// Streams of random numbers, apart from those of [Digits], which count up from 0, and of training.
const (
	streamShuffled uint64 = 1<<63 + iota
	streamSplit
)

// Shuffled returns the rows of src in an order that seed determines, using memory for buffer rows. A
// buffer is filled with the first of them; then each further row takes the place of one of the buffer,
// all equally likely, which is yielded; in the end the buffer is yielded in an order of which all are
// equally likely. So
//
//   - with a buffer of all rows or more, every order is equally likely;
//   - with less, row i is yielded at place max(0, i - buffer + 1) or later; how much later is geometrically
//     distributed, buffer - 1 on average, until src ends.
//
// Every call of Rows has the same order, on every machine; for another order, as for another epoch, use
// another seed. Rows are copied into the buffer, whose slots are reused: one may be read until the next
// is yielded. Memory grows with the rows that arrive, up to buffer. An error of src is passed on and ends
// the sequence, without the rows that are still in the buffer. So is, as ErrShape, a source that is nil, a
// buffer below 1, and a row whose length is not Dim. Labels are not kept.
func Shuffled(src Source, buffer int, seed uint64) Source {
	return &shuffled{src, buffer, seed}
}

type shuffled struct {
	src    Source
	buffer int
	seed   uint64
}

func (s *shuffled) Dim() int { return dim(s.src) }

func (s *shuffled) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		if err := checkSource(s.src, "buffer", s.buffer, 1); err != nil {
			yield(nil, fmt.Errorf("dataset: Shuffled: %w", err))
			return
		}
		var (
			slots  [][]float32
			width  = s.src.Dim()
			source = random.New(s.seed, streamShuffled)
			count  int
		)
		for row, err := range s.src.Rows() {
			if err == nil && len(row) != width {
				err = fmt.Errorf("dataset: Shuffled: row %d has %d elements, want width = %d: %w", count, len(row), width, ErrShape)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			count++
			if len(slots) < s.buffer {
				slots = append(slots, slices.Clone(row))
				continue
			}
			slot := slots[source.IntN(len(slots))]
			if !yield(slot, nil) {
				return
			}
			copy(slot, row)
		}
		for n := len(slots); n > 0; n-- {
			i := source.IntN(n)
			if !yield(slots[i], nil) {
				return
			}
			slots[i] = slots[n-1]
		}
	}
}
