package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

// The figures in README.md are those that the command prints.
func TestReadmeFigures(t *testing.T) {
	if clitest.Slow() {
		t.Skip("NOT TESTED: the whole default job is too slow here")
	}
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, figures, _ := strings.Cut(string(readme), "\n```\n")
	figures, _, found := strings.Cut(figures, "```\n")
	require.True(t, found, "README.md has no block of figures")
	require.Equal(t, 6, strings.Count(figures, "\n"))

	t.Chdir(t.TempDir())
	r := tested.Run(t, "train -q")
	require.Equal(t, cli.Done, r.Status, r.Stderr)
	require.Contains(t, r.Stdout, figures)
}
