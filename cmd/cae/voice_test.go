package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

// moment is a line of each command that takes a moment, beside the model of small.
var moment = map[string]string{
	"train":   small + "-o other.safetensors",
	"encode":  "encode -n 20",
	"score":   "score -n 20 -top 1",
	"inspect": "inspect -n 20 -spectrum 5",
	"compare": "compare -n 60 -held 40 -hidden 4 -epochs 1 -tuning 1",
	"report":  "report -n 20",
	"sample":  "sample -n 20 -steps 2",
	"export":  "export",
	"import":  "import -weights model.safetensors -map encoder.weight=W,encoder.bias=b,decoder.bias=c -o imported.safetensors",
	"digits":  "digits -n 20 -held 10",
	"version": "version",
}

// Every command ends as the others do: 0 when done, 1 for what fails, 2 for a wrong command line, 130 when interrupted, with one line
// on standard error that begins with its name.
func TestOneVoice(t *testing.T) {
	t.Chdir(t.TempDir())
	tested.Done(t, small)
	clitest.Write(t, "file", "")
	for _, c := range commands {
		line, ok := moment[c.Name]
		require.True(t, ok, "%s has no line here", c.Name)
		refused := func(status int, r clitest.Result, want string) {
			require.Equal(t, status, r.Status, "%s: %s", c.Name, r.Stderr)
			require.True(t, strings.HasPrefix(r.Stderr, "cae "+c.Name+": "), r.Stderr)
			require.Equal(t, 1, strings.Count(r.Stderr, "\n"), r.Stderr)
			require.Contains(t, r.Stderr, want)
			require.Empty(t, r.Stdout)
		}
		quiet := tested.Run(t, line+" -q")
		require.Equal(t, cli.Done, quiet.Status, "%s: %s", c.Name, quiet.Stderr)
		require.NotEmpty(t, quiet.Stdout)
		require.Empty(t, quiet.Stderr)
		clitest.Last(t, tested.Run(t, line+" -q -json"))

		refused(cli.Wrong, tested.Run(t, c.Name+" -frobnicate"), "-frobnicate; 'cae "+c.Name+" -h' lists the flags")
		refused(cli.Wrong, tested.Run(t, line+" more"), "unexpected argument \"more\"")
		if has(c, "o") {
			refused(cli.Wrong, tested.Run(t, line+" -o="), "-o \"\": want a f")
			refused(cli.Failed, tested.Run(t, line+" -q -o file/below"+ending(c.Name)), "-o file/below")
		}
		if has(c, "n") {
			refused(cli.Wrong, tested.Run(t, line+" -n 0"), "-n 0: want 1 to ")
			refused(cli.Wrong, tested.Run(t, line+" -n 1e9"), "invalid value \"1e9\" for flag -n")
		}
		if has(c, "data") {
			refused(cli.Failed, tested.Run(t, line+" -q -data nowhere"), "-data nowhere: no such file or directory")
		}
		if has(c, "model") {
			refused(cli.Failed, tested.Run(t, line+" -q -model nowhere"), "-model nowhere: ")
		}
		if has(c, "seed") {
			refused(cli.Wrong, tested.Run(t, line+" -seed -1"), "invalid value \"-1\" for flag -seed")
		}
		if has(c, "workers") {
			refused(cli.Wrong, tested.Run(t, line+" -workers 0"), "-workers 0: want 1 to 1024")
		}
		refused(cli.Interrupted, tested.Interrupted(t, line+" -q"), "interrupted")
		if r := tested.Broken(t, line+" -q"); true {
			refused(cli.Failed, r, "broken pipe")
		}
	}
}

// ending is what the name of a command's file ends in.
func ending(command string) string {
	return map[string]string{"encode": ".npy", "sample": ".png"}[command]
}

// has reports whether a command has a flag.
func has(c cli.Command, flag string) bool {
	for _, g := range c.Groups {
		for name := range strings.FieldsSeq(g.Names) {
			if name == flag {
				return true
			}
		}
	}
	return false
}

// A long job that is interrupted in the middle says what is saved and where, and leaves nothing half-written.
func TestInterruptedAnywhere(t *testing.T) {
	t.Chdir(t.TempDir())
	tested.Done(t, small)
	clitest.Write(t, "rows.csv", strings.Repeat(strings.Repeat("0,", 783)+"1\n", 3000))
	for _, c := range []struct{ line, at, says string }{
		{small + "-epochs 100000 -o late", "epoch      3/100000", "of 100000 epochs: what is learnt so far is in late\n"},
		{small + "-epochs 3 -o plain", "lambda = 0  epoch", "interrupted while measuring: the model is complete and in plain\n"},
		{"encode -data rows.csv", "encoding 3000 samples", "of 3000 samples: nothing is written\n"},
		{"score -data rows.csv", "scoring 3000 samples", "of 3000 samples: nothing is written\n"},
		{"inspect -n 200", "spectrum", "interrupted before the report was complete\n"},
		{"compare -n 60 -held 40 -hidden 4 -epochs 1 -tuning 1 -o table", "3/7", "interrupted after 2 of 7 models: the table is of those\n"},
		{"report -n 60", "spectrum", "interrupted before the report was complete: nothing is written\n"},
		{"sample -n 20 -o x.npy", "drawing", "interrupted before all samples were drawn: nothing is written\n"},
		{"digits -n 20 -held 10", "writing digits/t10k-images", "of 5 files: what is written is in digits\n"},
	} {
		r := tested.InterruptAt(t, c.line, c.at)
		require.Equal(t, cli.Interrupted, r.Status, "%s: %s", c.line, r.Stderr)
		require.True(t, strings.HasSuffix(r.Stderr, c.says), "%s: %s", c.line, r.Stderr)
	}
	clitest.RequireFiles(t, "model.safetensors", "model.history.json", "rows.csv", "late", "late.history.json", "plain", "plain.history.json", "table", "digits")
}
