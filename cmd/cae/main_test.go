package main

import (
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
)

// tested are the commands, for the tests.
var tested = clitest.Commands(commands)

func TestMain(m *testing.M) { clitest.Main(m, tested) }

// small is a job of a moment.
const small = "train -n 60 -hidden 8 -epochs 2 -batch 20 "

func TestHelp(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, line := range []string{"help", "-h", "--help", "help help"} {
		r := tested.Run(t, line)
		require.Equal(t, cli.Done, r.Status)
		require.Contains(t, r.Stdout, "train ")
		require.Empty(t, r.Stderr)
	}
	require.Equal(t, tested.Run(t, "train -h"), tested.Run(t, "help train"))

	r := tested.Run(t, "")
	require.Equal(t, cli.Wrong, r.Status)
	require.Empty(t, r.Stdout)
	require.Contains(t, r.Stderr, "go run ./cmd/cae train\n")

	for _, line := range []string{"trian", "help trian"} {
		r = tested.Run(t, line)
		require.Equal(t, cli.Wrong, r.Status)
		require.Equal(t, "cae: no command \"trian\"; did you mean train? 'cae help' lists them\n", r.Stderr)
	}
	clitest.RequireFiles(t)
}

// The help has each flag once, in a group, and a flag that several commands have means the same in all of them.
func TestFlags(t *testing.T) {
	meaning := map[string]string{}
	for _, c := range commands {
		help := tested.Done(t, "help "+c.Name)
		listed := map[string]bool{}
		for _, g := range c.Groups {
			require.Contains(t, help, "\n"+g.Title+"\n")
			for name := range strings.FieldsSeq(g.Names) {
				require.False(t, listed[name], "%s: -%s", c.Name, name)
				listed[name] = true
			}
		}
		require.Equal(t, strings.Count(help, "\n  -"), len(listed), c.Name)
		fs := &cli.Flags{FlagSet: flag.NewFlagSet(c.Name, flag.ContinueOnError)}
		c.New().Flags(fs)
		fs.VisitAll(func(f *flag.Flag) {
			require.True(t, listed[f.Name], "%s: -%s", c.Name, f.Name)
			kind, text := flag.UnquoteUsage(f)
			text, _, _ = strings.Cut(kind+" "+text, " (default")
			if before, ok := meaning[f.Name]; ok && !ownMeaning[f.Name] {
				require.Equal(t, before, text, "%s: -%s", c.Name, f.Name)
			}
			meaning[f.Name] = text
		})
	}
}

// ownMeaning are flags whose text says what their command makes of them.
var ownMeaning = map[string]bool{"o": true, "lambda": true, "format": true, "n": true, "held": true, "row": true, "sigma": true, "noise": true}

// The example of each command's help runs.
func TestHelpExamples(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range commands {
		help := tested.Run(t, "help "+c.Name)
		require.Equal(t, cli.Done, help.Status)
		require.LessOrEqual(t, strings.Count(help.Stdout, "\n"), 75, "short")
		_, example, found := strings.Cut(help.Stdout, "\n  go run ./cmd/cae "+c.Name)
		require.True(t, found, "%s has no example", c.Name)
		line := c.Name + strings.TrimSpace(example)
		line = strings.Replace(line, c.Name+"-", c.Name+" -", 1)
		if clitest.Slow() && strings.Contains(help.Stdout, "\n  -n ") {
			line += " -n 100"
		}
		r := tested.Run(t, line)
		require.Equal(t, cli.Done, r.Status, r.Stderr)
	}
}
