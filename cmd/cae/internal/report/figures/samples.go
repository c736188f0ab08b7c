package figures

import (
	"cmp"
	"math"
	"slices"

	"github.com/seed85368726/contractive/internal/quantile"
)

// Sample is a sample with what the model makes of it.
type Sample struct {
	Row            int // in the data
	Label          int // if samples have labels
	X, Y           []float32
	Reconstruction float64   // its error
	Features       []float32 // the terms of the error
	Norm           float64   // ||J||
	Sensitivity    []float32 // S_i = sum_j J_ji^2
}

// shown is the number of samples of each kind.
const shown = 10

// samples chooses samples to show.
func (g *gathering) samples() error {
	byError := g.order(func(s score) float64 { return s.reconstruction })
	byNorm := g.order(func(s score) float64 { return s.norm })
	slices.Reverse(byError)
	n := min(shown, g.data.Count)
	for _, choice := range []struct {
		rows []int
		list *[]Sample
	}{
		{g.typical(n), &g.Typical},
		{byError[:n], &g.Worst},
		{byNorm[:n], &g.Smallest},
		{last(byNorm, n), &g.Largest},
	} {
		for _, i := range choice.rows {
			s, err := g.sample(i)
			if err != nil {
				return g.locate(i, err)
			}
			*choice.list = append(*choice.list, s)
		}
	}
	return nil
}

// last returns the last n of list, the last first.
func last(list []int, n int) []int {
	end := slices.Clone(list[len(list)-n:])
	slices.Reverse(end)
	return end
}

// order returns the rows in ascending order of a figure.
func (g *gathering) order(figure func(score) float64) []int {
	rows := even(g.data.Count, g.data.Count)
	slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(figure(g.scores[a]), figure(g.scores[b])) })
	return rows
}

// typical returns n rows whose reconstruction error is nearest to the median of their label, each label in turn.
func (g *gathering) typical(n int) []int {
	groups := map[int][]int{}
	for _, i := range g.order(func(s score) float64 { return s.reconstruction }) {
		groups[g.label(i)] = append(groups[g.label(i)], i)
	}
	var labels []int
	for label, rows := range groups {
		labels = append(labels, label)
		errors := make([]float64, len(rows))
		for k, i := range rows {
			errors[k] = g.scores[i].reconstruction
		}
		middle := quantile.Of(errors, 500)
		slices.SortStableFunc(rows, func(a, b int) int {
			return cmp.Compare(math.Abs(g.scores[a].reconstruction-middle), math.Abs(g.scores[b].reconstruction-middle))
		})
	}
	slices.Sort(labels)
	var chosen []int
	for rank := 0; len(chosen) < n; rank++ {
		for _, label := range labels {
			if rows := groups[label]; rank < len(rows) && len(chosen) < n {
				chosen = append(chosen, rows[rank])
			}
		}
	}
	slices.SortStableFunc(chosen, func(a, b int) int { return cmp.Compare(g.label(a), g.label(b)) })
	return chosen
}

// sample returns row i of those looked at.
func (g *gathering) sample(i int) (Sample, error) {
	x := g.data.Row(i)
	s := Sample{Row: g.Rows[i], Label: g.label(i), X: x, Y: make([]float32, len(x)), Norm: g.scores[i].norm}
	score, err := g.model.Score(x)
	if err != nil {
		return s, err
	}
	s.Reconstruction, s.Features, s.Sensitivity = float64(score.Reconstruction), score.Features, score.Sensitivity
	return s, g.model.Reconstruct(s.Y, x)
}
