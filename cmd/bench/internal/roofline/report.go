// Package roofline draws the report of a run of the benchmarks as one HTML page, without scripts
// or anything to load.
//
// A roofline picture (Williams, Waterman and Patterson, Communications of the ACM 52(4), 2009)
// has a point for each kernel: how many operations it does for a byte that it moves, and at what
// rate. Above it are the roofs of the machine: what memory can deliver, and the peak of its
// arithmetic.
package roofline

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/seed85368726/contractive/cmd/bench/internal/record"
)

//go:embed report.html
var source string

var page = template.Must(template.New("report").Parse(source))

// view is what the page shows.
type view struct {
	Meta     record.Meta
	Args     string
	Ceilings grid
	Classes  []legend
	Pictures []rooflines
	Tables   []grid
}

type legend struct {
	Name string
	Mark template.HTML
}

// rooflines are the pictures of one instruction set.
type rooflines struct {
	ISA     string
	Drawing template.HTML
	Without string // cases that have no place in it
}

// grid is a table.
type grid struct {
	ID, Title, Note string
	Head            []cell
	Rows            [][]cell
	last            string // case of the row before, whose name is not repeated
}

// cell is a text or a drawing.
type cell struct {
	Text  string
	Class string
	Share float64 // percent, at most 100: the length of the bar behind a text of class "bar"
	SVG   template.HTML
}

// WriteHTML writes the report of a run.
func WriteHTML(w io.Writer, run *record.Run) error {
	v := view{Meta: run.Meta, Args: typed(run.Meta.Args), Ceilings: ceilings(&run.Meta)}
	for i, name := range classes {
		v.Classes = append(v.Classes, legend{name, sample(i)})
	}
	for _, c := range run.Meta.Ceilings {
		list := points(run.Rows, c)
		r := rooflines{ISA: c.ISA, Without: uncounted(run.Rows, c.ISA)}
		for _, l := range layouts {
			r.Drawing += template.HTML(draw(l, c, list))
		}
		v.Pictures = append(v.Pictures, r)
	}
	for _, g := range []grid{kernelGrid(run), trainingGrid(run), encodingGrid(run)} {
		if len(g.Rows) > 0 {
			v.Tables = append(v.Tables, g)
		}
	}
	return page.Execute(w, v)
}

