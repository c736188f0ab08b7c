package inspect

import (
	"context"
	"sync"
)

// survey is all measures of one pass over the data.
type survey struct {
	net        *network
	sizes      *sizes
	walks      *walks
	slopes     *slopes
	moments    *moments
	lottery    *lottery
	covariance *covariance // nil if there are too many units

	progress func(stage string, done, total int)
	rows     int // of the data
}

func newSurvey(n *network, opts Options, rows int) *survey {
	s := &survey{
		net: n, sizes: newSizes(n), walks: newWalks(n, opts.Radii, opts.Seed), slopes: newSlopes(n), moments: new(moments),
		lottery: newLottery(opts.SpectrumSamples, opts.Seed), progress: opts.Progress, rows: rows,
	}
	if n.Hidden() <= maxSide {
		s.covariance, _ = newCovariance(n) // refuses nothing else
	}
	return s
}

func (s *survey) add(b block) {
	s.progress("Jacobian and curve", b.first, s.rows)
	for _, m := range []measure{s.sizes, s.walks, s.slopes, s.moments, s.lottery} {
		m.add(b)
	}
	if s.covariance != nil {
		s.covariance.add(b)
	}
}

// decompose adds the figures that take eigenvalues.
func (s *survey) decompose(ctx context.Context, r *Report) error {
	if min(s.net.Hidden(), s.net.Visible()) <= maxSide {
		singular, err := s.net.spectrum(ctx, s.lottery.slopes, s.counter("spectrum", len(s.lottery.slopes)))
		if err != nil {
			return err
		}
		r.Singular = &singular
	}
	if s.covariance != nil {
		s.progress("effective rank", 0, s.rows)
		rank, err := s.covariance.result()
		if err != nil {
			return err
		}
		r.Rank = &rank
	}
	return ctx.Err()
}

// counter returns a function that reports one more sample done, from any goroutine.
func (s *survey) counter(stage string, total int) func() {
	var lock sync.Mutex
	done := 0
	return func() {
		lock.Lock()
		defer lock.Unlock()
		done++
		s.progress(stage, done, total)
	}
}
