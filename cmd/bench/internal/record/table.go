package record

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// style is how a table is drawn.
type style struct {
	left, between, right string
	rule                 bool // a line under the names, which says how the columns are aligned
}

var (
	plain    = style{between: "  "}
	markdown = style{left: "| ", between: " | ", right: " |", rule: true}
)

// writeTable writes aligned columns for a terminal.
func writeTable(w io.Writer, run *Run) error { return plain.write(w, run) }

// writeMarkdown writes the same as tables of Markdown, aligned as well.
func writeMarkdown(w io.Writer, run *Run) error { return markdown.write(w, run) }

func (s style) write(w io.Writer, run *Run) error {
	b := bufio.NewWriter(w)
	for _, line := range run.Meta.describe() {
		fmt.Fprintln(b, line)
		if s.rule {
		}
	}
	if !s.rule {
		fmt.Fprintln(b)
	}
	s.grid(b, run.Meta.ceilingCells())
	for _, kind := range kinds {
		rows := run.ofKind(kind)
		if len(rows) > 0 {
			fmt.Fprintln(b)
			s.grid(b, cellsOf(kind, rows))
		}
	}
	return b.Flush()
}

// describe returns what to know of a run before its figures.
func (m *Meta) describe() []string {
	return []string{
		fmt.Sprintf("%s, %d CPUs, GOMAXPROCS %d; %s %s/%s; commit %s", m.CPU, m.CPUs, m.GOMAXPROCS, m.Go, m.GOOS, m.GOARCH, m.Commit),
		fmt.Sprintf("%d repetitions; pinned: %s; clock: %s", m.Repetitions, m.Pin, m.ClockMethod),
	}
}

// ofKind returns the rows of one kind.
func (run *Run) ofKind(kind string) []*Row {
	var rows []*Row
	for i := range run.Rows {
		if run.Rows[i].Kind == kind {
			rows = append(rows, &run.Rows[i])
		}
	}
	return rows
}

// cells are the texts of a table, and how its columns are aligned.
type cells struct {
	left  []bool
	lines [][]string // the first has the names
}

func cellsOf(kind string, rows []*Row) cells {
	columns := columnsOf(kind, rows)
	var c cells
	var names []string
	for _, col := range columns {
		c.left = append(c.left, col.left)
		names = append(names, col.name)
	}
	c.lines = append(c.lines, names)
	for _, r := range rows {
		var line []string
		for _, col := range columns {
			line = append(line, col.value(r))
		}
		c.lines = append(c.lines, line)
	}
	return c
}

// ceilingCells has a line for each resource and a column for each instruction set.
func (m *Meta) ceilingCells() cells {
	c := cells{left: []bool{true}, lines: [][]string{{"ceiling of one core"}}}
	line := func(label, unit, format string, of func(c *Ceiling) float64) {
		l := []string{label}
		for i := range m.Ceilings {
			l = append(l, fmt.Sprintf(format, of(&m.Ceilings[i])))
		}
		c.lines = append(c.lines, append(l, unit))
	}
	for i := range m.Ceilings {
		c.left = append(c.left, false)
		c.lines[0] = append(c.lines[0], m.Ceilings[i].ISA)
	}
	c.left, c.lines[0] = append(c.left, true), append(c.lines[0], "unit")
	line("FMA", "GFLOP/s", "%.1f", func(c *Ceiling) float64 { return c.FMA })
	for i, l := range m.Ceilings[0].Levels {
		line(fmt.Sprintf("read %s (%s)", l.Level, Bytes(l.Probe)), "GB/s", "%.1f", func(c *Ceiling) float64 { return c.Levels[i].GBs })
	}
	line("clock", "GHz", "%.2f", func(c *Ceiling) float64 { return c.Clock })
	line("one reading of the timer", "ns", "%.1f", func(c *Ceiling) float64 { return c.Timer })
	return c
}

// grid draws a table.
func (s style) grid(b *bufio.Writer, c cells) {
	widths := make([]int, len(c.left))
	for _, line := range c.lines {
		for i, t := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(t))
		}
	}
	for n, line := range c.lines {
		padded := make([]string, len(line))
		for i, t := range line {
			fill := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(t))
			if padded[i] = fill + t; c.left[i] {
				padded[i] = t + fill
			}
		}
		text := s.left + strings.Join(padded, s.between) + s.right
		fmt.Fprintln(b, strings.TrimRight(text, " "))
		if n == 0 && s.rule {
			s.drawRule(b, c.left, widths)
		}
	}
}

func (s style) drawRule(b *bufio.Writer, left []bool, widths []int) {
	rules := make([]string, len(widths))
	for i, w := range widths {
		if rules[i] = strings.Repeat("-", max(w-1, 2)) + ":"; left[i] {
			rules[i] = strings.Repeat("-", max(w, 3))
		}
	}
	fmt.Fprintln(b, s.left+strings.Join(rules, s.between)+s.right)
}
