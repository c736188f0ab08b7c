package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// writeMarkdown prints the machine, the peers, and a table for each kind of
// job, with a column for each peer that offers it, installed or not.
func writeMarkdown(w io.Writer, about machine, peers []peerState, results []*measured) error {
	var b strings.Builder
	about.describe(&b)
	b.WriteString("\n| peer | version |\n|---|---|\n")
	for _, p := range peers {
		fmt.Fprintf(&b, "| %s | %s |\n", p.Peer, p.text())
	}
	fmt.Fprintf(&b, "\nA cell is the median time, and its ratio to ours: above 1, the peer is slower. Bold is the fastest peer.\n"+
		"Results agree within %.0e of our largest magnitude; those of a step, of the length of our parameters' change.\n", tolerance)
	for len(results) > 0 {
		n := 1
		for n < len(results) && results[n].kind == results[0].kind {
			n++
		}
		writeKind(&b, results[:n])
		results = results[n:]
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeKind prints the jobs of one kind.
func writeKind(b *strings.Builder, results []*measured) {
	k := results[0].kind
	var columns []int
	for i, e := range results[0].entries {
		if !errors.Is(e.err, errNotOffered) {
			columns = append(columns, i)
		}
	}
	fmt.Fprintf(b, "\n### %s: %s\n\n| shape |", k.op, k.formula)
	for _, i := range columns {
		fmt.Fprintf(b, " %s |", results[0].entries[i].peer.name())
		if i == 0 {
			fmt.Fprintf(b, " %s |", k.unit)
		}
	}
	b.WriteString("\n|---|" + strings.Repeat("---:|", len(columns)+1) + "\n")
	for _, m := range results {
		fmt.Fprintf(b, "| %s | %s | %.3g |", m.title, duration(m.entries[0].median()), m.rate(m.entries[0]))
		best := m.best()
		for _, i := range columns[1:] {
			fmt.Fprintf(b, " %s |", m.cell(m.entries[i], best))
		}
		b.WriteByte('\n')
	}
}

// best returns the fastest peer, or nil.
func (m *measured) best() *entry {
	var best *entry
	for _, e := range m.entries[1:] {
		if e.err == nil && (best == nil || e.median() < best.median()) {
			best = e
		}
	}
	return best
}

func (m *measured) cell(e, best *entry) string {
	switch {
	case isMissing(e):
		return "missing"
	case e.err != nil:
		return e.err.Error()
	}
	text := fmt.Sprintf("%s, %.2f", duration(e.median()), m.ratio(e))
	if e == best {
		return "**" + text + "**"
	}
	return text
}

func isMissing(e *entry) bool {
	_, err := e.peer.version()
	return err != nil
}

// duration formats nanoseconds with three digits.
func duration(ns float64) string {
	switch {
	case ns < 999.5:
		return fmt.Sprintf("%.3g ns", ns)
	case ns < 999.5e3:
		return fmt.Sprintf("%.3g us", ns/1e3)
	case ns < 999.5e6:
		return fmt.Sprintf("%.3g ms", ns/1e6)
	}
	return fmt.Sprintf("%.3g s", ns/1e9)
}

// line is a peer's part in a job, in JSON.
type line struct {
	Job     operation `json:"job"`
	Shape   string    `json:"shape"`
	Peer    string    `json:"peer"`
	Status  string    `json:"status"` // "measured", or why not
	Threads int       `json:"threads"`
	Runs    int       `json:"runs,omitempty"` // in a sample
	Median  float64   `json:"median_ns,omitempty"`
	P10     float64   `json:"p10_ns,omitempty"`
	P90     float64   `json:"p90_ns,omitempty"`
	Ratio   float64   `json:"ratio,omitempty"` // to ours
	Rate    float64   `json:"rate,omitempty"`
	Unit    string    `json:"unit,omitempty"`
	Samples []float64 `json:"samples_ns,omitempty"`
}

// writeJSONLines prints the machine, each peer, and each peer's part in each job, a line each.
func writeJSONLines(w io.Writer, about machine, peers []peerState, results []*measured) error {
	encoder := json.NewEncoder(w)
	if err := encoder.Encode(about); err != nil {
		return err
	}
	for _, p := range peers {
		if err := encoder.Encode(p); err != nil {
			return err
		}
	}
	for _, m := range results {
		for _, e := range m.entries {
			if err := encoder.Encode(m.line(e, about.Threads)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *measured) line(e *entry, threads int) line {
	l := line{Job: m.kind.op, Shape: m.title, Peer: e.peer.name(), Threads: threads}
	if e.err != nil {
		l.Status = e.err.Error()
		if isMissing(e) && !errors.Is(e.err, errNotOffered) {
			l.Status = "missing"
		}
		return l
	}
	l.Status, l.Runs, l.Samples = "measured", e.times, e.samples
	l.Median, l.P10, l.P90 = e.median(), e.quantile(0.1), e.quantile(0.9)
	l.Ratio, l.Rate, l.Unit = m.ratio(e), m.rate(e), m.kind.unit
	return l
}
