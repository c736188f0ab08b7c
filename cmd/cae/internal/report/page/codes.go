package page

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
)

// maxGroups is the number of labels that have a colour.
const maxGroups = 10

// codes shows the codes in two dimensions.
func (r *reporter) codes() section {
	return section{ID: "codes", Name: "Codes", Title: "The codes, from afar",
		Lead:    "Every sample is a point in a space with one axis for each hidden unit. This is its shadow on the plane where it is widest.",
		Figures: []figure{r.plane()}}
}

func (r *reporter) plane() figure {
	p := r.Codes
	caption := fmt.Sprintf("Principal components of the codes, from %s; %s drawn, and %s of the variance is in the plane. Points near each other have similar codes.",
		r.seen(p.Fitted), count(len(p.X))+" are", percent(p.Share[0]+p.Share[1]))
	alt := fmt.Sprintf("Codes of %s in the plane of their first two principal components, which has %s of their variance.", plural(len(p.X), "sample"), percent(p.Share[0]+p.Share[1]))
	groups := r.groups()
	if len(groups) > 1 {
		caption += " Colours and names are the labels, which the model has not seen: where labels keep apart, the code knows them without having been told."
		alt += fmt.Sprintf(" Coloured by %d labels.", len(groups))
	}
	s := draw.Scatter{X: draw.Axis{Title: r.axis("first", 0)}, Y: draw.Axis{Title: r.axis("second", 1)}, Groups: groups}
	return figure{Title: "The codes in two dimensions", Caption: caption, Charts: []chart{{"", draw.Picture(s, alt, square, squareSlim)}}}
}

// axis names a principal component.
func (r *reporter) axis(which string, k int) string {
	return fmt.Sprintf("%s component · %s of the variance", which, percent(r.Codes.Share[k]))
}

// groups sorts the points by label, the most frequent labels first in colour and all in the order of labels.
func (r *reporter) groups() []draw.Group {
	p := r.Codes
	if p.Labels == nil {
		return []draw.Group{{Class: "c0", X: p.X, Y: p.Y}}
	}
	frequency := map[int]int{}
	for _, l := range p.Labels {
		frequency[l]++
	}
	var labels []int
	for l := range frequency {
		labels = append(labels, l)
	}
	slices.SortFunc(labels, func(a, b int) int { return cmp.Or(cmp.Compare(frequency[b], frequency[a]), a-b) })
	named := labels[:min(len(labels), maxGroups)]
	slices.Sort(named)
	list := make([]draw.Group, len(named), len(named)+1)
	for k, l := range named {
		name := strconv.Itoa(l)
		if len(named) <= 4 {
			name = "label " + name
		}
		list[k] = draw.Group{Name: name, Class: fmt.Sprintf("c%d", k)}
	}
	others := draw.Group{Class: "faint"}
	for i, l := range p.Labels {
		g := &others
		if k := slices.Index(named, l); k >= 0 {
			g = &list[k]
		}
		g.X, g.Y = append(g.X, p.X[i]), append(g.Y, p.Y[i])
	}
	if len(others.X) > 0 {
		return append([]draw.Group{others}, list...)
	}
	return list
}
