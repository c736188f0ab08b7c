package record

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// written returns what Write writes of the example.
func written(t *testing.T, format string) string {
	var b bytes.Buffer
	require.NoError(t, Write(&b, format, exampleRun()))
	return b.String()
}

func TestFormats(t *testing.T) {
	require.Equal(t, []string{"benchfmt", "csv", "json", "jsonl", "md", "table"}, Formats())
	require.Error(t, Write(&bytes.Buffer{}, "xml", exampleRun()))
}

func TestJSONReadsBack(t *testing.T) {
	var got Run
	strict(t, written(t, "json"), &got)
	require.Equal(t, *exampleRun(), got)
}

func TestJSONLinesReadBack(t *testing.T) {
	run := exampleRun()
	lines := strings.Split(strings.TrimSuffix(written(t, "jsonl"), "\n"), "\n")
	require.Len(t, lines, 1+len(run.Rows))
	var meta Meta
	strict(t, lines[0], &meta)
	require.Equal(t, run.Meta, meta)
	for i, line := range lines[1:] {
		var r Row
		strict(t, line, &r)
		require.Equal(t, run.Rows[i], r)
	}
}

// strict decodes a text that must have the fields of v and no others.
func strict(t *testing.T, text string, v any) {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(v), text)
}

func TestCSVReadsBack(t *testing.T) {
	run := exampleRun()
	lines, err := csv.NewReader(strings.NewReader(written(t, "csv"))).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 1+len(run.Rows))
	for i, line := range lines[1:] {
		got := map[string]string{}
		for j, name := range lines[0] {
			require.NotContains(t, got, name)
			got[name] = line[j]
		}
		r := run.Rows[i]
		require.Equal(t, []string{r.Kind, r.Op, r.Size, r.ISA, run.Meta.CPU, "abc", "no"}, []string{got["kind"], got["op"], got["size"], got["isa"], got["cpu"], got["commit"], got["pin"]})
		require.Equal(t, number(r.Median), got["median_ns"])
		require.Equal(t, "100", got["fma_peak_gflops"])
		require.Len(t, strings.Fields(got["samples_ns"]), len(r.Samples))
		if r.Flops == 0 {
			require.Empty(t, got["gflops"])
		}
		if r.Latency != nil {
			require.Equal(t, number(r.Latency.P999), got["p999_ns"])
		}
	}
}

// TestBenchfmt reads the lines as the Go project's benchmark format defines them.
func TestBenchfmt(t *testing.T) {
	samples := map[string][]float64{}
	result := regexp.MustCompile(`^(Benchmark[A-Z]\S*) \t (\d+)((?: \t \S+ \S+)+)$`)
	config := regexp.MustCompile(`^[a-z]+: .+$`)
	for line := range strings.SplitSeq(strings.TrimSuffix(written(t, "benchfmt"), "\n"), "\n") {
		m := result.FindStringSubmatch(line)
		if m == nil {
			require.True(t, line == "" || strings.HasPrefix(line, "Unit ") || config.MatchString(line), line)
			continue
		}
		values := strings.Fields(m[3])
		for i := 0; i < len(values); i += 2 {
			v, err := strconv.ParseFloat(values[i], 64)
			require.NoError(t, err)
			samples[m[1]+" "+values[i+1]] = append(samples[m[1]+" "+values[i+1]], v)
		}
	}
	require.Equal(t, []float64{2000, 1900, 2200}, samples["BenchmarkKernel/op=matvec/m=64/n=784/isa=avx2 ns/op"])
	require.InEpsilon(t, 50*2000/1900.0, samples["BenchmarkKernel/op=matvec/m=64/n=784/isa=avx2 GFLOP/s"][1], 1e-9)
	require.Len(t, samples["BenchmarkKernel/op=sigmoid/n=4096/isa=avx2 ns/op"], 3)
	require.NotContains(t, samples, "BenchmarkKernel/op=sigmoid/n=4096/isa=avx2 GFLOP/s")
	require.Len(t, samples["BenchmarkTraining/op=step/m=784/n=64/weights=untied/optimizer=adam/output=linear/lambda=0.1/batch=128/workers=2/isa=avx2 samples/s"], 3)
	require.Len(t, samples["BenchmarkEncoding/op=encode/m=784/n=64/batch=1/concurrency=2/isa=avx2 allocs/op"], 3)
	require.Equal(t, []float64{24000, 25000}, samples["BenchmarkCeiling/op=read-memory/isa=avx2 MB/s"])
}

