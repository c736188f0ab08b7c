package roofline

import (
	"cmp"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"

	"github.com/seed85368726/contractive/cmd/bench/internal/record"
)

// layout is the size of a picture. A wide and a narrow one are drawn for every instruction set,
// and the page shows the one that fits, so that text has one size.
type layout struct {
	class         string
	width, height float64
	left, right   float64 // margins
	top, bottom   float64
	radius        float64 // of marks
	names         int     // of marks, at most
}

var layouts = []layout{
	{"wide", 1160, 620, 56, 24, 24, 52, 5, 34},
	{"narrow", 336, 440, 34, 8, 24, 44, 4, 9},
}

const (
	labelSize = 11.0 // height of labels
	charWidth = 6.6  // of a label, about
)

// point is a case in the picture.
type point struct {
	name      string
	class     int // index of classes
	intensity float64
	flops     int64
	rate      float64 // GFLOP/s of one core
	bound     float64 // what the roofs allow at this intensity
	title     string
}

// classes are the kinds of work that marks tell apart, by colour and by shape.
var classes = []string{"vectors", "matrix and vector", "matrix products", "training", "encoding"}

// classOf returns the class of a row: of a kernel by the factors of its size.
func classOf(r *record.Row) int {
	switch r.Kind {
	case record.Training:
		return 3
	case record.Encoding:
		return 4
	}
	return min(strings.Count(r.Size, "x"), 2)
}

// points returns the cases of an instruction set whose operations are counted.
func points(rows []record.Row, top record.Ceiling) (list []point) {
	for i := range rows {
		r := &rows[i]
		if r.ISA != top.ISA || r.Flops == 0 || r.Bytes == 0 {
			continue
		}
		intensity := float64(r.Flops) / float64(r.Bytes)
		cores := 1.0
		if r.Kind == record.Training {
			cores = float64(r.Threads())
		}
		bound := min(top.FMA, intensity*top.Holding(r.WorkingSet).GBs)
		list = append(list, point{
			name: shortName(r), class: classOf(r), intensity: intensity, flops: r.Flops, rate: r.GFLOPs / cores, bound: bound,
			title: fmt.Sprintf("%s: %.2f GFLOP/s, %.0f %% of the FMA peak; %.1f GB/s, %.0f %% of %s", shortName(r), r.GFLOPs, 100*r.FMAShare, r.GBs, 100*r.ReadShare, r.Level),
		})
	}
	return list
}

// shortName names a case beside its mark.
func shortName(r *record.Row) string {
	name := r.Op + " " + r.Size
	if r.Weights != "" {
		name += " " + r.Weights
	}
	if r.Batch > 0 {
		name += fmt.Sprintf(" b%d", r.Batch)
	}
	if n := r.Threads(); n > 1 {
		name += fmt.Sprintf(" ×%d", n)
	}
	return name
}

// picture is one drawing.
type picture struct {
	layout
	x, y  axis
	out   strings.Builder
	taken []box // by marks and labels
}

// draw returns the SVG of one instruction set.
func draw(l layout, top record.Ceiling, list []point) string {
	p := &picture{layout: l}
	p.scale(top, list)
	fmt.Fprintf(&p.out, `<svg class="%s" viewBox="0 0 %g %g" width="%g" height="%g" role="img" aria-label="Roofline of %s">`,
		l.class, l.width, l.height, l.width, l.height, html.EscapeString(top.ISA))
	p.drawGrid()
	p.drawRoofs(top)
	p.drawPoints(list)
	p.out.WriteString("</svg>")
	return p.out.String()
}

// scale fits the axes to the points and the roofs.
func (p *picture) scale(top record.Ceiling, list []point) {
	ridge := top.FMA / top.Levels[0].GBs
	lowX, highX, lowY, highY := min(1.0/16, ridge/6), 64.0, top.FMA/10, top.FMA*1.6
	for _, q := range list {
		lowX, highX = min(lowX, q.intensity/1.3), max(highX, q.intensity*1.6)
		lowY, highY = min(lowY, q.rate/1.4), max(highY, q.rate*1.3)
	}
	p.x = axis{lowX, highX, p.left, p.width - p.right}
	p.y = axis{lowY, highY, p.height - p.bottom, p.top}
}

