package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive"
)

// TestMain lets the test binary be the worker that bench starts.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == workerFlag {
		os.Exit(workerMain())
	}
	os.Exit(m.Run())
}

// runHere runs bench and returns its output. An emulated process cannot start
// others; then the run has to fail and say so, and ok is false.
func runHere(t *testing.T, args ...string) (out string, ok bool) {
	var stdout, stderr bytes.Buffer
	status := run(args, &stdout, &stderr)
	if strings.Contains(stderr.String(), "exec format error") {
		require.Equal(t, 1, status)
		require.Contains(t, stderr.String(), "starting the")
		t.Log("emulated: ", stderr.String())
		return "", false
	}
	require.Zero(t, status, stderr.String())
	require.Empty(t, stderr.String())
	return stdout.String(), true
}

func TestRunWritesJSONLines(t *testing.T) {
	out, ok := runHere(t, "-r", "1", "-kernel", "dot", "-size", "64", "-o", "jsonl")
	if !ok {
		return
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	isas := reachable()
	require.Len(t, lines, 1+len(isas))

	var meta header
	strict(t, lines[0], &meta)
	require.Equal(t, "meta", meta.Event)
	require.Equal(t, 1, meta.Repetitions)
	require.NotEmpty(t, meta.CPU)
	require.Positive(t, meta.GOMAXPROCS)
	require.Len(t, meta.Ceilings, len(isas))
	for i, isa := range isas {
		c := meta.Ceilings[i]
		require.Equal(t, isa.String(), c.ISA)
		require.Positive(t, c.FMA)
		require.Len(t, c.Samples, ceilingRepetitions)
		require.Equal(t, "L1", c.Levels[0].Level)
		require.Equal(t, "memory", c.Levels[len(c.Levels)-1].Level)

		var r result
		strict(t, lines[1+i], &r)
		require.Equal(t, []string{"case", "dot", "64", isa.String(), "L1"}, []string{r.Event, r.Kernel, r.Size, r.ISA, r.Level})
		require.Equal(t, []int64{128, 512, 512}, []int64{r.Flops, r.Bytes, r.WorkingSet})
		require.Equal(t, []float64{r.Median}, r.Samples)
		require.Equal(t, []int{0}, r.Placements)
		require.Positive(t, r.Median)
		require.InEpsilon(t, 128/r.Median, r.GFLOPs, 1e-9)
		require.InEpsilon(t, r.GFLOPs/c.FMA, r.FMAShare, 1e-9)
		require.InEpsilon(t, r.GBs/c.Levels[0].GBs, r.ReadShare, 1e-9)
	}
}

// strict decodes a line that must have the fields of v and no others.
func strict(t *testing.T, line string, v any) {
	d := json.NewDecoder(strings.NewReader(line))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(v), line)
}

func TestRunWritesTable(t *testing.T) {
	isa := contractive.Active().String()
	out, ok := runHere(t, "-r", "2", "-kernel", "dot,sigmoid", "-size", "64,128", "-isa", isa)
	if !ok {
		return
	}
	require.Contains(t, out, describeMachine().CPU)
	require.Contains(t, out, "GOMAXPROCS")
	require.Regexp(t, `(?m)^ceiling +`+isa+`$`, out)
	require.Regexp(t, `(?m)^FMA +\d+\.\d GFLOP/s$`, out)
	require.Regexp(t, `(?m)^read memory \(\d+ MiB\) +\d+\.\d GB/s$`, out)
	_, rows, _ := strings.Cut(out, "% read\n")
	require.Len(t, strings.Split(strings.TrimSuffix(rows, "\n"), "\n"), 4)
	require.Regexp(t, `(?m)^dot +64 +`+isa+` `, rows)
	require.Regexp(t, `(?m)^sigmoid +128 +`+isa+` .* - +\d+\.\d +-  L1 `, rows)
}

func TestStatus(t *testing.T) {
	var stdout, stderr bytes.Buffer
	require.Equal(t, 2, run([]string{"-r", "0"}, &stdout, &stderr))
	require.Equal(t, "bench: -r 0: want 1 to 100000\n", stderr.String())
	require.Empty(t, stdout.String())

	stderr.Reset()
	require.Equal(t, 0, run([]string{"-h"}, &stdout, &stderr))
	require.Empty(t, stderr.String())
	for _, k := range table {
		require.Contains(t, stdout.String(), "\n  "+k.name+" ")
	}
}
