package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// echo is a command with flags of its own.
type echo struct {
	text    string
	rate    Float32
	numbers Numbers
	seed    uint64
	workers int
	json    bool
	quiet   bool
	given   bool
	err     error
}

func (e *echo) Flags(fs *Flags) {
	fs.StringVar(&e.text, "text", "", "`words` to print, in a sentence about them that is so long that the help has to break it in two lines, at a space")
	fs.Var(&e.rate, "rate", "`number`")
	fs.Var(&e.numbers, "list", "`numbers`")
	fs.Seed(&e.seed)
	fs.Workers(&e.workers)
	fs.NoDefault("workers")
	fs.JSON(&e.json)
	fs.Quiet(&e.quiet)
}

func (e *echo) Check(fs *Flags) error {
	e.given = fs.Given("text")
	return InRange("workers", e.workers, MaxWorkers)
}

func (e *echo) Run(ctx context.Context, std Streams) error {
	fmt.Fprintf(std.Out, "%s %v %v %v", e.text, e.given, e.rate, e.numbers)
	if ctx.Err() != nil {
		return fmt.Errorf("%w: nothing is written", ErrInterrupted)
	}
	return e.err
}

// shell runs a command line of echo, whose Run returns err.
func shell(ctx context.Context, err error, args ...string) (status int, stdout, stderr string) {
	commands := []Command{{
		Name: "echo", Summary: "print words", About: "Prints words.\n", Example: "-text x",
		Groups: []Group{{"Words", "text rate list"}, {"Result", "seed workers json q"}},
		New:    func() Job { return &echo{err: err} },
	}}
	var out, remarks bytes.Buffer
	status = Run(ctx, commands, args, Streams{&out, &remarks})
	return status, out.String(), remarks.String()
}

func TestStatus(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		ctx    context.Context
		err    error
		args   string
		status int
		stderr string
	}{
		{t.Context(), nil, "echo", Done, ""},
		{t.Context(), errors.New("no"), "echo", Failed, "cae echo: no\n"},
		{t.Context(), fmt.Errorf("deep: %w", Usagef("-text %q: want words", "")), "echo", Wrong, "cae echo: deep: -text \"\": want words\n"},
		{t.Context(), nil, "echo -workers 0", Wrong, "cae echo: -workers 0: want 1 to 1024\n"},
		{t.Context(), nil, "echo -workers -9223372036854775808", Wrong, "cae echo: -workers -9223372036854775808: want 1 to 1024\n"},
		{t.Context(), nil, "echo -workers 1e3", Wrong, "cae echo: invalid value \"1e3\" for flag -workers: want a whole number; 'cae echo -h' lists the flags\n"},
		{t.Context(), nil, "echo -seed -1", Wrong, "cae echo: invalid value \"-1\" for flag -seed: want a whole number of at least 0; 'cae echo -h' lists the flags\n"},
		{t.Context(), nil, "echo -q=maybe", Wrong, "cae echo: invalid boolean value \"maybe\" for -q: want true or false; 'cae echo -h' lists the flags\n"},
		{t.Context(), nil, "echo -loud", Wrong, "cae echo: flag provided but not defined: -loud; 'cae echo -h' lists the flags\n"},
		{t.Context(), nil, "echo words", Wrong, "cae echo: unexpected argument \"words\"; 'cae echo -h' lists the flags\n"},
		{t.Context(), nil, "ehco", Wrong, "cae: no command \"ehco\"; did you mean echo? 'cae help' lists them\n"},
		{t.Context(), nil, "help print", Wrong, "cae: no command \"print\"; 'cae help' lists them\n"},
		{t.Context(), nil, "echo -wrokers 3", Wrong, "cae echo: flag provided but not defined: -wrokers; did you mean -workers? 'cae echo -h' lists the flags\n"},
		{ended, nil, "echo", Interrupted, "cae echo: interrupted: nothing is written\n"},
	} {
		status, _, stderr := shell(c.ctx, c.err, strings.Fields(c.args)...)
		require.Equal(t, c.status, status, c.args)
		require.Equal(t, c.stderr, stderr, c.args)
	}
}

// What Describe returns means the same when it is typed again: a switch has no argument after a space.
func TestDescribe(t *testing.T) {
	parse := func(line string) *Flags {
		fs := newFlags("echo")
		new(echo).Flags(fs)
		require.NoError(t, fs.parse(strings.Fields(line)))
		return fs
	}
	for _, line := range []string{"", "-json", "-json -q=false -rate 0.5", "-json=false -text true"} {
		require.Equal(t, line, parse(line).Describe(nil))
	}
	require.Equal(t, "-q", parse("-json -q=true -seed 3").Describe(map[string]bool{"json": true, "seed": true}))
}

