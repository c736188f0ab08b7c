package draw

import (
	"math"
	"slices"
	"strings"
)

// Lines is a chart of one or more lines, with their names beside their right ends.
type Lines struct {
	X, Y   Axis
	Series []Series
	Marker *Marker
}

// Series is a line.
type Series struct {
	Name   string
	Class  string // of the style sheet
	X, Y   []float64
	Points bool // with a mark at every point
}

// Marker is a vertical line at a value of X.
type Marker struct {
	X    float64
	Text string
}

func (l Lines) draw(c *canvas) {
	var xs, ys []float64
	right := marginSide
	for _, s := range l.Series {
		xs, ys = append(xs, s.X...), append(ys, s.Y...)
		if len(l.Series) > 1 {
			right = max(right, Width(s.Name)+12)
		}
	}
	l.X.Tight = true
	f := c.frame(l.X, l.Y, xs, ys, right)
	if l.Marker != nil {
		l.Marker.draw(c, f, l.Y.Title)
	}
	for _, s := range l.Series {
		s.draw(c, f)
	}
	if len(l.Series) > 1 {
		l.names(c, f, c.Width-right+8)
	}
}

func (m *Marker) draw(c *canvas, f frame, title string) {
	x := f.x.at(m.X)
	c.line("marker", x, f.y.from, x, f.y.to-6)
	half := Width(m.Text) / 2
	left := Width(title) + half + 12 // beside the title of the other axis
	c.text("note", min(max(x, left), c.Width-half), 12, "middle", m.Text)
}

func (s Series) draw(c *canvas, f frame) {
	var path strings.Builder
	command := "M"
	for i, v := range s.Y {
		if !f.y.has(v) {
			command = "M"
			continue
		}
		path.WriteString(command + short(f.x.at(s.X[i])) + " " + short(f.y.at(v)))
		command = "L"
	}
	c.path("line "+s.Class, path.String())
	if s.Points || len(s.Y) == 1 {
		for i, v := range s.Y {
			if f.y.has(v) {
				c.circle("point "+s.Class, f.x.at(s.X[i]), f.y.at(v), 3.5)
			}
		}
	}
}

// names writes the names of the series at x, each as near to the end of its line as the others let it.
func (l Lines) names(c *canvas, f frame, x float64) {
	order := make([]int, len(l.Series))
	ends := make([]float64, len(l.Series))
	for i, s := range l.Series {
		order[i], ends[i] = i, f.y.from
		if v := s.Y[len(s.Y)-1]; f.y.has(v) {
			ends[i] = f.y.at(v)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return int(math.Copysign(1, ends[a]-ends[b]))
	})
	at := make([]float64, len(order))
	for k, i := range order {
		at[k] = ends[i]
	}
	for k, y := range separate(at, textHeight+3, f.y.to, f.y.from) {
		s := l.Series[order[k]]
		c.text("name "+s.Class, x, y+4, "start", s.Name)
	}
}
