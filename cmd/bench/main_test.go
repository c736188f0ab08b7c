package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/cmd/bench/internal/record"
	"github.com/seed85368726/contractive/internal/need"
)

// faultVariable makes the workers of the tests compute wrong sums.
const faultVariable = "BENCH_TEST_FAULT"

// TestMain lets the test binary be the worker that bench starts.
func TestMain(m *testing.M) {
	if isWorker(os.Args) {
		if os.Getenv(faultVariable) != "" {
			seedFault()
		}
		os.Exit(workerMain(os.Args))
	}
	os.Exit(m.Run())
}

// seedFault makes dot wrong by one unit in the last place or so where its operands do not lie at
// equal places.
func seedFault() {
	dot := kernelNamed(table, "dot")
	right := dot.bind
	dot.bind = func(s size, o [][]float32) loop {
		run := right(s, o)
		return func(n int) {
			run(n)
			if at(o[0]) != at(o[1]) {
				sink *= 1 + 1.0/(1<<22)
			}
		}
	}
}

// at returns where in its page a vector starts.
func at(x []float32) uintptr { return reflect.ValueOf(x).Pointer() % pageSize }

// runHere runs bench on the best instruction set and returns its exit status and output.
func runHere(t *testing.T, args ...string) (status int, out, messages string) {
	need.Processes(t)
	var stdout, stderr bytes.Buffer
	status = run(append([]string{"-isa", contractive.Active().String()}, args...), &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

func TestRunFillsEveryField(t *testing.T) {
	report := filepath.Join(t.TempDir(), "report.html")
	status, out, messages := runHere(t, "-r", "2", "-kernel", "dot", "-job", "step,epoch,encode", "-size", "64,16x8",
		"-rows", "40", "-batch", "20", "-concurrency", "2", "-workers", "2", "-weights", "tied", "-optimizer", "adam", "-check", "-pin", "-html", report, "-o", "json")
	require.Zero(t, status, messages)
	var got record.Run
	d := json.NewDecoder(strings.NewReader(out))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&got))
	isa := contractive.Active().String()
	require.Len(t, got.Meta.Ceilings, 1)
	c := got.Meta.Ceilings[0]
	require.Equal(t, isa, c.ISA)
	require.Len(t, c.Samples, firstRounds+2)
	for _, positive := range []float64{c.FMA, c.Clock, c.Timer, c.Levels[0].GBs} {
		require.Positive(t, positive)
	}
	require.NotEqual(t, "no", got.Meta.Pin)
	require.NotEmpty(t, got.Meta.Commit)
	require.NotEmpty(t, got.Meta.CPU)
	var ops []string
	for _, r := range got.Rows {
		ops = append(ops, r.Op)
		require.Equal(t, []string{isa, record.Same}, []string{r.ISA, r.Check})
		require.Len(t, r.Samples, 2)
		require.Positive(t, r.Median)
		require.LessOrEqual(t, r.Min, r.Median)
		require.InEpsilon(t, float64(r.Flops)/r.Median, r.GFLOPs, 1e-9)
		require.InEpsilon(t, r.GFLOPs/c.FMA, r.FMAShare*sharedBy(r), 1e-9)
	}
	require.Equal(t, []string{"dot", "step", "epoch", "encode"}, ops)
	dot, step, epoch, encode := got.Rows[0], got.Rows[1], got.Rows[2], got.Rows[3]
	require.Equal(t, []int{0, 64}, dot.Placements)
	require.InEpsilon(t, dot.Median*c.Clock/64, dot.Cycles, 1e-9)
	require.EqualValues(t, 10*16*8*20, step.Flops)
	require.EqualValues(t, 10*16*8*40, epoch.Flops)
	require.InEpsilon(t, 40e9/epoch.Median, epoch.Rate, 1e-9)
	require.Positive(t, encode.Latency.Count)
	require.LessOrEqual(t, encode.Latency.P50, encode.Latency.P90)
	require.LessOrEqual(t, encode.Latency.P999, encode.Latency.Max)
	page, err := os.ReadFile(report)
	require.NoError(t, err)
	require.Contains(t, string(page), "<title>dot 64: ")
}

// sharedBy returns how many cores the peak of a row is of.
func sharedBy(r record.Row) float64 {
	if r.Kind == record.Training {
		return float64(r.Workers)
	}
	return 1
}

// TestCheckDetectsAFault seeds a difference at some placements.
func TestCheckDetectsAFault(t *testing.T) {
	t.Setenv(faultVariable, "yes")
	status, out, messages := runHere(t, "-r", "1", "-kernel", "dot,sumsquares", "-size", "64", "-check", "-o", "csv")
	require.Equal(t, 1, status)
	require.Equal(t, "bench: dot 64 "+contractive.Active().String()+" differs from generic\n", messages)
	require.Equal(t, 1, strings.Count(out, record.Differs))
	require.Equal(t, 1, strings.Count(out, record.Same))
}

