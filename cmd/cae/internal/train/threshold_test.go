package train

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

// The model keeps the threshold that its profile has for the quantile, also where a run is resumed, and an interrupted one has none.
func TestThreshold(t *testing.T) {
	t.Chdir(t.TempDir())
	event := clitest.Last(t, commands.Run(t, small+"-json -compare=false -threshold 0.9 -checkpoint run.state"))
	m, err := cae.LoadFile("model.safetensors")
	require.NoError(t, err)
	want, err := m.Profile().Threshold(0.9)
	require.NoError(t, err)
	have, ok := m.Threshold()
	require.True(t, ok)
	require.Equal(t, want, have)
	require.Equal(t, have.Value, float32(event["threshold"].(float64)))

	resumed := clitest.Last(t, commands.Run(t, "train -n 60 -json -compare=false -threshold 0.9 -resume run.state"))
	require.Equal(t, event["sha256"], resumed["sha256"])

	text := commands.Done(t, small+"-threshold 0.9")
	require.Contains(t, text, "A sample is an anomaly where its error is above ")
	require.Contains(t, text, ", the quantile 0.9 of these samples.\n")
	require.NotContains(t, commands.Done(t, small+"-profile"), "anomaly")

	r := commands.InterruptAt(t, small+"-json -threshold 0.9 -epochs 4", `"epoch":2,`)
	require.Equal(t, cli.Interrupted, r.Status)
	m, err = cae.LoadFile("model.safetensors")
	require.NoError(t, err)
	_, ok = m.Threshold()
	require.False(t, ok)
}

func TestThresholdRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, q := range []string{"-0.1", "1.5", "NaN"} {
		r := commands.Run(t, small+"-threshold "+q)
		require.Equal(t, cli.Wrong, r.Status)
		require.True(t, strings.HasPrefix(r.Stderr, "cae train: -threshold "), r.Stderr)
		require.Contains(t, r.Stderr, "want 0 to 1")
	}
	clitest.RequireFiles(t)
}
