package page

import (
	"fmt"

	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/figures"
)

// sensitivity shows which samples and features the code depends on most.
func (r *reporter) sensitivity() section {
	s := section{ID: "sensitivity", Name: "Sensitivity", Title: "Where it is sensitive",
		Lead: "‖J‖ differs from sample to sample. Where it is small, samples can move and keep their code; where it is large, the encoder tells neighbours apart."}
	s.Figures = append(s.Figures, r.norms())
	if r.images() {
		s.Figures = append(s.Figures,
			r.extremes("The samples with the largest ‖J‖", r.Largest, "Around these the encoder tells neighbours apart most. "),
			r.extremes("The samples with the smallest ‖J‖", r.Smallest, "Around these the code moves least. "),
			r.meanSensitivity())
		return s
	}
	s.Figures = append(s.Figures, r.extremeTable("The samples with the largest ‖J‖", r.Largest), r.extremeTable("The samples with the smallest ‖J‖", r.Smallest),
		r.featureBars("Which features the code depends on", r.Report.Sensitivity,
			"The mean over samples of the squared norm of each feature’s column of the Jacobian; the sum is ‖J‖². A long bar is a feature whose small changes show in the code."))
	return s
}

// norms shows the distribution of ||J||.
func (r *reporter) norms() figure {
	h := r.Norms
	return figure{
		Title:   "How ‖J‖ is distributed",
		Caption: fmt.Sprintf("A column counts the samples whose Jacobian has a norm in its range, among %s. Two humps would be two kinds of samples that the encoder treats differently.%s", r.seen(h.Total), beyond(h, "sample")),
		Charts: []chart{{"", draw.Picture(columns(h, "‖J‖ at a sample", "samples"),
			fmt.Sprintf("Histogram of the norm of the Jacobian: from %s to %s, with a median of %s.", value(h.Least), value(h.Most), value(h.Median)), wide, slim)}},
	}
}

// extremes shows samples with their sensitivity maps.
func (r *reporter) extremes(title string, samples []figures.Sample, caption string) figure {
	var cards []card
	for _, s := range samples {
		cards = append(cards, card{
			Images: []picture{r.drawn(s.X, "Original: "+r.name(s)), r.amount(s.Sensitivity, "Its sensitivity, ‖J‖ "+value(s.Norm))},
			Lines:  []string{r.heading(s), value(s.Norm)},
		})
	}
	return figure{Title: title,
		Caption: caption + "Above the sample, below its sensitivity map: the stronger the colour of a pixel, the more the code moves when it changes. Each map has a scale of its own; the number is ‖J‖.",
		Gallery: &gallery{Class: "cards", Keys: []string{"sample", "sensitivity"}, Rows: [][]card{cards}}}
}

// meanSensitivity shows the sensitivity to each pixel.
func (r *reporter) meanSensitivity() figure {
	return r.maps("Which pixels the code depends on", "mean sensitivity", r.Report.Sensitivity,
		fmt.Sprintf("The mean sensitivity to each pixel over %s; the sum over pixels is ‖J‖². Blank pixels the encoder ignores.", r.seen(r.Inspected)))
}

// extremeTable lists samples with the features that they are most sensitive to.
func (r *reporter) extremeTable(title string, samples []figures.Sample) figure {
	t := &table{Caption: title, Class: "samples", Head: r.sampleHead("‖J‖", "most sensitive to: share of ‖J‖²")}
	for _, s := range samples[:min(tableRows, len(samples))] {
		text := ""
		for k, i := range top(s.Sensitivity, 3) {
			if k > 0 {
				text += "; "
			}
			share := 0.0
			if s.Norm > 0 {
				share = float64(s.Sensitivity[i]) / (s.Norm * s.Norm)
			}
			text += r.feature(i) + " " + percent(share)
		}
		t.Rows = append(t.Rows, r.sampleRow(s, value(s.Norm), text))
	}
	return figure{Title: title, Table: t, Caption: "The features to the right are those whose small changes move the code of the sample most."}
}