// plain is an argument that a shell takes as it is.
var plain = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// typed returns arguments as one would type them in a shell.
func typed(args []string) string {
	texts := make([]string, len(args))
	for i, a := range args {
		if texts[i] = a; !plain.MatchString(a) {
			texts[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
	}
	return strings.Join(texts, " ")
}

// sample returns a mark for the legend.
func sample(class int) template.HTML {
	return template.HTML(fmt.Sprintf(`<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><path class="mark c%d" d="%s"/></svg>`, class, shape(class, 8, 8, 5)))
}

// uncounted names the cases whose operations are not counted in FLOP.
func uncounted(rows []record.Row, isa string) string {
	var names []string
	for _, r := range rows {
		if r.ISA == isa && r.Flops == 0 && (len(names) == 0 || names[len(names)-1] != r.Op) {
			names = append(names, r.Op)
		}
	}
	return strings.Join(names, ", ")
}

func ceilings(m *record.Meta) grid {
	g := grid{Head: []cell{{Text: "ceiling of one core"}}}
	add := func(label, unit string, of func(c record.Ceiling) string) {
		row := []cell{{Text: label + ", " + unit}}
		for _, c := range m.Ceilings {
			row = append(row, number(of(c)))
		}
		g.Rows = append(g.Rows, row)
	}
	for _, c := range m.Ceilings {
		g.Head = append(g.Head, number(c.ISA))
	}
	if len(m.Ceilings) == 0 {
		return g
	}
	add("FMA", "GFLOP/s", func(c record.Ceiling) string { return decimals(c.FMA, 1) })
	for i, l := range m.Ceilings[0].Levels {
		add(fmt.Sprintf("read %s of %s", record.Bytes(l.Probe), l.Level), "GB/s", func(c record.Ceiling) string { return decimals(c.Levels[i].GBs, 1) })
	}
	add("clock", "GHz", func(c record.Ceiling) string { return decimals(c.Clock, 2) })
	add("one timer reading", "ns", func(c record.Ceiling) string { return decimals(c.Timer, 1) })
	return g
}

func kernelGrid(run *record.Run) grid {
	g := grid{
		ID: "kernels", Title: "Kernels",
		Note: "Median of the repetitions. The bars are shares of the FMA peak and of the read bandwidth of the smallest level of memory that holds all operands.",
		Head: []cell{{Text: "kernel"}, {Text: "isa"}, number("median ns"), wide("min ns"), wide("worst place ns"), wide("GFLOP/s"), number("% FMA"), wide("GB/s"), number("% read"), {Text: "level", Class: "wide"}, wide("cycles/el")},
	}
	for _, r := range ofKind(run, record.Kernel) {
		g.add(r, []cell{
			{Text: r.Op + " " + r.Size}, {Text: r.ISA}, number(record.Nanoseconds(r.Median)), wide(record.Nanoseconds(r.Min)), wide(record.Nanoseconds(r.Worst)),
			wide(unless(r.Flops == 0, decimals(r.GFLOPs, 2))), bar(r.FMAShare, r.Flops > 0), wide(decimals(r.GBs, 1)), bar(r.ReadShare, true),
			{Text: r.Level, Class: "wide"}, wide(unless(r.Cycles == 0, decimals(r.Cycles, 2))),
		})
	}
	return g
}

func trainingGrid(run *record.Run) grid {
	g := grid{
		ID: "training", Title: "Training",
		Note: "Wall-clock time with everything that cae.Train does. The bar counts 10 · visible · hidden FLOP a sample against the peak of as many cores as there are workers.",
		Head: []cell{{Text: "job"}, {Text: "recipe, batch", Class: "wrap"}, number("workers"), {Text: "isa"}, number("median ms"), number("% FMA"), wide("GFLOP/s"), wide("samples/s"), wide("allocs")},
	}
	for _, r := range ofKind(run, record.Training) {
		g.add(r, []cell{
			{Text: r.Op + " " + r.Size}, {Text: fmt.Sprintf("%s %s %d", r.Weights, r.Optimizer, r.Batch), Class: "wrap"}, number(strconv.Itoa(r.Workers)), {Text: r.ISA},
			number(decimals(r.Median/1e6, 3)), bar(r.FMAShare, true), wide(decimals(r.GFLOPs, 1)), wide(decimals(r.Rate, 0)), wide(strconv.FormatFloat(r.Allocs, 'g', 2, 64)),
		})
	}
	return g
}

func encodingGrid(run *record.Run) grid {
	g := grid{
		ID: "encoding", Title: "Encoding",
		Note: "Times of calls in microseconds, each with one reading of the timer. The strip has a bar from the median to p99, a tick at p99.9 and a dot at the longest, all on one logarithmic scale with a line for each power of ten.",
		Head: []cell{{Text: "job"}, number("batch"), number("callers"), {Text: "isa"}, number("p50"), number("p99"), wide("p99.9"), wide("max"), {Text: "latencies", Class: "wide"}, wide("% read"), wide("% FMA"), wide("k samples/s")},
	}
	rows := ofKind(run, record.Encoding)
	drawn := strips(rows)
	for i, r := range rows {
		l := r.Latency
		g.add(r, []cell{
			{Text: r.Op + " " + r.Size}, number(strconv.Itoa(r.Batch)), number(strconv.Itoa(r.Concurrency)), {Text: r.ISA},
			number(micros(l.P50)), number(micros(l.P99)), wide(micros(l.P999)), wide(micros(l.Max)), {SVG: template.HTML(drawn[i]), Class: "wide"},
			wide(decimals(100*r.ReadShare, 0)), wide(decimals(100*r.FMAShare, 0)), wide(decimals(r.Rate/1e3, 0)),
		})
	}
	return g
}

// add adds a row, with the outcome of a check and a comparison if the run has them.
func (g *grid) add(r *record.Row, row []cell) {
	if r.Check != "" {
		row = append(row, cell{Text: r.Check, Class: strings.ToLower(r.Check)})
	}
	if r.Against != nil {
		ratio := unless(r.Against.Verdict == record.New, decimals(r.Against.Ratio, 3))
		row = append(row, number(ratio), cell{Text: r.Against.Verdict, Class: strings.ToLower(r.Against.Verdict)})
	}
	if len(g.Rows) == 0 {
		if r.Check != "" {
			g.Head = append(g.Head, cell{Text: "check"})
		}
		if r.Against != nil {
			g.Head = append(g.Head, number("ratio"), cell{Text: "verdict"})
		}
	}
	if name := row[0].Text; name == g.last {
		row[0].Text = ""
	} else {
		g.last = name
	}
	g.Rows = append(g.Rows, row)
}

func ofKind(run *record.Run, kind string) (rows []*record.Row) {
	for i := range run.Rows {
		if run.Rows[i].Kind == kind {
			rows = append(rows, &run.Rows[i])
		}
	}
	return rows
}

func number(text string) cell { return cell{Text: text, Class: "number"} }

// wide is a number that narrow screens leave out.
func wide(text string) cell { return cell{Text: text, Class: "number wide"} }

// bar shows a share, if there is one.
func bar(share float64, have bool) cell {
	if !have {
		return number("–")
	}
	return cell{Text: decimals(100*share, 0), Class: "bar", Share: min(100*share, 100)}
}

// micros writes nanoseconds as microseconds, with four digits.
func micros(ns float64) string {
	us := ns / 1e3
	switch {
	case ns == 0:
		return "–"
	case us < 10:
		return decimals(us, 3)
	case us < 100:
		return decimals(us, 2)
	case us < 1000:
		return decimals(us, 1)
	}
	return decimals(us, 0)
}

func unless(missing bool, text string) string {
	if missing {
		return "–"
	}
	return text
}

func decimals(v float64, n int) string { return strconv.FormatFloat(v, 'f', n, 64) }
