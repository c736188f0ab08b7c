package figures

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed85368726/contractive/cae/inspect"
)

// Unit is a hidden unit.
type Unit struct {
	Index    int
	Variance float64 // of its code
	Dead     bool
	Weights  []float32 // its row of W
	Decoder  []float32 // its row of V, nil for tied weights
}

// inspect takes the figures of package inspect.
func (g *gathering) inspect() (err error) {
	radii := inspect.Radii()
	g.Inspected = min(g.data.Count, g.rowsToInspect(len(radii)))
	rows := even(g.data.Count, g.Inspected)
	g.Report, err = inspect.Inspect(g.ctx, g.model, choose(g.data, rows), inspect.Options{
		Radii: radii, SpectrumSamples: g.spectrumSamples(), Seed: g.opts.Seed, Progress: g.opts.Progress,
	})
	return err
}

// units sorts the units by how much they vary.
func (g *gathering) units() error {
	w, v, visible := g.model.EncoderWeights(), g.model.DecoderWeights(), g.model.Visible()
	for j, variance := range g.Report.Units.Variance {
		u := Unit{Index: j, Variance: variance, Weights: w[j*visible:][:visible], Dead: slices.Contains(g.Report.Units.Dead, j)}
		if g.model.Config().Untied {
			u.Decoder = v[j*visible:][:visible]
		}
		g.Units = append(g.Units, u)
	}
	slices.SortStableFunc(g.Units, func(a, b Unit) int { return cmp.Compare(b.Variance, a.Variance) })
	return nil
}

// locate names the row of an error, as the data has it.
func (g *gathering) locate(i int, err error) error { return fmt.Errorf("row %d: %w", g.Rows[i], err) }
