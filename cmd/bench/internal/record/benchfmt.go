package record

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// writeBenchfmt writes the format of go test -bench, which benchstat and
// its relatives read: a line for every repetition, so that they can judge the spread. The
// names are op=/m=/n=/k=/parameters/isa=. The time of a repetition of encoding is its median.
func writeBenchfmt(w io.Writer, run *Run) error {
	b := bufio.NewWriter(w)
	m := &run.Meta
	fmt.Fprintf(b, "goos: %s\ngoarch: %s\npkg: github.com/seed85368726/contractive/cmd/bench\ncpu: %s\n", m.GOOS, m.GOARCH, m.CPU)
	fmt.Fprintf(b, "go: %s\ngomaxprocs: %d\ncommit: %s\npin: %s\n", m.Go, m.GOMAXPROCS, m.Commit, m.Pin)
	b.WriteString("Unit GFLOP/s better=higher\nUnit samples/s better=higher\nUnit %FMA better=higher\nUnit %read better=higher\n\n")
	for _, c := range m.Ceilings {
		writeBenchCeiling(b, c)
	}
	for i := range run.Rows {
		writeBenchRow(b, &run.Rows[i])
	}
	return b.Flush()
}

// writeBenchCeiling writes what the machine can do as benchmarks of its own, by repetition.
func writeBenchCeiling(b *bufio.Writer, c Ceiling) {
	for _, s := range c.Samples {
		fmt.Fprintf(b, "BenchmarkCeiling/op=fma/isa=%s \t 1 \t %s GFLOP/s\n", c.ISA, number(s))
	}
	for _, l := range c.Levels {
		for _, s := range l.Samples {
			fmt.Fprintf(b, "BenchmarkCeiling/op=read-%s/isa=%s \t 1 \t %s MB/s\n", l.Level, c.ISA, number(1000*s))
		}
	}
}

func writeBenchRow(b *bufio.Writer, r *Row) {
	name := r.benchName()
	for _, ns := range r.Samples {
		slower := ns / r.Median // the rates of this repetition, from those at the median
		fmt.Fprintf(b, "%s \t %d \t %s ns/op", name, max(r.Iterations, 1), number(ns))
		if r.Flops > 0 {
			fmt.Fprintf(b, " \t %s GFLOP/s \t %s %%FMA", number(r.GFLOPs/slower), number(100*r.FMAShare/slower))
		}
		if r.Bytes > 0 {
			fmt.Fprintf(b, " \t %s MB/s \t %s %%read", number(1000*r.GBs/slower), number(100*r.ReadShare/slower))
		}
		if r.Kind == Training {
			fmt.Fprintf(b, " \t %s samples/s", number(r.Rate/slower))
		}
		fmt.Fprintf(b, " \t %s allocs/op\n", number(r.Allocs))
	}
}

// benchName returns a name such as BenchmarkKernel/op=matvec/m=64/n=784/isa=avx2.
func (r *Row) benchName() string {
	kind := []rune(r.Kind)
	parts := []string{"Benchmark" + string(unicode.ToUpper(kind[0])) + string(kind[1:]), "op=" + r.Op}
	parts = append(parts, factors(r.Size)...)
	for _, p := range r.Params.List() {
		parts = append(parts, p.Name+"="+p.Value)
	}
	return strings.Join(append(parts, "isa="+r.ISA), "/")
}

// factors names the factors of a size: n of a vector, m and n of a matrix, m, n and k of three.
func factors(size string) []string {
	values := strings.Split(size, "x")
	names := []string{"m", "n", "k"}
	if len(values) == 1 {
		names = []string{"n"}
	}
	for i, v := range values {
		values[i] = names[i] + "=" + v
	}
	return values
}
