package digits

import (
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
	"github.com/seed85368726/contractive/dataset"
)

// commands are those that the tests run.
var commands = clitest.Commands{Command}

func TestFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	out := commands.Done(t, "digits -n 30 -held 12 -seed 5 -o some/where")
	require.Contains(t, out, "Digits of 28 x 28 pixels, seed 5, are in some/where:\n\n  train-images-idx3-ubyte  30 images\n")
	require.Contains(t, out, "\n'cae train -data some/where' trains on them.\n")
	all, err := dataset.Digits(42, 5)
	require.NoError(t, err)
	training, err := dataset.ReadIDXDir("some/where", "train")
	require.NoError(t, err)
	require.Equal(t, &dataset.Matrix{Data: all.Data[:30*784], Count: 30, Width: 784, Labels: all.Labels[:30]}, training)
	test, err := dataset.ReadIDXDir("some/where", "test")
	require.NoError(t, err)
	require.Equal(t, &dataset.Matrix{Data: all.Data[30*784:], Count: 12, Width: 784, Labels: all.Labels[30:]}, test)

	sheet, err := png.Decode(strings.NewReader(clitest.Read(t, "some/where/digits.png")))
	require.NoError(t, err)
	require.Equal(t, 2+20*58, sheet.Bounds().Dx())
	require.Equal(t, 2+2*58, sheet.Bounds().Dy())
	for i := range 30 {
		for p, v := range training.Row(i) {
			level, _, _, _ := sheet.At(2+i%20*58+p%28*2, 2+i/20*58+p/28*2).RGBA()
			require.Equal(t, uint32(v*255+0.5), level>>8)
		}
	}

	events := clitest.Events(t, commands.Done(t, "digits -n 30 -held 12 -seed 5 -json -o some/where"))
	require.Len(t, events, 5)
	for _, e := range events {
		require.Equal(t, clitest.Digest(t, e["file"].(string)), e["sha256"])
	}
	require.Empty(t, commands.Run(t, "digits -n 1 -held 1 -q").Stderr)
	clitest.RequireFiles(t, "some", "digits")
}

func TestRefusals(t *testing.T) {
	t.Chdir(t.TempDir())
	clitest.Write(t, "file", "old")
	for line, want := range map[string]clitest.Result{
		"-n 0":             {Status: cli.Wrong, Stderr: "-n 0: want 1 to 1369568\n"},
		"-held -1":         {Status: cli.Wrong, Stderr: "-held -1: want 1 to 1369568\n"},
		"-o -":             {Status: cli.Wrong, Stderr: "-o \"-\": want a folder\n"},
		"-o=":              {Status: cli.Wrong, Stderr: "-o \"\": want a folder\n"},
		"-o file":          {Status: cli.Failed, Stderr: "-o file: mkdir file: not a directory\n"},
		"-n 1369000":       {Status: cli.Wrong, Stderr: "-n 1369000 and -held 2000: make 1371000 digits, want at most 1369568\n"},
		"-n 10 positional": {Status: cli.Wrong, Stderr: "unexpected argument \"positional\"; 'cae digits -h' lists the flags\n"},
	} {
		want.Stderr = "cae digits: " + want.Stderr
		require.Equal(t, want, commands.Run(t, "digits "+line), line)
	}
	require.Equal(t, cli.Failed, commands.Broken(t, "digits -n 2 -held 1 -q").Status)
	require.Equal(t, cli.Failed, commands.Broken(t, "digits -n 2 -held 1 -q -json").Status)
}

func TestInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	r := commands.Interrupted(t, "digits")
	require.Equal(t, clitest.Result{Status: cli.Interrupted, Stderr: "cae digits: interrupted before all digits were drawn: nothing is written\n"}, r)
	clitest.RequireFiles(t)
	r = commands.InterruptAt(t, "digits -n 3 -held 2", "writing digits/train-labels")
	require.Equal(t, cli.Interrupted, r.Status)
	require.Contains(t, r.Stderr, "cae digits: interrupted after 2 of 5 files: what is written is in digits\n")
	t.Chdir("digits")
	clitest.RequireFiles(t, "train-images-idx3-ubyte", "train-labels-idx1-ubyte")
}
