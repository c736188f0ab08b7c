package inspect

import (
	"context"
	"fmt"
	"math"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/internal/symmetric"
)

// Singular holds the singular values of the Jacobian, by which factor the code follows each of the sample's own directions.
type Singular struct {
	// Samples is the number of samples that they are the mean of.
	Samples int `json:"samples"`
	// Values are the means of the singular values of single samples, each sample's sorted first, in descending order: as many as the
	// smaller of hidden and visible. Those below 1e-8 of the first are rounding errors.
	Values []float64 `json:"values"`
	// Share[k] is the part of the mean of ||J||_F^2 that lies in the k+1 largest directions of each sample.
	Share []float64 `json:"share"`
}

// Spectrum returns the mean singular spectrum of the Jacobian over samples rows of data, chosen at random by seed, or over all rows if
// there are no more. A sample takes O(min(hidden, visible)^3) operations, about a tenth of a second for 784 features and more
// units. A number of samples below 1 (cae.ErrRange) and networks whose layers are both wider than 4096 (cae.ErrTooLarge) are refused.
func Spectrum(ctx context.Context, m *cae.Model, data dataset.Source, samples int, seed uint64) (Singular, error) {
	if samples < 1 {
		return Singular{}, fmt.Errorf("inspect: Spectrum: samples is %d, want at least 1: %w", samples, cae.ErrRange)
	}
	n, err := open(ctx, m)
	if err != nil {
		return Singular{}, describe(ctx, "Spectrum", err)
	}
	defer n.close()
	chosen := newLottery(samples, seed)
	if _, err := n.visit(ctx, data, chosen); err != nil {
		return Singular{}, describe(ctx, "Spectrum", err)
	}
	s, err := n.spectrum(ctx, chosen.slopes, func() {})
	return s, describe(ctx, "Spectrum", err)
}

// lottery chooses rows, all subsets equally likely, without knowing how many will come (Vitter, ACM TOMS 1985, algorithm R).
type lottery struct {
	most   int
	source *random.Source
	slopes [][]float32 // p of the rows chosen
}

func newLottery(most int, seed uint64) *lottery {
	return &lottery{most: most, source: random.New(seed, streamLottery)}
}

// streamLottery is a stream of random numbers that belongs to no row.
const streamLottery = math.MaxUint64

func (l *lottery) add(b block) {
	for i := range b.p.Rows {
		if len(l.slopes) < l.most {
			l.slopes = append(l.slopes, append([]float32(nil), b.p.Row(i)...))
		} else if winner := l.source.IntN(b.first + i + 1); winner < l.most {
			copy(l.slopes[winner], b.p.Row(i))
		}
	}
}

// spectrum returns the mean spectrum of the Jacobians with derivatives slopes. It calls done after each, from any
// goroutine.
func (n *network) spectrum(ctx context.Context, slopes [][]float32, done func()) (Singular, error) {
	g, err := newGram(n.w, n.workers)
	if err != nil {
		return Singular{}, err
	}
	squares, errors := make([][]float64, len(slopes)), make([]error, len(slopes))
	n.workers.Split(len(slopes), 1, func(lo, hi int) {
		matrix := make([]float64, g.side*g.side)
		for i := lo; i < hi && ctx.Err() == nil; i++ {
			g.fill(matrix, slopes[i])
			squares[i], errors[i] = symmetric.Values(matrix, g.side)
			done()
		}
	})
	if ctx.Err() != nil {
		return Singular{}, ctx.Err()
	}
	for _, err := range errors {
		if err != nil {
			return Singular{}, err
		}
	}
	return meanSpectrum(squares), nil
}

// meanSpectrum averages singular values, given the squares of those of each sample. Rounding leaves some squares below 0.
func meanSpectrum(squares [][]float64) Singular {
	side := len(squares[0])
	s := Singular{Samples: len(squares), Values: make([]float64, side), Share: make([]float64, side)}
	total := 0.0
	for k := range side {
		for _, sample := range squares {
			square := max(sample[k], 0)
			s.Values[k] += math.Sqrt(square)
			total += square
		}
		s.Values[k] /= float64(len(squares))
		s.Share[k] = total
	}
	for k := range s.Share {
		if total > 0 {
			s.Share[k] /= total
		}
	}
	return s
}
