package train

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
)

// FuzzSettings reads command lines of train, split at spaces: settings that pass are valid for the library, too. Nothing
// runs.
func FuzzSettings(f *testing.F) {
	for _, line := range []string{
		"", "-lambda 0", "-lambda 1e-46", "-gamma 1 -sigma 1e-46", "-gamma 1e38 -draws 64", "-sparsity 1 -target 0.9999999999",
		"-masking 0.99999999", "-rate 1e-46", "-momentum 0.99999999", "-schedule exponential:1e-50", "-validation 0.5 -patience 3",
		"-clip 3e38", "-hidden 16777216", "-batch 1 -epochs 1", "-loss cross-entropy -untied -activation identity", "-optimizer sgd",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c := Command
		c.New = func() cli.Job { return dryJob{&options{}, t} }
		cli.Run(t.Context(), []cli.Command{c}, append([]string{c.Name}, strings.Fields(line)...), cli.Streams{Out: io.Discard, Err: io.Discard})
	})
}

// dryJob validates the settings instead of training with them.
type dryJob struct {
	*options
	t *testing.T
}

func (j dryJob) Run(context.Context, cli.Streams) error {
	require.NoError(j.t, j.config.Validate())
	j.training.Patience = 0 // goes with validation data, which are not there yet
	require.NoError(j.t, j.training.Validate())
	return nil
}
