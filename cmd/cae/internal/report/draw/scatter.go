package draw

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/seed85368726/contractive/internal/quantile"
)

// Scatter is a chart of points in groups, with the name of each group at its middle. Both axes have one scale.
type Scatter struct {
	X, Y   Axis
	Groups []Group
	Paths  []Path
}

// Group is points of one colour.
type Group struct {
	Name  string // "" for none
	Class string
	X, Y  []float64
}

// Path is a line through points, with a mark at its start and a smaller one at each further point.
type Path struct {
	Class, Name string
	X, Y        []float64
}

func (s Scatter) draw(c *canvas) {
	var xs, ys []float64
	for _, g := range s.Groups {
		xs, ys = append(xs, g.X...), append(ys, g.Y...)
	}
	for _, p := range s.Paths {
		xs, ys = append(xs, p.X...), append(ys, p.Y...)
	}
	f := c.equalFrame(s.X, s.Y, xs, ys)
	for _, g := range s.Groups {
		g.draw(c, f)
	}
	for _, p := range s.Paths {
		p.draw(c, f)
	}
	s.names(c, f)
}

// draw draws the points as one path of strokes without length, whose ends are round: a few bytes each.
func (g Group) draw(c *canvas, f frame) {
	var path strings.Builder
	for i := range g.X {
		path.WriteString("M" + short(f.x.at(g.X[i])) + " " + short(f.y.at(g.Y[i])) + "h0")
	}
	c.path("dots "+g.Class, path.String())
}

func (p Path) draw(c *canvas, f frame) {
	var path strings.Builder
	command := "M"
	for i := range p.X {
		path.WriteString(command + short(f.x.at(p.X[i])) + " " + short(f.y.at(p.Y[i])))
		command = "L"
	}
	c.path("line "+p.Class, path.String())
	for i := range p.X {
		r := 2.0
		if i == 0 {
			r = 4.5
		}
		c.circle("point "+p.Class, f.x.at(p.X[i]), f.y.at(p.Y[i]), r)
	}
}

// label is the name of a group at its place.
type label struct {
	Group
	x, y float64
}

// names writes the names at the medians of the groups, moved apart where they would cover each other.
func (s Scatter) names(c *canvas, f frame) {
	var list []label
	for _, g := range s.Groups {
		if g.Name != "" && len(g.X) > 0 {
			list = append(list, label{g, f.x.at(median(g.X)), f.y.at(median(g.Y))})
		}
	}
	slices.SortStableFunc(list, func(a, b label) int { return cmp.Compare(a.y, b.y) })
	spreadOut(list)
	for _, l := range list {
		x := min(max(l.x, f.x.from+Width(l.Name)/2), f.x.to-Width(l.Name)/2)
		c.text("group "+l.Class, x, min(max(l.y, f.y.to+8), f.y.from-4)+5, "middle", l.Name)
	}
}

// spreadOut pushes labels that are too near each other apart, a little at a time.
func spreadOut(list []label) {
	for range 60 {
		moved := false
		for i := range list {
			for j := i + 1; j < len(list); j++ {
				a, b := &list[i], &list[j]
				wide := (Width(a.Name)+Width(b.Name))/2 + 8
				dx, dy := b.x-a.x, b.y-a.y
				if math.Abs(dx) < wide && math.Abs(dy) < 20 {
					moved = true
					a.y, b.y = a.y-1, b.y+1
					if dx != 0 {
						a.x, b.x = a.x-math.Copysign(1, dx), b.x+math.Copysign(1, dx)
					}
				}
			}
		}
		if !moved {
			return
		}
	}
}

func median(values []float64) float64 { return quantile.Of(slices.Sorted(slices.Values(values)), 500) }
