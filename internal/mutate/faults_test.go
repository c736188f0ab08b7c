package main

import (
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every fault applies to the code as it is. That the tests notice them takes minutes: see scripts/mutate.
func TestFaultsApply(t *testing.T) {
	names := map[string]bool{}
	for _, f := range slices.Concat(faults, traps) {
		require.False(t, names[f.name], "%q twice", f.name)
		names[f.name] = true
		text, err := os.ReadFile("../../" + f.file)
		require.NoError(t, err, f.name)
		after, err := f.apply(string(text))
		require.NoError(t, err, f.name)
		require.NotEqual(t, string(text), after, f.name)
	}
	require.GreaterOrEqual(t, len(faults), 24)
}
