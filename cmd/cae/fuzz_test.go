package main

import (
	"errors"
	"flag"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzArguments reads command lines, split at spaces: one is refused as such, or its settings are valid. Nothing runs.
func FuzzArguments(f *testing.F) {
	for _, line := range []string{
		"", "-h", "--", "-n 0", "-n 99999999999999999999", "-hidden -1", "-lambda NaN", "-lambda 1e39", "-lambda -0", "-lambda 0x1p-2",
		"-gamma 1 -sigma 0", "-gamma 1 -draws 64", "-sparsity 1 -activation tanh", "-schedule cosine:", "-schedule exponential:0.5",
		"-validation 1", "-validation 0.5 -patience 3", "-validation NaN", "-o - -json", "-compare=false -q", "-compare=maybe",
		"-radii 0,5,10", "-radii ,", "-tangents 4 -walk 7", "-graph scorer -onnx x", "-data x -n 5", "-workers 1024", "extra",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		args := strings.Fields(line)
		train, err := parseTrain(args)
		requireUsage(t, err)
		if err == nil {
			require.NoError(t, train.config.Validate(), "%q", line)
			train.training.Patience = 0 // goes with validation data, which are not there yet
			require.NoError(t, train.training.Validate(), "%q", line)
			require.False(t, math.IsNaN(train.validation))
		}
		_, err = parseInspect(args)
		requireUsage(t, err)
		_, err = parseCompare(args)
		requireUsage(t, err)
		_, err = parseExport(args)
		requireUsage(t, err)
	})
}

// requireUsage tests that an error is one of the command line, or none.
func requireUsage(t *testing.T, err error) {
	t.Helper()
	require.True(t, err == nil || errors.Is(err, flag.ErrHelp) || exitStatus(err) == exitUsage, "%v", err)
}
