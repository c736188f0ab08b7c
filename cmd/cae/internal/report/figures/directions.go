package figures

import (
	"errors"
	"math"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/dataset"
)

// Tangents are the leading tangents of a sample.
type Tangents struct {
	Sample
	Leading []inspect.Tangent
	Moved   [][]float32 // the sample, Step further along each
}

// Walk is a chain of walk-back sampling.
type Walk struct {
	Sample
	Chain *dataset.Matrix // the sample first
	Codes []float32       // of each
}

// WalkStride is the number of steps of a walk from one image to the next.
const WalkStride = 4

const (
	tangentSamples, leading = 3, 6
	walkChains, walkSteps   = 4, 11 * WalkStride
)

// tangents takes the leading tangents of typical samples. Layers that are too wide have none.
func (g *gathering) tangents() error {
	var err error
	if g.Step, err = g.step(); err != nil {
		return err
	}
	for k, i := range g.spread(tangentSamples) {
		g.progress("tangents", k, tangentSamples)
		s := g.Typical[i]
		list, err := inspect.Tangents(g.ctx, g.model, s.X, leading)
		if errors.Is(err, cae.ErrTooLarge) {
			return nil
		}
		if err != nil {
			return err
		}
		t := Tangents{Sample: s, Leading: list}
		for _, v := range list {
			moved, err := g.along(s.X, v.Direction)
			if err != nil {
				return err
			}
			t.Moved = append(t.Moved, moved)
		}
		g.Tangents = append(g.Tangents, t)
	}
	return nil
}

// step returns a part of the mean length of typical samples, in the units that the model works in, which are those of tangents.
func (g *gathering) step() (float64, error) {
	sum, u := 0.0, make([]float32, g.model.Visible())
	for _, s := range g.Typical {
		if err := g.model.Normaliser().Apply(u, s.X); err != nil {
			return 0, err
		}
		square := 0.0
		for _, v := range u {
			square += float64(v) * float64(v)
		}
		sum += math.Sqrt(square)
	}
	return 0.3 * sum / float64(len(g.Typical)), nil
}

// along returns x moved by Step along v.
func (g *gathering) along(x []float32, v []float64) ([]float32, error) {
	u := make([]float32, len(x))
	if err := g.model.Normaliser().Apply(u, x); err != nil {
		return nil, err
	}
	for i := range u {
		u[i] = float32(float64(u[i]) + float64(g.Step*v[i]))
	}
	return u, g.model.Normaliser().Invert(u, u)
}

// spread returns n numbers of typical samples.
func (g *gathering) spread(n int) []int { return even(len(g.Typical), n) }

// walkSigma returns a round standard deviation of the noise of walks, with which a step moves the code by about a quarter of the
// standard deviation of codes: E ||J J^T e||^2 is sigma^2 times the sum of the fourth powers of the singular values.
func (g *gathering) walkSigma() float64 {
	const usual = 0.3
	if g.Report.Singular == nil {
		return usual
	}
	fourths, variance := 0.0, 0.0
	for _, s := range g.Report.Singular.Values {
		fourths += float64(float64(s*s) * float64(s*s))
	}
	for _, v := range g.Report.Units.Variance {
		variance += v
	}
	sigma := 0.25 * math.Sqrt(variance/fourths)
	if !(sigma > 1e-3 && sigma < 1e3) {
		return usual
	}
	return Round(sigma / 2)
}

// walks draws chains from typical samples.
func (g *gathering) walks() error {
	g.Sigma = g.walkSigma()
	for k, i := range g.spread(walkChains) {
		g.progress("walk-back samples", k, walkChains)
		w := Walk{Sample: g.Typical[i]}
		var err error
		w.Chain, err = inspect.WalkBack(g.ctx, g.model, w.X, inspect.WalkOptions{Steps: walkSteps, Sigma: g.Sigma, Seed: g.opts.Seed + uint64(k)})
		if errors.Is(err, cae.ErrNonFinite) {
			continue // linear units can leave the finite numbers
		}
		if err != nil {
			return err
		}
		w.Codes = make([]float32, w.Chain.Count*g.model.Hidden())
		if err := g.model.Encoder().EncodeBatch(w.Codes, w.Chain.Data, w.Chain.Count); err != nil {
			return err
		}
		g.Walks = append(g.Walks, w)
	}
	return nil
}