func TestNumbers(t *testing.T) {
	_, stdout, _ := shell(t.Context(), nil, "echo", "-text", "a", "-rate", "1e-3", "-list", "0,2.5,3e38")
	require.Equal(t, "a true 0.001 [0 2.5 3e+38]", stdout)
	for _, args := range [][]string{{"-rate", "NaN"}, {"-rate", "Inf"}, {"-rate", "1e39"}, {"-rate", ""}, {"-rate", "1,5"},
		{"-list", ""}, {"-list", "1,"}, {"-list", "-1"}, {"-list", "NaN"}, {"-list", "1e39"}} {
		status, _, stderr := shell(t.Context(), nil, append([]string{"echo"}, args...)...)
		require.Equal(t, Wrong, status, args)
		require.Contains(t, stderr, fmt.Sprintf("invalid value %q for flag %s: want ", args[1], args[0]))
	}
}

func TestHelpText(t *testing.T) {
	want := `Usage: cae echo [flags]

Prints words.

Words
  -text words            words to print, in a sentence about them that is so long that the help has
                         to break it in two lines, at a space
  -rate number           number (default 0)
  -list numbers          numbers

Result
  -seed seed             seed of all that is random, built-in digits included (default 1)
  -workers int           goroutines, which do not change the result
  -json                  print the result as JSON, an object a line
  -q                     no progress, only the result

Example:

  go run ./cmd/cae echo -text x
`
	for _, args := range []string{"help echo", "echo -h", "echo --help", "echo -text x -h"} {
		status, stdout, stderr := shell(t.Context(), nil, strings.Fields(args)...)
		require.Equal(t, Done, status)
		require.Equal(t, want, stdout)
		require.Empty(t, stderr)
	}
	require.Equal(t, []string{"aaaa", "b c", "dddddd"}, wrap("aaaa b c dddddd", 4))
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"trian", "train", 2}, {"kitten", "sitting", 3}, {"train", "rain", 1}, {"ab", "ba", 2}} {
		require.Equal(t, c.want, distance(c.a, c.b), c)
		require.Equal(t, c.want, distance(c.b, c.a), c)
	}
	require.Equal(t, ";", suggestion("x", []string{"o", "q"}), "a name of one letter is close to all others")
	require.Equal(t, "; did you mean encode?", suggestion("encde", []string{"train", "encode"}))
}

// copying is a command that would read files and write one.
type copying struct{ data, model, result string }

func (c *copying) Flags(fs *Flags) {
	fs.StringVar(&c.data, "data", "", "")
	fs.StringVar(&c.model, "model", "default", "")
	fs.StringVar(&c.result, "o", "result", "")
}
func (c *copying) Check(*Flags) error                 { return nil }
func (c *copying) Run(context.Context, Streams) error { return nil }

// A result does not take the place of what it is made from, however the file is named, and whether or not its flag is given.
func TestApart(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a.csv", "default", "other"} {
		require.NoError(t, os.WriteFile(name, nil, 0o600))
	}
	require.NoError(t, os.Link("a.csv", "link"))
	commands := []Command{{Name: "copy", New: func() Job { return new(copying) }}}
	for line, want := range map[string]string{
		"-data a.csv -o a.csv":   "-o a.csv: is the file that -data a.csv reads, and would replace it; want another",
		"-data a.csv -o ./a.csv": "-o ./a.csv: is the file that -data a.csv reads, and would replace it; want another",
		"-data a.csv -o link":    "-o link: is the file that -data a.csv reads, and would replace it; want another",
		"-o default":             "-o default: is the file that -model default reads, and would replace it; want another",
		"-data a.csv -o other":   "",
		"-data a.csv -o new":     "",
		"-data none -o none":     "",
		"-data a.csv -o -":       "",
		"":                       "",
	} {
		var out, remarks bytes.Buffer
		status := Run(t.Context(), commands, append([]string{"copy"}, strings.Fields(line)...), Streams{&out, &remarks})
		if want == "" {
			require.Equal(t, Done, status, "%s: %s", line, &remarks)
			continue
		}
		require.Equal(t, Wrong, status, line)
		require.Equal(t, "cae copy: "+want+"\n", remarks.String())
	}
}
