package main

import (
	"errors"
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
)

// FuzzArguments reads command lines, split at spaces: each command refuses one as such, or has a job. Nothing runs.
func FuzzArguments(f *testing.F) {
	for _, line := range []string{
		"", "-h", "--", "-n 0", "-n 99999999999999999999", "-hidden -1", "-lambda NaN", "-lambda 1e39", "-lambda -0", "-lambda 0x1p-2",
		"-gamma 1 -sigma 0", "-gamma 1 -draws 64", "-sparsity 1 -activation tanh", "-schedule cosine:", "-schedule exponential:0.5",
		"-validation 1", "-validation 0.5 -patience 3", "-validation NaN", "-o - -json", "-compare=false -q", "-compare=maybe",
		"-radii 0,5,10", "-radii ,", "-tangents 4 -walk 7", "-graph scorer -onnx x", "-data x -n 5", "-workers 1024", "extra",
		"-shard 1/3 -o x.csv", "-shard 3/3", "-shard 1/0", "-missing mean -data x", "-missing 1e39", "-label -1 -data x.csv", "-image 28x28", "-image 0x9",
		"-chains 4 -steps 2 -format idx", "-held 9 -o folder", "-test", "-sigma Inf",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		for _, c := range commands {
			job, err := c.Parse(strings.Fields(line))
			if err != nil {
				require.True(t, errors.Is(err, flag.ErrHelp) || cli.Status(err) == cli.Wrong, "%s: %v", c.Name, err)
				continue
			}
			require.NotNil(t, job, c.Name)
		}
	})
}
