package figures

import (
	"fmt"
	"math"
	"runtime"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/internal/quantile"
	"github.com/seed85368726/contractive/kernels"
)

// score is what is kept of the score of a row.
type score struct{ reconstruction, norm float64 }

// blockRows is the number of rows that are scored at a time.
const blockRows = 256

// score takes the figures that every row has, and their sums.
func (g *gathering) score() error {
	g.Rows = even(g.all.Count, g.rowsToScore())
	g.data = choose(g.all, g.Rows)
	g.Labels = g.data.Labels != nil
	g.scores = make([]score, g.data.Count)
	g.codes = make([]float32, g.data.Count*g.model.Hidden())
	g.FeatureErrors, g.Mean = make([]float64, g.model.Visible()), make([]float64, g.model.Visible())
	workers := kernels.NewWorkers(runtime.GOMAXPROCS(0))
	defer workers.Close()
	features, errors := make([][]float32, blockRows), make([]error, blockRows)
	for first := 0; first < g.data.Count && g.ctx.Err() == nil; first += blockRows {
		g.progress("samples", first, g.data.Count)
		n := min(blockRows, g.data.Count-first)
		workers.Split(n, 1, func(lo, hi int) {
			for k := lo; k < hi; k++ {
				features[k], errors[k] = g.scoreRow(first+k, features[k])
			}
		})
		for k, err := range errors[:n] {
			if err != nil {
				return g.locate(first+k, err)
			}
			g.add(g.data.Row(first+k), features[k])
		}
	}
	for i := range g.Mean {
		g.Mean[i] /= float64(g.data.Count)
		g.FeatureErrors[i] /= float64(g.data.Count)
	}
	g.distributions()
	return nil
}

// add adds a row and the errors of its features to the sums.
func (g *gathering) add(row, features []float32) {
	for i, e := range features {
		g.Mean[i] += float64(row[i])
		g.FeatureErrors[i] += float64(e)
	}
}

// scoreRow scores a row, keeps its code, and returns the errors of its features, in a slice that it may use.
func (g *gathering) scoreRow(i int, features []float32) ([]float32, error) {
	s := cae.Score{Features: features}
	if err := g.model.Scorer().Score(&s, g.data.Row(i)); err != nil {
		return features, err
	}
	g.scores[i] = score{float64(s.Reconstruction), math.Sqrt(float64(s.JacobianNorm2))}
	if s.Reconstruction-s.Reconstruction != 0 || s.JacobianNorm2-s.JacobianNorm2 != 0 {
		return features, fmt.Errorf("the reconstruction error is %v and ||J||^2 %v: %w", s.Reconstruction, s.JacobianNorm2, cae.ErrNonFinite)
	}
	hidden := g.model.Hidden()
	return s.Features, g.model.Encoder().Encode(g.codes[i*hidden:][:hidden], g.data.Row(i))
}

// distributions sorts what the rows have into histograms.
func (g *gathering) distributions() {
	errors, norms := make([]float64, len(g.scores)), make([]float64, len(g.scores))
	for i, s := range g.scores {
		errors[i], norms[i] = s.reconstruction, s.norm
	}
	g.Errors, g.Norms = histogram(errors), histogram(norms)
	g.Activity = activity(g.model.Config().Activation, g.codes)
	g.Low, g.High, g.Paper = extent(g.data.Data)
}

// extent returns the range from the 0.5th to the 99.5th percentile, and 0, of values of x, and whether most of them are near the lower end.
func extent(x []float32) (low, high float64, paper bool) {
	sorted := some(x)
	low, high = min(quantile.Of(sorted, 5), 0), max(quantile.Of(sorted, 995), 0)
	if high == low {
		high = low + 1
	}
	return low, high, quantile.Of(sorted, 500) <= low+0.1*(high-low)
}
