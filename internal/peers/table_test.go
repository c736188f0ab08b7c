package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// stub is a peer that takes a given time and is not there if it has none.
type stub struct {
	title  string
	result float32
	time   time.Duration
	ops    []operation
}

func (s stub) name() string { return s.title }

func (s stub) version() (string, error) {
	if s.time == 0 {
		return "", errors.New("no such library")
	}
	return "1.0", nil
}

func (s stub) offers(op operation, _ int) bool { return op == opDot }

func (s stub) bind(spec spec) (*bound, error) {
	return &bound{run: func(times int) time.Duration {
		spec.out[0] = s.result
		return time.Duration(times) * s.time
	}}, nil
}

// other offers nothing.
type other struct{ stub }

func (other) offers(operation, int) bool { return false }

func stubs() []peer {
	return []peer{
		stub{title: "ours", result: 1, time: 200},
		stub{title: "slow", result: 1, time: 500},
		stub{title: "fast", result: 1.00001, time: 100},
		stub{title: "wrong", result: 1.01, time: 1},
		stub{title: "absent"},
		other{stub{title: "other", result: 1, time: 1}},
	}
}

func stubResults(t *testing.T) []*measured {
	j := job{dotKind, "50", spec{op: opDot, k: 50}, 400e-9}
	m, err := hold(j, stubs(), 1, 5)
	require.NoError(t, err)
	return []*measured{m}
}

func TestMarkdown(t *testing.T) {
	var states []peerState
	for _, p := range stubs()[1:] {
		states = append(states, stateOf(p))
	}
	var b strings.Builder
	require.NoError(t, writeMarkdown(&b, machine{CPU: "Z80"}, states, stubResults(t)))
	text := b.String()
	require.Contains(t, text, "Z80")
	require.Contains(t, text, "| fast | 1.0 |\n")
	require.Contains(t, text, "| absent | missing: no such library |\n")
	require.Contains(t, text, `### dot: x . y

| shape | ours | GB/s | slow | fast | wrong | absent |
|---|---:|---:|---:|---:|---:|---:|
| 50 | 200 ns | 2 | 500 ns, 2.50 | **100 ns, 0.50** | differs by 1.0e-02, tolerance 1e-04 | missing |
`)
}

func TestJSONLines(t *testing.T) {
	var b strings.Builder
	require.NoError(t, writeJSONLines(&b, machine{Threads: 1}, nil, stubResults(t)))
	lines := bufio.NewScanner(strings.NewReader(b.String()))
	require.True(t, lines.Scan()) // the machine
	got := map[string]line{}
	for lines.Scan() {
		var l line
		require.NoError(t, json.Unmarshal(lines.Bytes(), &l))
		got[l.Peer] = l
	}
	require.Len(t, got, len(stubs()))
	require.Equal(t, "measured", got["slow"].Status)
	require.Equal(t, 500.0, got["slow"].Median)
	require.Equal(t, 2.5, got["slow"].Ratio)
	require.Len(t, got["slow"].Samples, 5)
	require.InDelta(t, 4, got["fast"].Rate, 1e-9)
	require.Equal(t, "missing", got["absent"].Status)
	require.Equal(t, "not offered", got["other"].Status)
	require.Contains(t, got["wrong"].Status, "differs")
}

func TestQuantile(t *testing.T) {
	e := &entry{samples: []float64{5, 1, 4, 2, 3}}
	require.Equal(t, 3.0, e.median())
	require.Equal(t, 1.0, e.quantile(0))
	require.Equal(t, 5.0, e.quantile(1))
	require.InDelta(t, 1.4, e.quantile(0.1), 1e-12)
	require.Equal(t, 2.5, (&entry{samples: []float64{2, 3}}).median())
}

func TestDuration(t *testing.T) {
	for want, ns := range map[string]float64{"13.1 ns": 13.14, "999 ns": 999.4, "1 us": 999.6, "1.88 us": 1884, "2.44 ms": 2.436e6, "1.5 s": 1.5e9} {
		require.Equal(t, want, duration(ns))
	}
}
