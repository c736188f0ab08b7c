package experiment

import (
	"fmt"
	"slices"
	"strings"
)

// Claim is a statement about the family, with the checks that it stands or falls with.
type Claim struct {
	Text    string   `json:"claim"`
	Verdict string   `json:"verdict"`
	Checks  []Check  `json:"checks"`
	Notes   []string `json:"notes"` // figures that bear on the claim but do not decide it
}

// Check is a comparison of figures.
type Check struct {
	Outcome Outcome `json:"outcome"`
	Text    string  `json:"text"`
}

// The verdicts.
const (
	Shown     = "shown"
	Partly    = "partly shown" // some checks hold, some do not or are unclear
	Refuted   = "refuted"      // some checks fail, none holds
	Undecided = "undecided"    // all differences are too small
)

// Judge judges the claims about which models say enough, from the figures under noise of each size over a number of held-out samples.
func Judge(models []Model, noise []float64, samples int) []Claim {
	j := judge{models: map[string]*Figures{}, all: models, noise: noise, samples: samples}
	for i := range models {
		j.models[models[i].Name] = &models[i].Figures
	}
	var claims []Claim
	for _, c := range []struct {
		needs []string
		judge func() Claim
	}{
		{[]string{plain, sparse}, j.sparsity},
		{[]string{plain, decayed, masking, gaussian, contracted}, j.robustness},
		{[]string{plain, decayed, masking, gaussian, contracted}, j.usefulness},
	} {
		missing := func(name string) bool { return j.models[name] == nil }
		if !slices.ContainsFunc(c.needs, missing) {
			claim := c.judge()
			claim.Verdict = verdict(claim.Checks)
			claims = append(claims, claim)
		}
	}
	return claims
}

// verdict sums up checks.
func verdict(checks []Check) string {
	count := map[Outcome]int{}
	for _, c := range checks {
		count[c.Outcome]++
	}
	switch {
	case count[Yes] == len(checks):
		return Shown
	case count[Yes] > 0:
		return Partly
	case count[No] > 0:
		return Refuted
	}
	return Undecided
}

// judge has the figures by the names of the models.
type judge struct {
	models  map[string]*Figures
	all     []Model
	noise   []float64
	samples int
}

// sparsity: its units sit on the flat left of the sigmoid, where the derivative is small.
func (j *judge) sparsity() Claim {
	s, a := j.models[sparse], j.models[plain]
	high := s.Saturation - s.SaturationLow
	c := Claim{Text: "A sparse autoencoder contracts without being asked to", Checks: []Check{
		{less(s.JacobianNorm2, a.JacobianNorm2), fmt.Sprintf("||J||^2 is smaller than AE's: %.4g, %.4g", s.JacobianNorm2, a.JacobianNorm2)},
		{less(high, s.SaturationLow), fmt.Sprintf("units saturate at 0 rather than at 1: %.1f%%, %.1f%%", 100*s.SaturationLow, 100*high)},
		{less(a.SaturationLow, s.SaturationLow), fmt.Sprintf("more of them than AE's: %.1f%%, %.1f%%", 100*s.SaturationLow, 100*a.SaturationLow)},
	}}
	c.Notes = append(c.Notes, fmt.Sprintf("relative to its spread, its code moves by %s under noise, AE's by %s", list(relative(s.Encoder)), list(relative(a.Encoder))))
	return c
}

// robustness: what moves less under noise, the code or the reconstruction.
func (j *judge) robustness() Claim {
	c := Claim{Text: "Denoising makes the reconstruction robust, contraction the encoder"}
	moves := func(what, name, other string, of func(f *Figures) []Movement) {
		a, b := relative(of(j.models[name])), relative(of(j.models[other]))
		c.Checks = append(c.Checks, Check{everywhere(a, b, less), fmt.Sprintf("the %s of %s moves less than that of %s: %s, %s", what, name, other, list(a), list(b))})
	}
	output := func(f *Figures) []Movement { return f.Output }
	encoder := func(f *Figures) []Movement { return f.Encoder }
	for _, other := range []string{plain, contracted} {
		moves("reconstruction", masking, other, output)
		moves("reconstruction", gaussian, other, output)
	}
	for _, other := range []string{plain, decayed, masking, gaussian} {
		moves("code", contracted, other, encoder)
	}
	c.Notes = append(c.Notes, fmt.Sprintf("the code of %s moves by %s and its reconstruction by %s, those of %s by %s and %s",
		gaussian, list(relative(j.models[gaussian].Encoder)), list(relative(j.models[gaussian].Output)),
		plain, list(relative(j.models[plain].Encoder)), list(relative(j.models[plain].Output))))
	return c
}

// usefulness: classifiers that see nothing but codes.
func (j *judge) usefulness() Claim {
	c := Claim{Text: "A robust encoder helps where only the encoder is used, by a linear classifier on codes"}
	of := func(name string) *Errors { return &j.models[name].Linear }
	robust := of(contracted)
	c.Checks = append(c.Checks, Check{j.fewer(robust.Clean, of(plain).Clean),
		fmt.Sprintf("that of %s errs less than that of %s on clean samples: %s, %s", contracted, plain, percent(robust.Clean), percent(of(plain).Clean))})
	for _, other := range []string{plain, decayed, masking, gaussian} {
		c.Checks = append(c.Checks, Check{everywhere(robust.Noisy, of(other).Noisy, j.fewer),
			fmt.Sprintf("that of %s errs less than that of %s under noise: %s, %s", contracted, other, percent(robust.Noisy...), percent(of(other).Noisy...))})
	}
	ranks := j.correlations()
	c.Checks = append(c.Checks, Check{agree(ranks), fmt.Sprintf("of all %d models those err less under noise whose code moves less: rank correlation %s", len(j.all), list(ranks))})
	tuned := func(name string) string {
		e := j.models[name].Tuned
		return percent(append([]float64{e.Clean}, e.Noisy...)...)
	}
	c.Notes = append(c.Notes, fmt.Sprintf("fine-tuned as a whole, %s errs on %s, %s on %s, clean and under noise", contracted, tuned(contracted), plain, tuned(plain)))
	return c
}

// correlations returns the rank correlation, over models, of how far codes move and how often the linear classifier errs, for each noise.
func (j *judge) correlations() (r []float64) {
	for i := range j.noise {
		var moves, errors []float64
		for _, m := range j.all {
			moves = append(moves, m.Encoder[i].Relative)
			errors = append(errors, m.Linear.Noisy[i])
		}
		r = append(r, rankCorrelation(moves, errors))
	}
	return r
}

func relative(moves []Movement) (r []float64) {
	for _, m := range moves {
		r = append(r, m.Relative)
	}
	return r
}

func list(values []float64) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprintf("%.3f", v)
	}
	return strings.Join(texts, " ")
}

func percent(values ...float64) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprintf("%.2f%%", 100*v)
	}
	return strings.Join(texts, " ")
}
