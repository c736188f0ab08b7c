package record

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// field is a column of the CSV format, under its name in JSON.
type field struct {
	name  string
	value func(m *Meta, r *Row) string
}

// writeCSV writes a line of names and one for every row, each of which names the machine as
// well. A figure that a row does not have is empty; the samples of a row stand in one field,
// with spaces between them.
func writeCSV(w io.Writer, run *Run) error {
	c := csv.NewWriter(w)
	line := make([]string, len(fields))
	for i, f := range fields {
		line[i] = f.name
	}
	if err := c.Write(line); err != nil {
		return err
	}
	for i := range run.Rows {
		for j, f := range fields {
			line[j] = f.value(&run.Meta, &run.Rows[i])
		}
		if err := c.Write(line); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

var fields = []field{
	word("kind", func(r *Row) string { return r.Kind }),
	word("op", func(r *Row) string { return r.Op }),
	word("size", func(r *Row) string { return r.Size }),
	word("isa", func(r *Row) string { return r.ISA }),
	word("weights", func(r *Row) string { return r.Weights }),
	word("optimizer", func(r *Row) string { return r.Optimizer }),
	word("output", func(r *Row) string { return r.Output }),
	figure("lambda", func(r *Row) float64 { return r.Lambda }),
	figure("rows", func(r *Row) float64 { return float64(r.Rows) }),
	figure("batch", func(r *Row) float64 { return float64(r.Batch) }),
	figure("workers", func(r *Row) float64 { return float64(r.Workers) }),
	figure("concurrency", func(r *Row) float64 { return float64(r.Concurrency) }),
	figure("iterations", func(r *Row) float64 { return float64(r.Iterations) }),
	figure("median_ns", func(r *Row) float64 { return r.Median }),
	figure("min_ns", func(r *Row) float64 { return r.Min }),
	figure("worst_placement_ns", func(r *Row) float64 { return r.Worst }),
	percentile("p50_ns", func(l *Latency) float64 { return l.P50 }),
	percentile("p90_ns", func(l *Latency) float64 { return l.P90 }),
	percentile("p99_ns", func(l *Latency) float64 { return l.P99 }),
	percentile("p999_ns", func(l *Latency) float64 { return l.P999 }),
	percentile("max_ns", func(l *Latency) float64 { return l.Max }),
	percentile("group", func(l *Latency) float64 { return float64(l.Group) }),
	figure("flops", func(r *Row) float64 { return float64(r.Flops) }),
	figure("bytes", func(r *Row) float64 { return float64(r.Bytes) }),
	figure("working_set_bytes", func(r *Row) float64 { return float64(r.WorkingSet) }),
	figure("gflops", func(r *Row) float64 { return r.GFLOPs }),
	figure("gbs", func(r *Row) float64 { return r.GBs }),
	figure("fma_share", func(r *Row) float64 { return r.FMAShare }),
	word("level", func(r *Row) string { return r.Level }),
	figure("read_share", func(r *Row) float64 { return r.ReadShare }),
	figure("cycles_per_element", func(r *Row) float64 { return r.Cycles }),
	figure("samples_per_second", func(r *Row) float64 { return r.Rate }),
	word("allocs_per_op", func(r *Row) string { return number(r.Allocs) }),
	word("check", func(r *Row) string { return r.Check }),
	against("baseline_ns", func(c *Comparison) string { return number(c.Median) }),
	against("ratio", func(c *Comparison) string { return number(c.Ratio) }),
	against("p", func(c *Comparison) string { return number(c.P) }),
	against("verdict", func(c *Comparison) string { return c.Verdict }),
	{"cpu", func(m *Meta, _ *Row) string { return m.CPU }},
	{"go", func(m *Meta, _ *Row) string { return m.Go }},
	{"goos", func(m *Meta, _ *Row) string { return m.GOOS }},
	{"goarch", func(m *Meta, _ *Row) string { return m.GOARCH }},
	{"gomaxprocs", func(m *Meta, _ *Row) string { return strconv.Itoa(m.GOMAXPROCS) }},
	{"commit", func(m *Meta, _ *Row) string { return m.Commit }},
	{"pin", func(m *Meta, _ *Row) string { return m.Pin }},
	ceilingOf("clock_ghz", func(c *Ceiling) float64 { return c.Clock }),
	ceilingOf("fma_peak_gflops", func(c *Ceiling) float64 { return c.FMA }),
	ceilingOf("timer_ns", func(c *Ceiling) float64 { return c.Timer }),
	word("samples_ns", func(r *Row) string {
		texts := make([]string, len(r.Samples))
		for i, s := range r.Samples {
			texts[i] = number(s)
		}
		return strings.Join(texts, " ")
	}),
}

func word(name string, value func(r *Row) string) field {
	return field{name, func(_ *Meta, r *Row) string { return value(r) }}
}

// figure leaves a figure of 0 empty.
func figure(name string, value func(r *Row) float64) field {
	return field{name, func(_ *Meta, r *Row) string {
		if v := value(r); v != 0 {
			return number(v)
		}
		return ""
	}}
}

func percentile(name string, value func(l *Latency) float64) field {
	return figure(name, func(r *Row) float64 {
		if r.Latency == nil {
			return 0
		}
		return value(r.Latency)
	})
}

func against(name string, value func(c *Comparison) string) field {
	return word(name, func(r *Row) string {
		if r.Against == nil {
			return ""
		}
		return value(r.Against)
	})
}

// ceilingOf is a figure of the ceiling of the row's instruction set.
func ceilingOf(name string, value func(c *Ceiling) float64) field {
	return field{name, func(m *Meta, r *Row) string {
		for i := range m.Ceilings {
			if m.Ceilings[i].ISA == r.ISA {
				return number(value(&m.Ceilings[i]))
			}
		}
		return ""
	}}
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
