package page

import (
	"fmt"

	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/figures"
)

const (
	maxFilters = 96 // images
	maxUnits   = 6  // charts of bars
	maxBars    = 10
)

// weights shows what the hidden units look for.
func (r *reporter) weights() section {
	s := section{ID: "weights", Name: "Weights", Title: "What the units look for"}
	if r.images() {
		s.Lead = "A unit adds up the pixels of a sample, each with its weight, and passes the sum through its activation function."
		s.Figures = append(s.Figures, r.filters("Encoder", func(u figures.Unit) []float32 { return u.Weights }))
		if r.Units[0].Decoder != nil {
			s.Figures = append(s.Figures, r.filters("Decoder", func(u figures.Unit) []float32 { return u.Decoder }))
		}
		return s
	}
	s.Lead = "A unit adds up the features of a sample, each with its weight, and passes the sum through its activation function."
	s.Figures = []figure{r.weightBars()}
	return s
}

// filters shows rows of W or V as images.
func (r *reporter) filters(coder string, weights func(figures.Unit) []float32) figure {
	n := min(len(r.Units), maxFilters)
	var cards []card
	for _, u := range r.Units[:n] {
		cards = append(cards, card{Images: []picture{r.signed(weights(u), 0, "")}})
	}
	which, verb := "the units", "Each square is the weights of one unit: blue where a brighter pixel raises its sum, orange where it lowers it, blank where it does not matter."
	if coder == "Decoder" {
		verb = "Each square is what one unit adds to the reconstruction: blue makes pixels brighter, orange darker."
	}
	if n < len(r.Units) {
		which = fmt.Sprintf("%d of the %s units", n, count(len(r.Units)))
	}
	dead := ""
	if k := len(r.Report.Units.Dead); k > 0 {
		dead = fmt.Sprintf(" %s dead, and come last.", are(k, "unit"))
	}
	return figure{
		Title: coder + " weights of " + which,
		Caption: verb + " Units whose code varies most over the samples come first, and each has a scale of its own. " +
			"Strokes, edges and spots are features that the data has; noise is what training has not touched." + dead,
		Gallery: &gallery{Class: "filters", Rows: [][]card{cards},
			Label: fmt.Sprintf("%s weights of %s as %d images of %d by %d pixels", coder, which, n, r.Image.Height, r.Image.Width)},
	}
}

// are writes a number of things that are something.
func are(n int, thing string) string {
	if n == 1 {
		return "1 " + thing + " is"
	}
	return plural(n, thing) + " are"
}

// weightBars shows the weights of the units that vary most.
func (r *reporter) weightBars() figure {
	f := figure{
		Title: fmt.Sprintf("Encoder weights of the %s whose codes vary most", plural(min(len(r.Units), maxUnits), "unit")),
		Caption: "Bars to the right raise the unit’s sum when the feature grows, bars to the left lower it. All units have one scale. " +
			"A unit with one long bar follows one feature; one with many combines them.",
	}
	if visible := r.Figures.Model.Visible(); visible > maxBars {
		f.Caption += fmt.Sprintf(" The %d largest of %d weights are shown.", maxBars, visible)
	}
	units := r.Units[:min(len(r.Units), maxUnits)]
	most := 0.0
	for _, u := range units {
		for _, w := range u.Weights {
			most = max(most, abs(float64(w)))
		}
	}
	for _, u := range units {
		b := r.bars(widen(u.Weights), maxBars, value)
		b.Signed, b.Most = true, most
		f.Charts = append(f.Charts, chart{fmt.Sprintf("Unit %d", u.Index), draw.Single(b,
			fmt.Sprintf("Weights of unit %d: %s.", u.Index, listing(b, 3)), draw.Layout{Width: small.Width, Height: b.Height()})})
	}
	return f
}
