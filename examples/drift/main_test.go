package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The monitor keeps quiet while nothing changes, and notices within a window when something does.
func TestRun(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out, 1200, 2400, 0.7))
	t.Log(out.String())
	var after, changed int
	_, err := fmt.Sscanf(out.String(), "drift after %d samples; the light changed after %d;", &after, &changed)
	require.NoError(t, err, out.String())
	require.Equal(t, 1200, changed)
	require.Greater(t, after, changed)
	require.LessOrEqual(t, after, changed+window)

	out.Reset()
	require.NoError(t, run(&out, 1200, 2400, 1))
	require.Contains(t, out.String(), "no drift in 2400 samples, ")

	require.Error(t, run(&out, 0, 1, 1))
}
