package page

import (
	"fmt"
	"strings"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
)

// subtitle says what was looked at.
func (r *reporter) subtitle() string {
	cfg, weights := r.Figures.Model.Config(), "tied"
	if cfg.Untied {
		weights = "untied"
	}
	return fmt.Sprintf("An autoencoder of %s inputs and %s %v units with %s weights%s, trained with λ = %s, looked at with %s of %s.",
		count(r.Figures.Model.Visible()), count(cfg.Hidden), cfg.Activation, weights, r.normalised(), draw.Number(float64(cfg.Lambda)), r.subset(), r.Data)
}

// subset says how many samples were looked at.
func (r *reporter) subset() string {
	if len(r.Rows) < r.Of {
		return fmt.Sprintf("%s of the %s", count(len(r.Rows)), plural(r.Of, "sample"))
	}
	return plural(r.Of, "sample")
}

// normalised says what the model does to features first.
func (r *reporter) normalised() string {
	switch r.Figures.Model.Config().Normalise {
	case cae.Standardise:
		return " on standardised features"
	case cae.MinMax:
		return " on features scaled to their range"
	}
	return ""
}

// warnings are those of package inspect, in the signs of the page.
func (r *reporter) warnings() []string {
	var list []string
	for _, w := range r.Report.Warnings {
		list = append(list, strings.NewReplacer("||", "‖", "^2", "²", "lambda", "λ").Replace(w))
	}
	return list
}

// tiles are the figures that come first.
func (r *reporter) tiles() []tile {
	p := r.Report
	list := []tile{
		{"Reconstruction error", value(p.Reconstruction), r.loss()},
		{"Contraction ‖J‖²", value(p.JacobianNorm2), "squared norm of the encoder’s Jacobian"},
		{"Saturated", percent(p.Saturation), "of hidden units, " + r.saturated()},
		{"Dead units", count(len(p.Units.Dead)), "of " + count(p.Hidden) + " hidden units"},
	}
	if r.saturated() == "" {
		list = append(list[:2], list[3:]...)
	}
	if p.Rank != nil {
		list = append(list, tile{"Effective rank", value(p.Rank.EffectiveRank), "directions in which codes vary"})
	}
	return list
}
