package encode

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
)

// The size of a chunk of samples, which is encoded at once.
const (
	maxChunkRows  = 1024
	maxChunkBytes = 8 << 20
)

// stream encodes rows chunk by chunk.
type stream struct {
	encoder  *cae.Encoder
	workers  int
	sink     func(codes []float32) error
	progress func(done int)

	x, h        []float32 // of a chunk; x grows to its length
	done, first int       // rows, and the first of them
}

// run encodes rows lo to hi. The number of workers and the chunks do not change a bit: a row encoded alone equals the same row in a batch.
func (s *stream) run(ctx context.Context, rows iter.Seq2[[]float32, error], lo, hi int) error {
	if lo == hi {
		return nil
	}
	visible, hidden := s.encoder.Visible(), s.encoder.Hidden()
	chunk := max(1, min(maxChunkRows, maxChunkBytes/(4*max(visible, hidden)), hi-lo))
	s.x, s.h = make([]float32, 0, chunk*visible), make([]float32, chunk*hidden)
	i := 0
	s.first = lo
	for row, err := range rows {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if i++; i <= lo {
			continue
		}
		s.x = append(s.x, row...)
		if len(s.x) == chunk*visible || i == hi {
			if err := s.flush(); err != nil {
				return err
			}
		}
		if i == hi {
			return nil
		}
	}
	return errShort(i, hi)
}

// flush encodes the chunk.
func (s *stream) flush() error {
	visible, hidden := s.encoder.Visible(), s.encoder.Hidden()
	n := len(s.x) / visible
	if err := s.encode(n); err != nil {
		return err
	}
	if i := finite.FirstNot(s.h[:n*hidden]); i >= 0 {
		return fmt.Errorf("the code of sample %d has the value %v: %w", s.first+s.done+i/hidden, s.h[i], cae.ErrNonFinite)
	}
	if err := s.sink(s.h[:n*hidden]); err != nil {
		return err
	}
	s.x = s.x[:0]
	s.done += n
	s.progress(s.done)
	return nil
}

// encode encodes the n rows of the chunk, split over the workers.
func (s *stream) encode(n int) error {
	visible, hidden := s.encoder.Visible(), s.encoder.Hidden()
	errs := make([]error, min(s.workers, n))
	var group sync.WaitGroup
	for w := range errs {
		lo, hi := w*n/len(errs), (w+1)*n/len(errs)
		group.Go(func() { errs[w] = s.encoder.EncodeBatch(s.h[lo*hidden:hi*hidden], s.x[lo*visible:hi*visible], hi-lo) })
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// errShort says that the data has fewer rows than when they were counted.
func errShort(rows, want int) error {
	return fmt.Errorf("data has %d rows, want %d as before: %w", rows, want, dataset.ErrShape)
}
