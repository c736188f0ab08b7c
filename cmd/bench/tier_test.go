package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/internal/need"
)

func TestReachable(t *testing.T) {
	isas := reachable()
	require.Equal(t, contractive.Active(), isas[0])
	require.True(t, slices.IsSortedFunc(isas, func(a, b contractive.ISA) int { return int(b) - int(a) }))
}

func TestGodebugKeepsItsOwn(t *testing.T) {
	active := contractive.Active()
	require.Equal(t, "gctrace=1", godebug("gctrace=1", active))
	for _, s := range switches() {
		if s.isa < active {
			require.Equal(t, s.godebug, godebug("", s.isa))
			require.Equal(t, "gctrace=1,"+s.godebug, godebug("gctrace=1", s.isa))
		}
	}
}

func TestServe(t *testing.T) {
	in := strings.NewReader(`{"op":"dot","size":[64]}
		{"op":"dot","size":[64],"placement":64}
		{"op":"spinfma","size":[10]}
		{"op":"dot","size":[64]}
		{"op":"nothing","size":[64]}
		{"op":"dot","size":[64,2]}`)
	var out bytes.Buffer
	require.NoError(t, serve(workerConfig{}, in, &out))
	var replies []reply
	for d := json.NewDecoder(&out); ; {
		var r reply
		err := d.Decode(&r)
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		require.Equal(t, contractive.Active().String(), r.ISA)
		replies = append(replies, r)
	}
	require.Len(t, replies, 6)
	for _, r := range replies[:4] {
		require.Empty(t, r.Error)
		require.Positive(t, r.Iterations)
		require.Positive(t, r.PerCall)
		require.Zero(t, int(100*r.Allocs))
	}
	require.Equal(t, replies[0].Iterations, replies[1].Iterations, "calibrated once a case")
	require.Equal(t, replies[0].Iterations, replies[3].Iterations, "though another came between")
	require.EqualValues(t, 128, replies[0].Flops)
	require.EqualValues(t, contractive.SpinFMA(10), replies[2].Flops)
	require.Equal(t, `no kernel "nothing"`, replies[4].Error)
	require.Equal(t, `2 factors, want N`, replies[5].Error)
	require.ErrorContains(t, serve(workerConfig{}, strings.NewReader("{"), &out), "request: ")
}

func TestCalibrate(t *testing.T) {
	calls := 0
	slow := calibrate(func(n int) { calls += n; time.Sleep(time.Duration(n) * 31 * time.Millisecond) })
	require.Equal(t, plan{0, 1}, slow)
	require.Equal(t, 2, calls)

	x := make([]float32, 64)
	run := kernelNamed(table, "dot").bind(size{64}, [][]float32{x, x})
	p := calibrate(run)
	require.Equal(t, max(1, p.iterations/8), p.warmUp)
	require.Greater(t, p.iterations, 100)
}

// TestLostWorker ends a worker and asks it again.
func TestLostWorker(t *testing.T) {
	need.Processes(t)
	ts, err := startTiers(reachable()[:1], workerConfig{})
	require.NoError(t, err)
	c := spec{Op: "dot", Size: size{64}}
	var s [1]series
	require.NoError(t, ts.measure(c, 0, s[:]))
	require.NoError(t, ts[0].process.Process.Kill())
	err = ts.measure(c, 0, s[:])
	var ended *exec.ExitError
	require.ErrorAs(t, err, &ended)
	require.ErrorContains(t, err, "dot 64, isa "+ts[0].isa.String()+": the worker ended: ")
	require.NoError(t, ts.stop(), "already reported")
}

// TestWrongInstructionSet asks for one that the worker does not have.
func TestWrongInstructionSet(t *testing.T) {
	need.Processes(t)
	ts, err := startTiers([]contractive.ISA{unreachable()}, workerConfig{})
	require.NoError(t, err)
	err = ts.measure(spec{Op: "dot", Size: size{64}}, 0, make([]series, 1))
	require.ErrorContains(t, err, "the worker runs "+contractive.Active().String()+" under GODEBUG=")
	require.NoError(t, ts.stop())
}

func unreachable() contractive.ISA {
	for isa := contractive.Generic; ; isa++ {
		if !slices.Contains(reachable(), isa) {
			return isa
		}
	}
}