func (p *picture) drawGrid() {
	for _, v := range p.x.powers(2) {
		if p.class == "narrow" && int(math.Round(math.Log2(v)))%2 != 0 {
			continue
		}
		x := p.x.at(v)
		fmt.Fprintf(&p.out, `<path class="grid" d="M%.1f %.1fV%.1f"/>`, x, p.y.from, p.y.to)
		p.text("tick", x, p.y.from+16, "middle", fraction(v))
	}
	for _, v := range p.y.decades() {
		y := p.y.at(v)
		fmt.Fprintf(&p.out, `<path class="grid" d="M%.1f %.1fH%.1f"/>`, p.x.from, y, p.x.to)
		p.text("tick", p.x.from-6, y+4, "end", decimal(v))
	}
	p.text("axis", (p.x.from+p.x.to)/2, p.height-8, "middle", "FLOP a byte")
	p.text("axis", 4, p.top-8, "start", "GFLOP/s")
}

// drawRoofs draws the peak, and a line for each level of memory up to where it meets the peak.
func (p *picture) drawRoofs(top record.Ceiling) {
	y := p.y.at(top.FMA)
	fmt.Fprintf(&p.out, `<path class="roof" d="M%.1f %.1fH%.1f"/>`, p.x.at(max(top.FMA/top.Levels[0].GBs, p.x.low)), y, p.x.to)
	p.label("roofname", p.x.to-2, y-6, "end", fmt.Sprintf("FMA %.4g GFLOP/s", top.FMA))
	slope := math.Log(p.x.high/p.x.low) / (p.x.to - p.x.from) * (p.y.to - p.y.from) / math.Log(p.y.high/p.y.low)
	angle := math.Atan(slope) * 180 / math.Pi
	for _, l := range top.Levels {
		fromX := max(p.x.low, p.y.low/l.GBs)
		toX := min(top.FMA/l.GBs, p.x.high)
		if fromX >= toX {
			continue
		}
		fmt.Fprintf(&p.out, `<path class="roof level" d="M%.1f %.1fL%.1f %.1f"/>`, p.x.at(fromX), p.y.at(fromX*l.GBs), p.x.at(toX), p.y.at(toX*l.GBs))
	}
	groups := together(top.Levels)
	for i, l := range groups {
		p.roofName(l, max(p.x.low, p.y.low/l.GBs), angle, 2*i < len(groups))
	}
}

// together gives levels of about the same bandwidth one name, that of the first and the last.
func together(levels []record.Bandwidth) []record.Bandwidth {
	const near = 0.9
	var groups []record.Bandwidth
	first := 0
	for i, l := range levels {
		if n := len(groups); n > 0 && l.GBs > near*levels[first].GBs {
			groups[n-1].Level = levels[first].Level + " to " + l.Level
			continue
		}
		first = i
		groups = append(groups, l)
	}
	return groups
}

// roofName writes the name of a level of memory along the left end of its line: above the upper
// ones, below the lower ones, as neighbours are near each other.
func (p *picture) roofName(l record.Bandwidth, from, angle float64, above bool) {
	text := l.Level
	if p.class == "wide" {
		text += fmt.Sprintf(" %.3g GB/s", l.GBs)
	}
	turn := angle * math.Pi / 180
	x, y := p.x.at(from)+6, p.y.at(from*l.GBs)+6*math.Tan(turn)
	dy := -5.0
	if !above {
		dy = 14
	}
	fmt.Fprintf(&p.out, `<text class="roofname" transform="translate(%.1f %.1f) rotate(%.2f)" dy="%g">%s</text>`, x, y, angle, dy, html.EscapeString(text))
	for along := 0.0; along < 1.2*charWidth*float64(len(text)); along += labelSize { // its place, in steps
		cx, cy := x+along*math.Cos(turn)-(dy+5)/2*math.Sin(turn), y+along*math.Sin(turn)+dy-4
		p.taken = append(p.taken, box{cx - 7, cy - 7, cx + 7, cy + 7})
	}
}

// drawPoints draws the stems to the roofs, then the marks, then as many names as there is room for.
func (p *picture) drawPoints(list []point) {
	for _, q := range list {
		if q.class >= stemmed && q.bound > q.rate*1.05 {
			x := p.x.at(q.intensity)
			fmt.Fprintf(&p.out, `<path class="stem c%d" d="M%.1f %.1fV%.1f"/>`, q.class, x, p.y.at(q.rate), p.y.at(q.bound))
		}
	}
	for _, q := range list {
		x, y := p.x.at(q.intensity), p.y.at(q.rate)
		p.mark(q.class, x, y, q.title)
		p.taken = append(p.taken, box{x - p.radius, y - p.radius, x + p.radius, y + p.radius})
	}
	for _, q := range byImportance(list) {
		p.name(q)
	}
}

