package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The figures in README.md are those that the command prints.
func TestReadmeFigures(t *testing.T) {
	if slow() {
		t.Skip("NOT TESTED: the whole default job is too slow here")
	}
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, figures, _ := strings.Cut(string(readme), "\n```\n")
	figures, _, found := strings.Cut(figures, "```\n")
	require.True(t, found, "README.md has no block of figures")
	require.Equal(t, 6, strings.Count(figures, "\n"))

	t.Chdir(t.TempDir())
	r := runIn(t, "train -q")
	require.Equal(t, exitDone, r.status, r.stderr)
	require.Contains(t, r.stdout, figures)
}
