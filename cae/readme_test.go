package cae_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The program in README.md is ExampleTrain, which is compiled and run.
func TestReadmeProgram(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	source, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	between := func(text, begin, end string) string {
		_, text, found := strings.Cut(text, begin)
		require.True(t, found, "%q is missing", begin)
		text, _, found = strings.Cut(text, end)
		require.True(t, found, "%q is missing", end)
		return text
	}
	imports := between(string(source), "import (", "\n)\n")
	body := between(string(source), "\nfunc ExampleTrain() {\n", "\t// Output:\n")
	require.Equal(t, "package main\n\nimport ("+imports+"\n)\n\nfunc main() {\n"+body+"}\n", between(string(readme), "```go\n", "```\n"))
}
