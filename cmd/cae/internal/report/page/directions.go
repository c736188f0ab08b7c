package page

import (
	"fmt"

	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/figures"
)

// tangents shows the directions that the code follows.
func (r *reporter) tangents() section {
	s := section{ID: "tangents", Name: "Tangents", Title: "Which directions it follows",
		Lead: "A tangent is a direction in which a sample can move so that its code moves most: a right singular vector of the Jacobian. The leading ones are the changes that the encoder takes for changes of substance."}
	if len(r.Tangents) == 0 {
		s.Lead += " The layers of this model are too wide to take them."
		return s
	}
	if r.images() {
		s.Figures = []figure{r.tangentImages()}
		return s
	}
	for _, t := range r.Tangents[:min(2, len(r.Tangents))] {
		f := figure{
			Title:   "Leading tangents of " + r.name(t.Sample),
			Caption: "Features with bars to the same side change together, those to opposite sides against each other. σ is how far the code moves for a step of length 1.",
		}
		leading, most := t.Leading[:min(len(t.Leading), 4)], 0.0
		for _, v := range leading {
			for _, c := range v.Direction {
				most = max(most, abs(c))
			}
		}
		for k, v := range leading {
			b := r.bars(v.Direction, 6, value)
			b.Signed, b.Most = true, most
			f.Charts = append(f.Charts, chart{fmt.Sprintf("Tangent %d, σ = %s", k+1, value(v.Sigma)), draw.Single(b,
				fmt.Sprintf("Tangent %d of %s: %s.", k+1, r.name(t.Sample), listing(b, 3)), draw.Layout{Width: small.Width, Height: b.Height()})})
		}
		s.Figures = append(s.Figures, f)
	}
	return s
}

func (r *reporter) tangentImages() figure {
	var rows [][]card
	for _, t := range r.Tangents {
		row := []card{{Images: []picture{r.drawn(t.X, "Original: "+r.name(t.Sample))}, Lines: []string{r.heading(t.Sample)}}}
		for k, v := range t.Leading {
			row = append(row, card{
				Images: []picture{
					r.signed(narrow(v.Direction), 0, fmt.Sprintf("Tangent %d", k+1)),
					r.drawn(t.Moved[k], "The sample moved along it"),
				},
				Lines: []string{value(v.Sigma)},
			})
		}
		rows = append(rows, row)
	}
	return figure{
		Title: fmt.Sprintf("The leading tangents of %s", plural(len(rows), "sample")),
		Caption: fmt.Sprintf("To the left the sample, then its leading tangents, blue where pixels get brighter and orange where they get darker, and below each the sample moved %s along it. "+
			"The number is σ, how far the code moves for a step of length 1. Tangents that bend, shift or thicken strokes are changes that the data has.", value(r.Step)),
		Gallery: &gallery{Class: "tangents", Rows: rows},
	}
}

// walks shows samples that the model draws.
func (r *reporter) walks() section {
	s := section{ID: "samples", Name: "Samples", Title: "What it can imagine",
		Lead: "Walk-back sampling moves a code along the directions that the encoder follows, decodes it, and starts again from there. What comes out is what the model takes for data."}
	if len(r.Walks) == 0 {
		s.Lead += " From the samples tried here, it leaves the finite numbers."
		return s
	}
	if r.images() {
		s.Figures = []figure{r.walkImages()}
		return s
	}
	s.Figures = []figure{r.walkPaths()}
	return s
}

func (r *reporter) walkImages() figure {
	var rows [][]card
	for _, w := range r.Walks {
		row := []card{{Images: []picture{r.drawn(w.X, "Start: "+r.name(w.Sample))}, Lines: []string{"start"}}}
		for i := figures.WalkStride; i < w.Chain.Count; i += figures.WalkStride {
			row = append(row, card{Images: []picture{r.drawn(w.Chain.Row(i), fmt.Sprintf("Step %d", i))}, Lines: []string{count(i)}})
		}
		rows = append(rows, row)
	}
	return figure{
		Title: fmt.Sprintf("%s of walk-back samples", plural(len(rows), "chain")),
		Caption: fmt.Sprintf("Each row starts from a sample of the data, at the left, and takes %s with noise of standard deviation %s in the hidden layer; one in %d is shown. "+
			"Good chains change a sample into others of its kind; blurred or empty ones show where the decoder has seen nothing.", plural(r.Walks[0].Chain.Count-1, "step"), draw.Number(r.Sigma), figures.WalkStride),
		Gallery: &gallery{Class: "walks", Rows: rows},
	}
}

// walkPaths shows walks in the plane of the codes.
func (r *reporter) walkPaths() figure {
	s := draw.Scatter{X: draw.Axis{Title: r.axis("first", 0)}, Y: draw.Axis{Title: r.axis("second", 1)}, Groups: []draw.Group{{Class: "faint", X: r.Codes.X, Y: r.Codes.Y}}}
	for k, path := range r.Codes.Walks {
		s.Paths = append(s.Paths, draw.Path{Class: fmt.Sprintf("c%d", k), X: path[0], Y: path[1]})
	}
	return figure{
		Title: fmt.Sprintf("%s of walk-back samples among the codes", plural(len(s.Paths), "chain")),
		Caption: fmt.Sprintf("Grey points are the codes of samples, in the two directions in which they vary most. Each line starts at the large mark, a sample of the data, and takes %s with noise of standard deviation %s in the hidden layer. "+
			"Good chains stay among the points and come far.", plural(r.Walks[0].Chain.Count-1, "step"), draw.Number(r.Sigma)),
		Charts: []chart{{"", draw.Picture(s, fmt.Sprintf("%s of walk-back samples over the codes of %s.", plural(len(s.Paths), "chain"), plural(len(r.Codes.X), "sample")), square, squareSlim)}},
	}
}
