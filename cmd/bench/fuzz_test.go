package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzArguments reads command lines, split at spaces: one is refused, or it names a bounded number of cases that can run.
// Nothing runs.
func FuzzArguments(f *testing.F) {
	for _, line := range []string{
		"", "-kernel dot -size 784", "-kernel matvec -size 64:1024*2x784", "-size 1x1x1x1", "-size 1:9223372036854775807", "-size 64:1*0",
		"-size 5:1", "-size 1:9070", "-job step -size 1:100x1:100 -batch 1:9000", "-size 1:10+0", "-size 1:268435456*2", "-job step -lambda NaN", "-job step -weights tied,untied -optimizer adam,sgd",
		"-job encode -concurrency 0", "-isa neon", "-isa avx2,generic", "-r 0", "-threshold -1", "-alpha 1", "-o xml", "-size ,", "-kernel ,",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		o, err := parseOptions(strings.Fields(line))
		if err != nil {
			return
		}
		require.NotEmpty(t, o.cases, "%q", line)
		require.LessOrEqual(t, len(o.cases), maxCases)
		for _, c := range o.cases {
			require.NoError(t, c.accepts(), "%q", line)
		}
	})
}
