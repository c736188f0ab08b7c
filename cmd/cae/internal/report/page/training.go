package page

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"

	"github.com/seed85368726/contractive/cmd/cae/internal/history"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/draw"
)

// training shows the course of the cost.
func (r *reporter) training() section {
	s := section{ID: "training", Name: "Training", Title: "Training"}
	if r.History == nil || len(r.History.Epochs) == 0 {
		s.Lead = r.Absent
		return s
	}
	s.Lead = "The cost is the reconstruction error plus the penalty, which for a contractive autoencoder is λ‖J‖²."
	f := figure{
		Title: "The course of training",
		Caption: "Each value of the training data is taken while the weights still change, and so lags a little behind. " +
			"Lines that still fall at their right end say that more epochs would help; validation that rises while training falls, that there were too many.",
		Numbers: r.epochs(),
	}
	for _, m := range measures {
		if points := m.series(r.History); m.always || !flat(points) {
			f.Charts = append(f.Charts, chart{m.title, m.chart(r.History, points)})
		}
	}
	s.Figures = []figure{f}
	return s
}

// measure is a figure of an epoch.
type measure struct {
	title  string
	axis   string
	always bool // shown where it is 0 throughout
	of     func(history.Figures) float64
}

var measures = []measure{
	{"Reconstruction error", "mean over samples", true, func(f history.Figures) float64 { return f.Reconstruction }},
	{"Penalty", "mean over samples", false, func(f history.Figures) float64 { return f.Penalty }},
	{"Total cost", "mean over samples", true, func(f history.Figures) float64 { return f.Total }},
	{"‖J‖²", "mean over samples", true, func(f history.Figures) float64 { return f.JacobianNorm2 }},
}

// series returns the line of the training data, and that of the validation data if there is some.
func (m measure) series(h *history.File) []draw.Series {
	training := draw.Series{Name: "training", Class: "c0"}
	validation := draw.Series{Name: "validation", Class: "c1"}
	for _, e := range h.Epochs {
		training.X = append(training.X, float64(e.Epoch))
		training.Y = append(training.Y, m.of(e.Training))
		if e.Validation != nil {
			validation.X = append(validation.X, float64(e.Epoch))
			validation.Y = append(validation.Y, m.of(*e.Validation))
		}
	}
	if validation.X == nil {
		return []draw.Series{training}
	}
	return []draw.Series{training, validation}
}

// flat reports whether all values are 0.
func flat(list []draw.Series) bool {
	for _, s := range list {
		if slices.ContainsFunc(s.Y, func(v float64) bool { return v != 0 }) {
			return false
		}
	}
	return true
}

func (m measure) chart(h *history.File, list []draw.Series) template.HTML {
	l := draw.Lines{X: draw.Axis{Title: "epoch", Whole: true}, Y: draw.Axis{Title: m.axis}, Series: list}
	if h.Best > 0 {
		l.Marker = &draw.Marker{X: float64(h.Best), Text: "kept"}
	}
	first, last := list[0].Y[0], list[0].Y[len(list[0].Y)-1]
	alt := fmt.Sprintf("%s over %s: from %s to %s on the training data", m.title, plural(len(h.Epochs), "epoch"), value(first), value(last))
	if len(list) > 1 {
		alt += fmt.Sprintf(", %s on the validation data at the end", value(list[1].Y[len(list[1].Y)-1]))
	}
	return draw.Single(l, alt+".", small)
}

// maxEpochs is the number of epochs in the table.
const maxEpochs = 24

// epochs is the table of the numbers, for evenly spread epochs and the last.
func (r *reporter) epochs() *table {
	t := &table{Caption: "Cost by epoch", Class: "numbers", Head: []string{"epoch", "error", "penalty", "‖J‖²"}}
	validated := r.History.Epochs[0].Validation != nil
	if validated {
		t.Head = append(t.Head, "validation error", "validation cost")
	}
	epochs := r.History.Epochs
	step := (len(epochs) + maxEpochs - 1) / maxEpochs
	for i, e := range epochs {
		if i%step != 0 && i != len(epochs)-1 {
			continue
		}
		row := []string{strconv.Itoa(e.Epoch), value(e.Training.Reconstruction), value(e.Training.Penalty), value(e.Training.JacobianNorm2)}
		if validated && e.Validation != nil {
			row = append(row, value(e.Validation.Reconstruction), value(e.Validation.Total))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
