package figures

import "github.com/seed85368726/contractive/dataset"

// Limits of what is looked at.
const (
	usualRows   = 10_000
	maxCodes    = 1 << 26 // elements: 256 MiB
	curveWork   = 5e10    // multiply-adds of the contraction curve and the rank, about a second
	spectraWork = 6e9     // of the singular values, in the Householder reductions
	planePoints = 2000    // drawn
)

// even returns n numbers below count, or all if there are fewer, with equal distances.
func even(count, n int) []int {
	n = min(n, count)
	rows := make([]int, n)
	for i := range rows {
		rows[i] = int(int64(i) * int64(count) / int64(n))
	}
	return rows
}

// choose returns rows of m, with their labels.
func choose(m *dataset.Matrix, rows []int) *dataset.Matrix {
	if len(rows) == m.Count {
		return m
	}
	part := &dataset.Matrix{Count: len(rows), Width: m.Width, Data: make([]float32, 0, len(rows)*m.Width)}
	for _, i := range rows {
		part.Data = append(part.Data, m.Row(i)...)
		if m.Labels != nil {
			part.Labels = append(part.Labels, m.Labels[i])
		}
	}
	return part
}

// rowsToScore returns how many rows are looked at.
func (g *gathering) rowsToScore() int {
	n := g.opts.Rows
	if n == 0 {
		n = usualRows
	}
	return min(n, max(1, maxCodes/max(g.model.Hidden(), g.model.Visible())))
}

// rowsToInspect returns how many rows inspect gets, by its work for each.
func (g *gathering) rowsToInspect(radii int) int {
	hidden, visible := float64(g.model.Hidden()), float64(g.model.Visible())
	return int(min(max(curveWork/(hidden*(float64(radii)*visible+hidden)), 100), usualRows))
}

// spectrumSamples returns how many samples have their singular values taken.
func (g *gathering) spectrumSamples() int {
	side := float64(min(g.model.Hidden(), g.model.Visible()))
	return int(min(max(spectraWork/(4./3*side*side*side), 8), 100))
}
