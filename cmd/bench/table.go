package main

import (
	"fmt"
	"io"
	"strings"
)

// textTable writes results for people to read.
type textTable struct {
	w                 io.Writer
	kernel, size, isa int    // widths of columns
	last              string // case of the row before
}

func (t *textTable) begin(m machine, o options, ceilings []ceiling) error {
	t.fit(o)
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d CPUs; %s %s/%s, GOMAXPROCS %d; one thread, repetitions %d\n\n",
		m.CPU, m.CPUs, m.Go, m.GOOS, m.GOARCH, m.GOMAXPROCS, o.repetitions)
	writeCeilings(&b, ceilings)
	fmt.Fprintf(&b, "\n%-*s %-*s %-*s %12s %12s %12s %9s %8s %6s %-7s %6s\n", t.kernel, "kernel", t.size, "size", t.isa, "isa",
		"median ns", "min ns", "worst ns", "GFLOP/s", "GB/s", "% FMA", " level", "% read")
	_, err := io.WriteString(t.w, b.String())
	return err
}

// fit makes the columns as wide as the names need.
func (t *textTable) fit(o options) {
	t.kernel, t.size, t.isa = len("kernel"), len("size"), len("isa")
	for _, c := range o.cases {
		t.kernel, t.size = max(t.kernel, len(c.kernel.name)), max(t.size, len(c.size.String()))
	}
	for _, isa := range o.isas {
		t.isa = max(t.isa, len(isa.String()))
	}
}

// writeCeilings writes a row for each resource and a column for each tier.
func writeCeilings(b *strings.Builder, ceilings []ceiling) {
	const label = "%-22s"
	fmt.Fprintf(b, label, "ceiling")
	for _, c := range ceilings {
		fmt.Fprintf(b, " %8s", c.ISA)
	}
	fmt.Fprintf(b, "\n"+label, "FMA")
	for _, c := range ceilings {
		fmt.Fprintf(b, " %8.1f", c.FMA)
	}
	fmt.Fprintln(b, " GFLOP/s")
	for i, l := range ceilings[0].Levels {
		fmt.Fprintf(b, label, fmt.Sprintf("read %s (%s)", l.Level, binary(l.Probe)))
		for _, c := range ceilings {
			fmt.Fprintf(b, " %8.1f", c.Levels[i].GBs)
		}
		fmt.Fprintln(b, " GB/s")
	}
}

func (t *textTable) add(r result) error {
	kernel, size := r.Kernel, r.Size
	if t.last == kernel+" "+size {
		kernel, size = "", "" // another tier
	}
	t.last = r.Kernel + " " + r.Size
	_, err := fmt.Fprintf(t.w, "%-*s %-*s %-*s %12s %12s %12s %9s %8.1f %6s  %-6s %6.0f\n", t.kernel, kernel, t.size, size, t.isa, r.ISA,
		nanoseconds(r.Median), nanoseconds(r.Min), nanoseconds(r.Worst),
		r.counted("%.2f", r.GFLOPs), r.GBs, r.counted("%.0f", 100*r.FMAShare), r.Level, 100*r.ReadShare)
	return err
}

// counted formats a rate of floating-point operations, if they are counted.
func (r *result) counted(format string, rate float64) string {
	if r.Flops == 0 {
		return "-"
	}
	return fmt.Sprintf(format, rate)
}

// nanoseconds formats a time with at least four digits.
func nanoseconds(t float64) string {
	switch {
	case t < 100:
		return fmt.Sprintf("%.2f", t)
	case t < 10_000:
		return fmt.Sprintf("%.1f", t)
	}
	return fmt.Sprintf("%.0f", t)
}
