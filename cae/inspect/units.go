package inspect

import (
	"context"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// DeadVariance is the variance, relative to that of the unit that varies most, below which a unit counts as dead: it moves less than a
// hundredth as far.
const DeadVariance = 1e-4

// Activity tells how each hidden unit varies over the data. A unit that does not vary makes ||J|| small without having learnt to
// ignore anything: it ignores everything.
type Activity struct {
	Mean     []float64 `json:"mean"`     // hidden elements
	Variance []float64 `json:"variance"` // hidden elements, about the mean, over the number of samples
	Dead     []int     `json:"dead"`     // the units whose variance is below DeadVariance of the largest; all, if that is 0
}

// Units returns the activity of the hidden units over data.
func Units(ctx context.Context, m *cae.Model, data dataset.Source) (Activity, error) {
	n, err := open(ctx, m)
	if err != nil {
		return Activity{}, describe(ctx, "Units", err)
	}
	defer n.close()
	moments := new(moments)
	if _, err := n.visit(ctx, data, moments); err != nil {
		return Activity{}, describe(ctx, "Units", err)
	}
	return moments.result(), nil
}

// moments sums the codes and their squares about the first code, so that a unit that never changes has a variance of exactly 0.
type moments struct {
	origin       []float32
	sum, squares []float64
	samples      int
}

func (m *moments) add(b block) {
	if m.samples == 0 {
		m.origin = append([]float32(nil), b.h.Row(0)...)
		m.sum, m.squares = make([]float64, b.h.Cols), make([]float64, b.h.Cols)
	}
	for i := range b.h.Rows {
		for j, h := range b.h.Row(i) {
			d := float64(h) - float64(m.origin[j])
			m.sum[j] += d
			m.squares[j] += float64(d * d)
		}
	}
	m.samples += b.h.Rows
}

func (m *moments) result() Activity {
	n, a, largest := float64(m.samples), Activity{Dead: []int{}}, 0.0
	for j, sum := range m.sum {
		d := sum / n
		variance := max(m.squares[j]/n-float64(d*d), 0)
		a.Mean = append(a.Mean, float64(m.origin[j])+d)
		a.Variance = append(a.Variance, variance)
		largest = max(largest, variance)
	}
	for j, variance := range a.Variance {
		if variance < DeadVariance*largest || largest == 0 {
			a.Dead = append(a.Dead, j)
		}
	}
	return a
}
