package draw

import (
	"fmt"
	"html"
	"html/template"
	"strconv"
	"strings"
)

// Layout is the size that a chart is drawn in, in pixels of the page.
type Layout struct{ Width, Height float64 }

// Chart is a drawing that can be made in any layout.
type Chart interface{ draw(c *canvas) }

// Picture draws a chart twice, for a wide page and for a phone, so that its text has one size. The style sheet shows one of the two.
// alt says what the chart shows, for those who do not see it.
func Picture(chart Chart, alt string, wide, narrow Layout) template.HTML {
	return template.HTML(render(chart, alt, "wide", wide) + render(chart, alt, "narrow", narrow))
}

// Single draws a chart once, for a page of any width.
func Single(chart Chart, alt string, l Layout) template.HTML {
	return template.HTML(render(chart, alt, "single", l))
}

func render(chart Chart, alt, class string, l Layout) string {
	c := &canvas{Layout: l}
	fmt.Fprintf(&c.out, `<svg class="chart %s" viewBox="0 0 %s %s" width="%s" height="%s" role="img" aria-label="%s">`,
		class, short(l.Width), short(l.Height), short(l.Width), short(l.Height), html.EscapeString(alt))
	chart.draw(c)
	c.out.WriteString("</svg>")
	return c.out.String()
}

// canvas is an SVG in the making.
type canvas struct {
	Layout
	out strings.Builder
}

// Sizes of text, in pixels: a digit of the widest of the usual fonts.
const (
	textHeight = 12.0
	charWidth  = 7.7
)

// short writes a coordinate with at most one decimal.
func short(v float64) string {
	text := strconv.FormatFloat(v, 'f', 1, 64)
	return strings.TrimSuffix(text, ".0")
}

// path draws a path of the class; its data are formatted as fmt does, with coordinates through short.
func (c *canvas) path(class, data string) {
	fmt.Fprintf(&c.out, `<path class="%s" d="%s"/>`, class, data)
}

// line draws a straight line.
func (c *canvas) line(class string, x0, y0, x1, y1 float64) {
	c.path(class, "M"+short(x0)+" "+short(y0)+"L"+short(x1)+" "+short(y1))
}

// rect draws a rectangle.
func (c *canvas) rect(class string, x, y, width, height float64) {
	fmt.Fprintf(&c.out, `<rect class="%s" x="%s" y="%s" width="%s" height="%s"/>`, class, short(x), short(y), short(width), short(height))
}

// circle draws a circle.
func (c *canvas) circle(class string, x, y, r float64) {
	fmt.Fprintf(&c.out, `<circle class="%s" cx="%s" cy="%s" r="%s"/>`, class, short(x), short(y), short(r))
}

// text writes text. anchor is start, middle or end.
func (c *canvas) text(class string, x, y float64, anchor, text string) {
	fmt.Fprintf(&c.out, `<text class="%s" x="%s" y="%s"`, class, short(x), short(y))
	if anchor != "start" {
		fmt.Fprintf(&c.out, ` text-anchor="%s"`, anchor)
	}
	fmt.Fprintf(&c.out, `>%s</text>`, html.EscapeString(text))
}

// Width returns about how wide text is.
func Width(text string) float64 { return charWidth * float64(len([]rune(text))) }
