package page

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
)

// bars returns a chart of the n features whose values are largest in magnitude, the largest first.
func (r *reporter) bars(values []float64, n int, text func(float64) string) draw.Bars {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(abs(values[b]), abs(values[a])) })
	b := draw.Bars{Room: r.nameRoom()}
	for _, i := range order[:min(n, len(order))] {
		b.Names, b.Values, b.Texts = append(b.Names, r.feature(i)), append(b.Values, values[i]), append(b.Texts, text(values[i]))
	}
	return b
}

// nameRoom returns the width of the widest name of a feature.
func (r *reporter) nameRoom() float64 {
	room := 0.0
	for i := range r.Figures.Model.Visible() {
		room = max(room, draw.Width(r.feature(i)))
	}
	return room
}

// listing writes the first n bars in words.
func listing(b draw.Bars, n int) string {
	text := ""
	for i := range min(n, len(b.Names)) {
		if i > 0 {
			text += ", "
		}
		text += b.Names[i] + " " + b.Texts[i]
	}
	return text
}

// maxFeatures is the number of features in a chart of all.
const maxFeatures = 24

// featureBars is a chart of an amount of each feature.
func (r *reporter) featureBars(title string, values []float64, caption string) figure {
	total := 0.0
	for _, v := range values {
		total += v
	}
	b := r.bars(values, maxFeatures, func(v float64) string {
		if total == 0 {
			return value(v)
		}
		return fmt.Sprintf("%s · %s", value(v), percent(v/total))
	})
	if len(values) > maxFeatures {
		caption += fmt.Sprintf(" The %d largest of %d are shown.", maxFeatures, len(values))
	}
	return figure{Title: title, Caption: caption,
		Charts: []chart{{"", draw.Picture(b, title+": "+listing(b, 3)+".", draw.Layout{Width: wide.Width, Height: b.Height()}, draw.Layout{Width: slim.Width, Height: b.Height()})}}}
}
