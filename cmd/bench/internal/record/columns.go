package record

import (
	"fmt"
	"strconv"
)

// column is a column of a table for people.
type column struct {
	name  string
	left  bool // alignment
	value func(r *Row) string
}

// none stands for a figure that a row does not have.
const none = "-"

// kinds lists the kinds of rows, each of which gets a table of its own.
var kinds = []string{Kernel, Training, Encoding}

// columnsOf returns the columns for rows of one kind, without those that are empty in all of them.
func columnsOf(kind string, rows []*Row) []column {
	var list []column
	for _, c := range append(leading[kind], trailing...) {
		for _, r := range rows {
			if c.value(r) != none {
				list = append(list, c)
				break
			}
		}
	}
	return list
}

var (
	op   = column{"op", true, func(r *Row) string { return r.Op }}
	size = column{"size", true, func(r *Row) string { return r.Size }}
	isa  = column{"isa", true, func(r *Row) string { return r.ISA }}

	median = column{"median ns", false, func(r *Row) string { return Nanoseconds(r.Median) }}
	least  = column{"min ns", false, func(r *Row) string { return Nanoseconds(r.Min) }}

	gflops    = column{"GFLOP/s", false, func(r *Row) string { return counted("%.2f", r.Flops, r.GFLOPs) }}
	fmaShare  = column{"% FMA", false, func(r *Row) string { return counted("%.0f", r.Flops, 100*r.FMAShare) }}
	gbs       = column{"GB/s", false, func(r *Row) string { return counted("%.1f", r.Bytes, r.GBs) }}
	level     = column{"level", true, func(r *Row) string { return r.Level }}
	readShare = column{"% read", false, func(r *Row) string { return counted("%.0f", r.Bytes, 100*r.ReadShare) }}
	rate      = column{"samples/s", false, func(r *Row) string { return counted("%.0f", 1, r.Rate) }}
)

var leading = map[string][]column{
	Kernel: {
		op, size, isa, median, least,
		{"worst ns", false, func(r *Row) string { return Nanoseconds(r.Worst) }},
		gflops, fmaShare, gbs, level, readShare,
		{"cycles/el", false, func(r *Row) string { return counted("%.2f", int64(1000*r.Cycles), r.Cycles) }},
	},
	Training: {
		op, size,
		{"weights", true, func(r *Row) string { return r.Weights }},
		{"optimizer", true, func(r *Row) string { return r.Optimizer }},
		{"output", true, func(r *Row) string { return r.Output }},
		{"lambda", false, func(r *Row) string { return strconv.FormatFloat(r.Lambda, 'g', -1, 64) }},
		{"rows", false, func(r *Row) string { return whole(r.Rows) }},
		batch,
		{"workers", false, func(r *Row) string { return whole(r.Workers) }},
		isa, median, least, gflops, fmaShare, rate,
	},
	Encoding: {
		op, size, batch,
		{"conc.", false, func(r *Row) string { return whole(r.Concurrency) }},
		isa,
		latency("p50 ns", func(l *Latency) float64 { return l.P50 }),
		latency("p90 ns", func(l *Latency) float64 { return l.P90 }),
		latency("p99 ns", func(l *Latency) float64 { return l.P99 }),
		latency("p99.9 ns", func(l *Latency) float64 { return l.P999 }),
		latency("max ns", func(l *Latency) float64 { return l.Max }),
		{"timed", false, func(r *Row) string { return strconv.FormatInt(r.Latency.Count, 10) }},
		{"group", false, func(r *Row) string { return whole(r.Latency.Group) }},
		gflops, fmaShare, gbs, level, readShare, rate,
	},
}

var batch = column{"batch", false, func(r *Row) string { return whole(r.Batch) }}

// trailing columns are those of all kinds.
var trailing = []column{
	{"allocs/op", false, func(r *Row) string { return strconv.FormatFloat(r.Allocs, 'g', 2, 64) }},
	{"check", true, func(r *Row) string { return text(r.Check) }},
	compared("old ns", func(c *Comparison) string { return Nanoseconds(c.Median) }),
	compared("ratio", func(c *Comparison) string { return fmt.Sprintf("%.3f", c.Ratio) }),
	compared("p", func(c *Comparison) string { return fmt.Sprintf("%.1g", c.P) }),
	{"verdict", true, func(r *Row) string {
		if r.Against == nil {
			return none
		}
		return r.Against.Verdict
	}},
}

func latency(name string, of func(l *Latency) float64) column {
	return column{name, false, func(r *Row) string {
		if ns := of(r.Latency); ns > 0 {
			return Nanoseconds(ns)
		}
		return none
	}}
}

func compared(name string, value func(c *Comparison) string) column {
	return column{name, false, func(r *Row) string {
		if r.Against == nil || r.Against.Verdict == New {
			return none
		}
		return value(r.Against)
	}}
}

// counted formats a figure, if what it is derived from is there.
func counted(format string, count int64, figure float64) string {
	if count == 0 {
		return none
	}
	return fmt.Sprintf(format, figure)
}

func whole(n int) string {
	if n == 0 {
		return none
	}
	return strconv.Itoa(n)
}

func text(s string) string {
	if s == "" {
		return none
	}
	return s
}

// Nanoseconds formats a time with at least four digits.
func Nanoseconds(t float64) string {
	switch {
	case t < 100:
		return fmt.Sprintf("%.2f", t)
	case t < 10_000:
		return fmt.Sprintf("%.1f", t)
	}
	return fmt.Sprintf("%.0f", t)
}

// Bytes formats a number of bytes with a unit, such as 16 KiB.
func Bytes(bytes int64) string {
	for _, u := range []struct {
		name string
		unit int64
	}{{" GiB", 1 << 30}, {" MiB", 1 << 20}, {" KiB", 1 << 10}} {
		if bytes >= u.unit && bytes%u.unit == 0 {
			return strconv.FormatInt(bytes/u.unit, 10) + u.name
		}
	}
	return strconv.FormatInt(bytes, 10) + " B"
}
