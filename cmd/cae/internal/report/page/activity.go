package page

import (
	"fmt"

	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
)

// activity shows what the hidden units do over the samples.
func (r *reporter) activity() section {
	s := section{ID: "activity", Name: "Activity", Title: "What the units do"}
	h := r.Activity
	c := draw.Columns{X: draw.Axis{Title: "code of a unit for a sample"}, Y: draw.Axis{Title: "percent of units and samples", Zero: true},
		Edges: h.Edges, Shaded: [2]float64{h.Low, h.High}}
	for _, n := range h.Counts {
		c.Values = append(c.Values, 100*float64(n)/float64(h.Total))
	}
	alt := fmt.Sprintf("Histogram of the codes of all units and samples, from %s to %s.", value(h.Least), value(h.Most))
	caption := fmt.Sprintf("How often a unit’s code lies in a range, over all units and %s. ", r.seen(len(r.Rows)))
	if how := r.saturated(); how != "" {
		s.Lead = fmt.Sprintf("%s of the codes are saturated, %s: there the activation function is flat, and a small change of the sample changes nothing.", percent(r.Report.Saturation), how)
		alt += fmt.Sprintf(" %s are saturated, %s.", percent(r.Report.Saturation), how)
		caption += "The highlighted columns are saturated units, which add next to nothing to ‖J‖: which units are saturated is what the code says, and small changes of a sample do not change that."
	} else {
		s.Lead = "Units of this activation function have no flat part, and so never saturate."
		caption += "The penalty can only shrink the weights of such units."
	}
	if h.Zeros {
		caption += " Units at 0 have a column of their own, to the left of 0."
	}
	caption += beyond(h, "code")
	s.Figures = []figure{{Title: "How often units are where", Caption: caption, Charts: []chart{{"", draw.Picture(c, alt, wide, slim)}}}, r.variances()}
	return s
}

// variances shows how much each unit varies.
func (r *reporter) variances() figure {
	line := draw.Series{Class: "c2"}
	for k, u := range r.Units {
		line.X, line.Y = append(line.X, float64(k+1)), append(line.Y, u.Variance)
	}
	dead := len(r.Report.Units.Dead)
	l := draw.Lines{X: draw.Axis{Title: "unit, by its variance", Whole: true}, Y: draw.Axis{Title: "variance of its code", Zero: true}, Series: []draw.Series{line}}
	if dead > 0 {
		l.Marker = &draw.Marker{X: float64(len(r.Units) - dead + 1), Text: plural(dead, "dead unit")}
	}
	return figure{
		Title: "How much each unit varies",
		Caption: fmt.Sprintf("A unit that hardly varies says nothing of the samples, and makes ‖J‖ small without having learnt anything. "+
			"Dead units vary less than a hundredth as far as the most active one: here %s of %s.", count(dead), count(len(r.Units))),
		Charts: []chart{{"", draw.Picture(l, fmt.Sprintf("Variance of the codes of %s in descending order, from %s to %s.",
			plural(len(r.Units), "unit"), value(r.Units[0].Variance), value(r.Units[len(r.Units)-1].Variance)), wide, slim)}},
	}
}
