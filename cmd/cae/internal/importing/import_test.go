package importing

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

var commands = clitest.Commands{Command}

// A model that is imported from its own tensors is the same but for the settings of its training.
func TestImport(t *testing.T) {
	t.Chdir(t.TempDir())
	m := clitest.Model(t, 5, cae.Config{Hidden: 3, Untied: true, Output: cae.SigmoidOutput, Activation: cae.Tanh, Lambda: 0.5})
	const settings = " -activation tanh -loss cross-entropy -lambda 0.5 "
	for _, names := range []string{"", "-map encoder.weight=W,encoder.bias=b,decoder.weight=V:t,decoder.bias=c"} {
		out := commands.Done(t, "import -weights model.safetensors -o copy"+settings+names)
		require.Equal(t, "The model of model.safetensors, 5-3-5 with untied weights, is in copy, SHA-256 "+clitest.Digest(t, "copy")+"\n", out)
		require.Equal(t, clitest.Read(t, "model.safetensors"), clitest.Read(t, "copy"))
	}
	out := commands.Done(t, "import -weights model.safetensors -o tied -json -map encoder.weight=W")
	require.JSONEq(t, `{"event":"done","visible":5,"hidden":3,"untied":false,"file":"tied","sha256":"`+clitest.Digest(t, "tied")+`"}`, out)
	tied, err := cae.LoadFile("tied")
	require.NoError(t, err)
	require.Equal(t, m.EncoderWeights(), tied.DecoderWeights())
	r := commands.Run(t, "import -weights model.safetensors -o -"+settings)
	require.Equal(t, clitest.Read(t, "copy"), r.Stdout)
	require.Contains(t, r.Stderr, "is in standard output")
}

func TestImportRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	clitest.Model(t, 5, cae.Config{Hidden: 3, Untied: true})
	for line, want := range map[string]struct {
		status  int
		message string
	}{
		"":                      {cli.Wrong, `-weights "": want a file`},
		"-weights missing -o x": {cli.Failed, "-weights missing: cae: ImportFile: open missing"},
		"-weights model.safetensors -o x -map encoder.weight=conv":           {cli.Failed, `no tensor is called "conv"; there are "W" [3 5] "V" [3 5] "b" [3] "c" [5]`},
		"-weights model.safetensors -o x -map encoder.weight=b":              {cli.Failed, `tensor "b" has shape [3], want 2 dimensions: shape mismatch; see -map`},
		"-weights model.safetensors -o x -map encoder.bias=b":                {cli.Wrong, "-map encoder.bias=b: has no encoder.weight"},
		"-weights model.safetensors -o x -map W":                             {cli.Wrong, `"W": want encoder.weight, encoder.bias, decoder.weight, decoder.bias before an equals sign`},
		"-weights model.safetensors -o x -map encoder.weight":                {cli.Wrong, `want encoder.weight=NAME`},
		"-weights model.safetensors -o x -map encoder.bias=b,encoder.bias=c": {cli.Wrong, "encoder.bias has a tensor already, b"},
		"-weights model.safetensors -o x -lambda -1":                         {cli.Wrong, "-lambda -1: want at least 0"},
		"-weights model.safetensors -o x -activation step":                   {cli.Wrong, "step"},
		"-weights model.safetensors -o - -json":                              {cli.Wrong, "both want standard output"},
		"-weights model.safetensors -o missing/x":                            {cli.Failed, "-o missing/x"},
	} {
		r := commands.Run(t, "import "+line)
		require.Equal(t, want.status, r.Status, "%s: %s", line, r.Stderr)
		require.Contains(t, r.Stderr, want.message, line)
	}
	clitest.RequireFiles(t, "model.safetensors")
}