// TestBaseline compares a run with one that was fifty times as fast.
func TestBaseline(t *testing.T) {
	args := []string{"-r", "6", "-kernel", "dot", "-size", "64,4096", "-o", "jsonl"}
	status, out, messages := runHere(t, args...)
	require.Zero(t, status, messages)
	name := filepath.Join(t.TempDir(), "old.jsonl")
	require.NoError(t, os.WriteFile(name, scaled(t, out, 1.0/50), 0o600))
	status, now, messages := runHere(t, append(args, "-baseline", name)...)
	require.Equal(t, 1, status, messages)
	require.Equal(t, 2, strings.Count(now, `"verdict":"`+record.Slower+`"`), now)
	require.Equal(t, 2, strings.Count(messages, "of the baseline, p = 0.0022"), messages)
}

// scaled multiplies the times in JSON lines.
func scaled(t *testing.T, text string, factor float64) []byte {
	var b bytes.Buffer
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if i == 0 {
			b.WriteString(line + "\n")
			continue
		}
		var r record.Row
		require.NoError(t, json.Unmarshal([]byte(line), &r))
		r.Median *= factor
		for j := range r.Samples {
			r.Samples[j] *= factor
		}
		require.NoError(t, json.NewEncoder(&b).Encode(r))
	}
	return b.Bytes()
}

func TestProfiles(t *testing.T) {
	folder := t.TempDir()
	cpu, trace := filepath.Join(folder, "cpu.pprof"), filepath.Join(folder, "trace.out")
	status, _, messages := runHere(t, "-r", "1", "-kernel", "dot", "-size", "64", "-cpuprofile", cpu, "-trace", trace)
	require.Zero(t, status, messages)
	for name, start := range map[string]string{cpu: "\x1f\x8b", trace: "go 1."} {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(data), start), name)
	}
	missing := filepath.Join(folder, "no", "folder")
	status, _, messages = runHere(t, "-r", "1", "-kernel", "dot", "-size", "64", "-trace", missing)
	require.Equal(t, 1, status)
	require.Contains(t, messages, missing)
}

// TestReportThatCannotBeWritten fails before anything is measured, and leaves nothing behind.
func TestReportThatCannotBeWritten(t *testing.T) {
	folder := t.TempDir()
	for name, want := range map[string]string{
		folder:                                "bench: -html " + folder + ": is not a regular file (d",
		filepath.Join(folder, "no", "a.html"): "bench: -html " + filepath.Join(folder, "no", "a.html") + ": no file can be made in " + filepath.Join(folder, "no") + ": ",
	} {
		status, out, messages := runHere(t, "-r", "1", "-kernel", "dot", "-size", "64", "-html", name)
		require.Equal(t, 1, status)
		require.Empty(t, out, "nothing was measured")
		require.True(t, strings.HasPrefix(messages, want), messages)
	}
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Empty(t, left)
}

// failing is a standard output that nobody reads.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrClosed }

// TestReportOutlivesStandardOutput: what took minutes to measure is not lost with a pipe that was closed.
func TestReportOutlivesStandardOutput(t *testing.T) {
	need.Processes(t)
	report := filepath.Join(t.TempDir(), "report.html")
	var stderr bytes.Buffer
	require.Equal(t, 1, run([]string{"-isa", contractive.Active().String(), "-r", "1", "-kernel", "dot", "-size", "64", "-html", report}, failing{}, &stderr))
	require.Contains(t, stderr.String(), os.ErrClosed.Error())
	require.FileExists(t, report)
}

func TestStatus(t *testing.T) {
	var stdout, stderr bytes.Buffer
	require.Equal(t, 2, run([]string{"-r", "0"}, &stdout, &stderr))
	require.Equal(t, "bench: -r 0: want 1 to 100000\n", stderr.String())
	require.Empty(t, stdout.String())

	stderr.Reset()
	require.Equal(t, 1, run([]string{"-baseline", "missing.jsonl"}, &stdout, &stderr))
	require.Contains(t, stderr.String(), "-baseline: open missing.jsonl")

	stderr.Reset()
	require.Equal(t, 0, run([]string{"-h"}, &stdout, &stderr))
	require.Empty(t, stderr.String())
	for _, k := range table {
		require.Contains(t, stdout.String(), "\n  "+k.name+" ")
	}
	for _, name := range jobNames() {
		require.Contains(t, stdout.String(), "\n  "+name+" ")
	}
}