// stemmed is the first class whose marks have stems: those of the others would hide one another,
// as their intensities are few.
const stemmed = 2

// byImportance returns points in the order in which they are named: the most work of each class,
// the second most, and so on.
func byImportance(list []point) []point {
	groups := make([][]point, len(classes))
	for _, q := range list {
		groups[q.class] = append(groups[q.class], q)
	}
	for _, g := range groups {
		slices.SortStableFunc(g, func(a, b point) int { return cmp.Compare(b.flops, a.flops) })
	}
	var order []point
	for rank := range list {
		for i := range groups {
			if g := groups[len(groups)-1-i]; rank < len(g) {
				order = append(order, g[rank])
			}
		}
	}
	return order
}

// mark draws the shape of a class, with a title that browsers show over it.
func (p *picture) mark(class int, x, y float64, title string) {
	fmt.Fprintf(&p.out, `<path class="mark c%d" d="%s"><title>%s</title></path>`, class, shape(class, x, y, p.radius), html.EscapeString(title))
}

// shape returns the outline of a mark.
func shape(class int, x, y, r float64) string {
	switch class {
	case 1: // square
		r *= 0.9
		return fmt.Sprintf("M%.1f %.1fh%.1fv%.1fh%.1fz", x-r, y-r, 2*r, 2*r, -2*r)
	case 2: // diamond
		r *= 1.3
		return fmt.Sprintf("M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz", x, y-r, r, r, -r, r, -r, -r)
	case 3: // triangle
		r *= 1.25
		return fmt.Sprintf("M%.1f %.1fl%.1f %.1fh%.1fz", x, y-r, r, 1.8*r, -2*r)
	case 4: // triangle on its tip
		r *= 1.25
		return fmt.Sprintf("M%.1f %.1fl%.1f %.1fh%.1fz", x, y+r, -r, -1.8*r, 2*r)
	}
	return fmt.Sprintf("M%.1f %.1fa%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 %.1f 0z", x-r, y, r, r, 2*r, r, r, -2*r)
}

// name writes the name of a point where it covers nothing, or not at all.
func (p *picture) name(q point) {
	if p.names == 0 {
		return
	}
	x, y := p.x.at(q.intensity), p.y.at(q.rate)
	width := charWidth * float64(len([]rune(q.name)))
	gap := p.radius + 4
	for _, c := range []struct {
		x, y   float64
		anchor string
	}{
		{x + gap, y + 4, "start"}, {x - gap, y + 4, "end"},
		{x + gap, y + 13, "start"}, {x - gap, y + 13, "end"},
		{x, y + gap + 10, "middle"}, {x + gap, y - 6, "start"}, {x - gap, y - 6, "end"},
	} {
		b := textBox(c.x, c.y, width, c.anchor)
		inside := b.left >= p.x.from && b.right <= p.x.to && b.top >= p.y.to && b.bottom <= p.y.from
		b = b.grown(3)
		if inside && !slices.ContainsFunc(p.taken, b.overlaps) {
			p.taken = append(p.taken, b)
			p.names--
			p.text("name", c.x, c.y, c.anchor, q.name)
			return
		}
	}
}

// label writes a text and keeps its place.
func (p *picture) label(class string, x, y float64, anchor, text string) {
	p.taken = append(p.taken, textBox(x, y, charWidth*float64(len([]rune(text))), anchor))
	p.text(class, x, y, anchor, text)
}

func (p *picture) text(class string, x, y float64, anchor, text string) {
	fmt.Fprintf(&p.out, `<text class="%s" x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, class, x, y, anchor, html.EscapeString(text))
}

// box is a rectangle that something covers.
type box struct{ left, top, right, bottom float64 }

// textBox returns what a text covers whose baseline is at y.
func textBox(x, y, width float64, anchor string) box {
	switch anchor {
	case "end":
		x -= width
	case "middle":
		x -= width / 2
	}
	return box{x, y - labelSize + 1, x + width, y + 3}
}

// grown returns b with a margin.
func (b box) grown(by float64) box {
	return box{b.left - by, b.top - by, b.right + by, b.bottom + by}
}

func (b box) overlaps(o box) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}
