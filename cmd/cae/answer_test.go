package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// job is long enough for full tiles and several mini-batches.
const job = "train -n 500 -epochs 1 -compare=false -json -q "

// The number of workers does not change the model.
func TestOneAnswerForAllWorkers(t *testing.T) {
	t.Chdir(t.TempDir())
	want := last(t, runIn(t, job))["sha256"]
	for _, flags := range []string{"-workers 1", "-workers 2", "-workers 3"} {
		require.Equal(t, want, last(t, runIn(t, job+flags))["sha256"], flags)
	}
}

// The instruction set, which GODEBUG chooses at the start of a process, does not change the model.
func TestOneAnswerForAllTiers(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		return // there is one tier
	}
	t.Chdir(t.TempDir())
	want := last(t, runIn(t, job))["sha256"]
	for _, debug := range []string{"", "cpu.avx512f=off", "cpu.avx2=off", "cpu.all=off"} {
		c := exec.Command(os.Args[0], strings.Fields(job+"-workers 1")...)
		c.Env = append(os.Environ(), asCommand+"=1", "GODEBUG="+debug)
		stdout, err := c.Output()
		require.NoError(t, err)
		require.Equal(t, want, last(t, result{stdout: string(stdout)})["sha256"], debug)
		t.Logf("GODEBUG=%s: %v", debug, events(t, string(stdout))[0]["isa"])
	}
}
