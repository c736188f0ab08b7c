package page

import (
	"fmt"

	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/figures"
)

// reconstruction shows what is left of samples.
func (r *reporter) reconstruction() section {
	s := section{ID: "reconstruction", Name: "Reconstruction", Title: "What comes back",
		Lead: "The decoder sees nothing of a sample but its code. What it cannot rebuild, the code does not hold."}
	if r.images() {
		typical := "Samples with an error near the median. Below each stand its number and its error. "
		if r.Labels {
			typical = "Samples with an error near the median of their label. Below each stand its label and its error. "
		}
		s.Figures = append(s.Figures, r.rebuilt("Typical samples and their reconstructions", r.Typical, typical))
		s.Figures = append(s.Figures, r.rebuilt("The samples with the largest errors", r.Worst,
			"These samples the model knows least: unusual, mislabelled or damaged ones gather here. "))
	} else {
		s.Figures = append(s.Figures, r.worstTable())
	}
	s.Figures = append(s.Figures, r.errors(), r.featureErrors())
	return s
}

// rebuilt shows samples, their reconstructions and the differences.
func (r *reporter) rebuilt(title string, samples []figures.Sample, caption string) figure {
	most := 0.0
	for _, s := range samples {
		most = max(most, r.image(difference(s)).Magnitude())
	}
	var cards []card
	for _, s := range samples {
		cards = append(cards, card{
			Images: []picture{
				r.drawn(s.X, "Original: "+r.name(s)),
				r.drawn(s.Y, "Its reconstruction"),
				r.signed(difference(s), most, "Their difference, error "+value(s.Reconstruction)),
			},
			Lines: []string{r.heading(s), value(s.Reconstruction)},
		})
	}
	return figure{Title: title,
		Caption: caption + "The difference is blue where the reconstruction has more, orange where it has less; all differences in this figure have one scale.",
		Gallery: &gallery{Class: "cards", Keys: []string{"original", "rebuilt", "difference"}, Rows: [][]card{cards}}}
}

// errors shows the distribution of errors.
func (r *reporter) errors() figure {
	h := r.Errors
	return figure{
		Title: "How the error is distributed",
		Caption: fmt.Sprintf("A column counts the samples whose error lies in its range, among %s. Half of them are below %s. "+
			"A long tail to the right holds the samples above.%s", r.seen(h.Total), value(h.Median), beyond(h, "sample")),
		Charts: []chart{{"", draw.Picture(columns(h, "reconstruction error", "samples"),
			fmt.Sprintf("Histogram of the reconstruction error: from %s to %s, with a median of %s.", value(h.Least), value(h.Most), value(h.Median)), wide, slim)}},
	}
}

// beyond says what a histogram leaves out, so that nobody takes its right end for the largest value.
func beyond(h figures.Histogram, what string) string {
	left := h.Total
	for _, n := range h.Counts {
		left -= n
	}
	if left == 0 {
		return ""
	}
	return fmt.Sprintf(" Beyond the right end: %s, up to %s.", plural(left, what), value(h.Most))
}

// columns returns the chart of a histogram, with the median marked.
func columns(h figures.Histogram, x, y string) draw.Columns {
	c := draw.Columns{X: draw.Axis{Title: x}, Y: draw.Axis{Title: y, Zero: true, Whole: true}, Edges: h.Edges, Shaded: [2]float64{h.Low, h.High},
		Marker: &draw.Marker{X: h.Median, Text: "median " + value(h.Median)}}
	for _, n := range h.Counts {
		c.Values = append(c.Values, float64(n))
	}
	return c
}

// featureErrors shows which features the error is from.
func (r *reporter) featureErrors() figure {
	if r.images() {
		return r.maps("Where the error is", "mean error", r.FeatureErrors, "The mean error of each pixel: the stronger the colour, the more of the error is from there.")
	}
	return r.featureBars("Which features the error is from", r.FeatureErrors,
		"The mean error of each feature, whose sum is the reconstruction error. A feature that does worse than the others is noise to the model, or depends on nothing else.")
}

// maps shows an amount at each pixel beside the mean sample.
func (r *reporter) maps(title, amount string, values []float64, caption string) figure {
	return figure{Title: title, Caption: caption + " To the left, the mean of all samples.", Gallery: &gallery{Class: "maps", Rows: [][]card{{
		{Images: []picture{r.drawn(narrow(r.Mean), "Mean of all samples")}, Lines: []string{"mean sample"}},
		{Images: []picture{r.amount(narrow(values), fmt.Sprintf("%s of each pixel, the largest at %s", amount, r.largest(values)))}, Lines: []string{amount}},
	}}}}
}

// largest names the feature of the largest value.
func (r *reporter) largest(values []float64) string {
	best := 0
	for i, v := range values {
		if v > values[best] {
			best = i
		}
	}
	return r.feature(best)
}

// worstTable lists the samples with the largest errors.
func (r *reporter) worstTable() figure {
	t := &table{Caption: "Samples with the largest reconstruction error", Class: "samples", Head: r.sampleHead("error", "most of it from: value → rebuilt")}
	for _, s := range r.Worst[:min(tableRows, len(r.Worst))] {
		text := ""
		for k, i := range top(s.Features, 3) {
			if k > 0 {
				text += "; "
			}
			text += fmt.Sprintf("%s %s → %s", r.feature(i), value(float64(s.X[i])), value(float64(s.Y[i])))
		}
		t.Rows = append(t.Rows, r.sampleRow(s, value(s.Reconstruction), text))
	}
	return figure{Title: "The samples with the largest errors", Table: t,
		Caption: "These samples the model knows least: unusual, mislabelled or damaged ones gather here. " +
			"The features to the right make up most of the error, each with its value and what came back."}
}
