package examples

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// The README lists every program.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	programs := 0
	for _, e := range entries {
		if e.IsDir() {
			require.Contains(t, string(text), "| [`"+e.Name()+"`]("+e.Name()+") |")
			programs++
		}
	}
	require.Positive(t, programs)
}
