package train

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzArguments reads command lines, split at spaces: what is not refused makes settings that package cae takes.
func FuzzArguments(f *testing.F) {
	for _, line := range []string{
		"", "-hidden 3", "-lambda -0", "-lambda 0x1p-2", "-rate 1e-45", "-momentum 0.5 -optimizer momentum", "-gamma 1 -draws 64", "-gamma 1 -sigma 1e-45",
		"-sparsity 1 -target 0.99999999999", "-schedule cosine:0", "-schedule exponential:0.5", "-validation 0.5 -patience 3", "-masking 0.99999999999",
		"-clip 1e38", "-workers 1024", "-epochs 1000000 -batch 1000000", "-untied -loss cross-entropy -activation relu -l1 1 -decay 1e38",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		job, err := Command.Parse(strings.Fields(line))
		if err != nil {
			return
		}
		o := job.(*options)
		require.NoError(t, o.config.Validate(), "%q", line)
		o.training.Patience = 0 // goes with validation data, which are not there yet
		require.NoError(t, o.training.Validate(), "%q", line)
		require.False(t, math.IsNaN(o.validation))
	})
}
