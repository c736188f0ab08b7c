package experiment

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// table returns figures that show every claim, for one size of noise.
func table() []Model {
	row := func(name string, norm2, low, high, code, output, linear float64) Model {
		return Model{Member: Member{Name: name}, Figures: Figures{
			JacobianNorm2: norm2, Saturation: low + high, SaturationLow: low,
			Encoder: []Movement{{Relative: code}}, Output: []Movement{{Relative: output}},
			Linear: Errors{Clean: linear, Noisy: []float64{2 * linear}}, Tuned: Errors{Clean: 0.01, Noisy: []float64{0.02}},
		}}
	}
	return []Model{
		row(plain, 10, 0.2, 0.3, 0.7, 0.7, 0.17),
		row(decayed, 8, 0.2, 0.3, 0.6, 0.6, 0.16),
		row(sparse, 5, 0.6, 0.1, 0.5, 0.5, 0.15),
		row(masking, 8, 0.2, 0.3, 0.4, 0.2, 0.14),
		row(gaussian, 8, 0.2, 0.3, 0.3, 0.1, 0.13),
		row(contracted, 2, 0.2, 0.3, 0.1, 0.4, 0.1),
		row(higher, 1, 0.2, 0.3, 0.05, 0.4, 0.05),
	}
}

func figuresOf(models []Model, name string) *Figures {
	return &models[slices.IndexFunc(models, func(m Model) bool { return m.Name == name })].Figures
}

func TestJudgeShows(t *testing.T) {
	claims := Judge(table(), []float64{0.1}, 10_000)
	require.Len(t, claims, 3)
	for _, c := range claims {
		require.Equal(t, Shown, c.Verdict, c.Text)
		require.NotEmpty(t, c.Notes)
	}
	require.Equal(t, Check{Yes, "||J||^2 is smaller than AE's: 5, 10"}, claims[0].Checks[0])
	require.Equal(t, Check{Yes, "the code of CAE moves less than that of AE: 0.100, 0.700"}, claims[1].Checks[4])
	require.Equal(t, Check{Yes, "that of CAE errs less than that of AE on clean samples: 10.00%, 17.00%"}, claims[2].Checks[0])
}

// Each check can fail by itself, and takes the verdict with it.
func TestJudgeDoubts(t *testing.T) {
	for _, c := range []struct {
		name         string
		claim, check int
		spoil        func(f *Figures)
	}{
		{sparse, 0, 0, func(f *Figures) { f.JacobianNorm2 = 11 }},
		{sparse, 0, 1, func(f *Figures) { f.Saturation = 1.5 }},
		{plain, 0, 2, func(f *Figures) { f.SaturationLow = 0.7 }},
		{plain, 1, 0, func(f *Figures) { f.Output[0].Relative = 0.15 }},
		{masking, 1, 2, func(f *Figures) { f.Output[0].Relative = 0.5 }},
		{gaussian, 1, 3, func(f *Figures) { f.Output[0].Relative = 0.5 }},
		{plain, 1, 4, func(f *Figures) { f.Encoder[0].Relative = 0.05 }},
		{decayed, 1, 5, func(f *Figures) { f.Encoder[0].Relative = 0.05 }},
		{masking, 1, 6, func(f *Figures) { f.Encoder[0].Relative = 0.05 }},
		{gaussian, 1, 7, func(f *Figures) { f.Encoder[0].Relative = 0.05 }},
		{plain, 2, 0, func(f *Figures) { f.Linear.Clean = 0.05 }},
		{plain, 2, 1, func(f *Figures) { f.Linear.Noisy[0] = 0.05 }},
		{decayed, 2, 2, func(f *Figures) { f.Linear.Noisy[0] = 0.05 }},
		{masking, 2, 3, func(f *Figures) { f.Linear.Noisy[0] = 0.05 }},
		{gaussian, 2, 4, func(f *Figures) { f.Linear.Noisy[0] = 0.05 }},
	} {
		models := table()
		c.spoil(figuresOf(models, c.name))
		claims := Judge(models, []float64{0.1}, 10_000)
		require.Equal(t, Partly, claims[c.claim].Verdict)
		for i, claim := range claims {
			for k, check := range claim.Checks {
				if i == 2 && k == 5 {
					continue // the rank correlation, which depends on all models
				}
				want := Yes
				if i == c.claim && k == c.check {
					want = No
				}
				require.Equal(t, want, check.Outcome, check.Text)
			}
		}
	}
	models := table()
	for i := range models {
		models[i].Encoder[0].Relative = 1 - models[i].Encoder[0].Relative
	}
	require.Equal(t, No, Judge(models, []float64{0.1}, 10_000)[2].Checks[5].Outcome)
}

// Figures the other way round refute, equal ones and few samples leave open, and a claim about a model that is missing is not judged.
func TestVerdicts(t *testing.T) {
	models := table()
	s, a := figuresOf(models, sparse), figuresOf(models, plain)
	*s, *a = *a, *s
	require.Equal(t, Refuted, Judge(models, []float64{0.1}, 10_000)[0].Verdict)

	for i := range models {
		models[i].Figures = table()[0].Figures
	}
	claims := Judge(models, []float64{0.1}, 10_000)
	require.Equal(t, Undecided, claims[1].Verdict)
	require.Equal(t, Refuted, claims[2].Verdict, "codes that all move alike rank nothing")
	require.Equal(t, Partly, Judge(table(), []float64{0.1}, 10)[2].Verdict)

	for i := range table() {
		claims := Judge(slices.Delete(table(), i, i+1), []float64{0.1}, 10_000)
		want := map[string]int{plain: 0, sparse: 2, higher: 3}
		missing := table()[i].Name
		if _, named := want[missing]; !named {
			want[missing] = 1
		}
		require.Len(t, claims, want[missing], missing)
	}
	require.Empty(t, Judge(nil, []float64{0.1}, 10))
	for _, c := range Judge(table(), []float64{0.1}, 10) {
		for _, check := range c.Checks {
			require.False(t, strings.Contains(check.Text, "%!"), check.Text)
		}
	}
}