// TestMarkdown takes the tables apart again.
func TestMarkdown(t *testing.T) {
	var tables [][][]string
	inTable := false
	for line := range strings.SplitSeq(written(t, "md"), "\n") {
		if !strings.HasPrefix(line, "| ") {
			inTable = false
			continue
		}
		if !inTable {
			tables, inTable = append(tables, nil), true
		}
		require.True(t, strings.HasSuffix(line, " |"), line)
		var cells []string
		for c := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
			cells = append(cells, strings.TrimSpace(c))
		}
		last := len(tables) - 1
		tables[last] = append(tables[last], cells)
	}
	require.Len(t, tables, 4, "ceilings and three kinds")
	for _, table := range tables {
		for _, line := range table {
			require.Len(t, line, len(table[0]))
		}
		for _, rule := range table[1] {
			require.Regexp(t, `^-+:?$`, rule)
		}
	}
	kernels := tables[1]
	require.Equal(t, []string{"op", "size", "isa", "median ns", "min ns", "worst ns", "GFLOP/s", "% FMA", "GB/s", "level", "% read", "cycles/el", "allocs/op", "check"}, kernels[0])
	require.Equal(t, []string{"matvec", "64x784", "avx2", "2000.0", "1900.0", "2100.0", "50.00", "50", "102.0", "L2", "90", "-", "0", "same"}, kernels[2])
	require.Equal(t, []string{"sigmoid", "4096", "avx2", "1500.0", "1400.0", "1600.0", "-", "-", "21.0", "L1", "10", "1.30", "0", "DIFFERS"}, kernels[3])
	require.Contains(t, tables[3][0], "p99.9 ns")
}

func TestTable(t *testing.T) {
	text := written(t, "table")
	require.Contains(t, text, `Some "CPU", 3 GHz, 2 CPUs, GOMAXPROCS 2; go1.26 linux/amd64; commit abc`)
	require.Regexp(t, `(?m)^FMA +100\.0  GFLOP/s$`, text)
	require.Regexp(t, `(?m)^read memory \(64 MiB\) +25\.0  GB/s$`, text)
	require.Regexp(t, `(?m)^step +784x64 +untied +adam `, text)
	require.NotContains(t, text, " \n", "trailing space")
}

func TestLatencyNeedsEnoughTimes(t *testing.T) {
	full := exampleRun().Rows[3].Latency
	require.Equal(t, []float64{1849, 1889, 1898, 1899}, []float64{full.P50, full.P90, full.P99, full.Max})
	require.Positive(t, full.P999)
	few := exampleRun()
	l := few.Rows[3].Latency
	l.P99, l.P999 = 0, 0
	var b bytes.Buffer
	require.NoError(t, Write(&b, "table", few))
	require.NotContains(t, b.String(), "p99")
}

func TestBytes(t *testing.T) {
	for bytes, want := range map[int64]string{500: "500 B", 16 << 10: "16 KiB", 1536 << 10: "1536 KiB", 8 << 20: "8 MiB", 1 << 30: "1 GiB"} {
		require.Equal(t, want, Bytes(bytes))
	}
}

func TestHolding(t *testing.T) {
	c := Ceiling{Levels: []Bandwidth{{Level: "L1", Capacity: 32 << 10}, {Level: "L2", Capacity: 1 << 20}, {Level: "memory"}}}
	for set, want := range map[int64]string{1: "L1", 32 << 10: "L1", 32<<10 + 1: "L2", 64 << 20: "memory"} {
		require.Equal(t, want, c.Holding(set).Level, set)
	}
}
