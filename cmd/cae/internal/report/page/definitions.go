package page

import (
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cae/inspect"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
)

// definitions lists every figure with its definition.
func (r *reporter) definitions() section {
	p := r.Report
	t := &table{Caption: "Figures and their definitions", Class: "definitions", Head: []string{"figure", "value", "definition"}}
	row := func(name, v, format string, args ...any) {
		t.Rows = append(t.Rows, []string{name, v, fmt.Sprintf(format, args...)})
	}
	row("reconstruction error", value(p.Reconstruction), "mean of L(x, y) over samples: the %s", r.loss())
	row("‖J‖²", value(p.JacobianNorm2), "mean squared Frobenius norm of the encoder’s Jacobian J = ∂h/∂x: the sum of its squared entries, which λ multiplies")
	row("‖J‖", value(p.MeanNorm), "mean Frobenius norm, at most the root of the figure above")
	row("mean squared entry", value(p.MeanSquareEntry), "‖J‖² / (%s · %s), the “average norm” in the tables of Rifai et al. (ICML 2011)", count(p.Visible), count(p.Hidden))
	row("λ", draw.Number(float64(p.Lambda)), "weight of ‖J‖² in the cost: mean over samples of [ L(x, y) + λ‖J‖² + other penalties ]")
	if how := r.saturated(); how != "" {
		row("saturation", percent(p.Saturation), "share of codes %s, over all units and samples", how)
	}
	row("dead units", count(len(p.Units.Dead)), "units whose variance over the samples is below %v of the largest", inspect.DeadVariance)
	if p.Rank != nil {
		row("effective rank", value(p.Rank.EffectiveRank), "directions in which codes vary: exp of the entropy of the normalised eigenvalues of their covariance (Roy and Vetterli, 2007)")
		row("participation ratio", value(p.Rank.Participation), "the same as (sum of eigenvalues)² / (sum of their squares), which small ones touch less")
	}
	row("contraction at r = 0", value(p.Curve[0].Ratio), "mean of ‖J u‖ over random directions u of length 1; its mean square times %s is ‖J‖²", count(p.Visible))
	if p.Singular != nil {
		row("σ₁", value(p.Singular.Values[0]), "mean of the largest singular value of J, over %s", plural(p.Singular.Samples, "sample"))
		row("half of ‖J‖²", count(reaches(p.Singular.Share, 0.5)), "singular directions of a sample that hold half of ‖J‖²")
	}
	row("‖W‖", value(p.Weights.Encoder), "Frobenius norm of the encoder’s weights")
	if r.Figures.Model.Config().Untied {
		row("‖V‖", value(p.Weights.Decoder), "of the decoder’s: far above ‖W‖, a small ‖J‖ means nothing")
	}
	row("samples", count(len(r.Rows)), "%s: errors, norms, codes", r.seen(len(r.Rows)))
	row("samples inspected", count(r.Inspected), "%s: the figures of this table and the contraction curve", r.seen(r.Inspected))
	lead := "Means are over samples. J is the Jacobian of the code h with respect to the sample x."
	if n := r.Figures.Model.Config().Normalise; n != cae.NoNormalisation {
		lead += " Features are normalised first (" + n.String() + "): weights, errors, sensitivities and J are about normalised features, samples and reconstructions are in their own units."
	}
	return section{ID: "definitions", Name: "All figures", Title: "Every figure, and what it means",
		Lead: lead, Table: t}
}
