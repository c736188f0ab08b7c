package main

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

// job is long enough for full tiles and several mini-batches.
const job = "train -n 500 -epochs 1 -compare=false -json -q "

// The number of workers does not change the model.
func TestOneAnswerForAllWorkers(t *testing.T) {
	t.Chdir(t.TempDir())
	want := clitest.Last(t, tested.Run(t, job))["sha256"]
	for _, flags := range []string{"-workers 1", "-workers 2", "-workers 3"} {
		require.Equal(t, want, clitest.Last(t, tested.Run(t, job+flags))["sha256"], flags)
	}
}

// The instruction set, which GODEBUG chooses at the start of a process, does not change the model.
func TestOneAnswerForAllTiers(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		return // there is one tier
	}
	t.Chdir(t.TempDir())
	want := clitest.Last(t, tested.Run(t, job))["sha256"]
	for _, debug := range []string{"", "cpu.avx512f=off", "cpu.avx2=off", "cpu.all=off"} {
		c := clitest.Process(t, job+"-workers 1", "GODEBUG="+debug)
		stdout, err := c.Output()
		require.NoError(t, err)
		require.Equal(t, want, clitest.Last(t, clitest.Result{Stdout: string(stdout)})["sha256"], debug)
		t.Logf("GODEBUG=%s: %v", debug, clitest.Events(t, string(stdout))[0]["isa"])
	}
}
