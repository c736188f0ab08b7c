package page

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"path/filepath"

	"github.com/seed85368726/contractive/cmd/cae/internal/history"
	"github.com/seed85368726/contractive/cmd/cae/internal/report/figures"
)

// Subject is what a page is about.
type Subject struct {
	Model, Data string // their names
	Figures     *figures.Figures

	History *history.File // of the training; nil if there is none
	Absent  string        // why there is none, as a sentence
}

//go:embed page.html
var pageText string

//go:embed page.css
var styleText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// view is what the template shows.
type view struct {
	Style    template.CSS
	Title    string
	Subtitle string
	Tiles    []tile
	Warnings []string
	Sections []section
}

// Write writes the page. The error is that of w.
func Write(w io.Writer, s Subject) error {
	r := &reporter{Subject: s, Figures: s.Figures}
	p := view{
		Style:    template.CSS(styleText),
		Title:    "What " + filepath.Base(s.Model) + " has learnt",
		Subtitle: r.subtitle(),
		Tiles:    r.tiles(),
		Warnings: r.warnings(),
	}
	for _, make := range []func() section{
		r.training, r.weights, r.reconstruction, r.contraction, r.activity, r.sensitivity, r.tangents, r.walks, r.codes, r.definitions,
	} {
		p.Sections = append(p.Sections, make())
	}
	number(p.Sections)
	if err := pageTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("page: Write: %w", err)
	}
	return nil
}

// number counts the figures of all sections.
func number(sections []section) {
	n := 0
	for i := range sections {
		for k := range sections[i].Figures {
			n++
			sections[i].Figures[k].Number = n
		}
	}
}

// reporter makes the sections of a page.
type reporter struct {
	Subject
	*figures.Figures
}
