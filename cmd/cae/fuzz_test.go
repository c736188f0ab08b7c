package main

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
)

// FuzzArguments reads command lines, split at spaces: each is either wrong, or would run. Nothing runs.
func FuzzArguments(f *testing.F) {
	for _, line := range []string{
		"", "help", "help help", "train -h", "train -- x", "train -n 0", "train -n 99999999999999999999", "train -hidden -1",
		"train -lambda NaN", "train -lambda 1e39", "train -lambda -0", "train -gamma 1 -sigma 0", "train -gamma 1 -draws 65",
		"train -sparsity 1 -activation tanh", "train -schedule cosine:", "train -validation NaN", "train -o - -json", "train -compare=maybe",
		"inspect -radii ,", "inspect -tangents 4 -walk -7", "export -graph scorer -onnx x", "encode -data x -n 5", "report -workers 1025",
		"digits -n 1 extra", "sample -seed 18446744073709551616", "compare -epochs 1e3", "train -=", "train ---n",
	} {
		f.Add(line)
	}
	var dry []cli.Command
	for _, c := range commands {
		job := c.New
		c.New = func() cli.Job { return dryJob{job()} }
		dry = append(dry, c)
	}
	f.Fuzz(func(t *testing.T, line string) {
		status := cli.Run(t.Context(), dry, strings.Fields(line), cli.Streams{Out: io.Discard, Err: io.Discard})
		require.Contains(t, []int{cli.Done, cli.Wrong}, status)
	})
}

// dryJob checks its command line and does nothing.
type dryJob struct{ cli.Job }

func (dryJob) Run(context.Context, cli.Streams) error { return nil }
