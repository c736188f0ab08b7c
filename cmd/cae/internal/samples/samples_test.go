package samples

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
	"github.com/seed85368726/contractive/dataset"
)

// parse returns the input of a command line.
func parse(t *testing.T, line string) (*Input, error) {
	in := &Input{Digits: 20}
	fs := &cli.Flags{FlagSet: flag.NewFlagSet("x", flag.ContinueOnError)}
	fs.SetOutput(io.Discard)
	in.FlagsWithTest(fs)
	if err := fs.Parse(strings.Fields(line)); err != nil {
		return nil, err
	}
	in.Seed = 3
	return in, in.Check(fs)
}

// load returns the samples of a command line.
func load(t *testing.T, line string) (*dataset.Matrix, error) {
	in, err := parse(t, line)
	if err != nil {
		return nil, err
	}
	return in.Load(t.Context(), "undone")
}

// requireSame checks that the rows of the source are those of Load, as many as Count says.
func requireSame(t *testing.T, want *dataset.Matrix, line string) {
	in, err := parse(t, line)
	require.NoError(t, err)
	src, err := in.Open()
	require.NoError(t, err)
	n, err := in.Count(t.Context(), src, func(int) {})
	require.NoError(t, err)
	require.Equal(t, want.Count, n, line)
	have, err := dataset.Collect(dataset.Take(src, n))
	require.NoError(t, err)
	require.Equal(t, want.Data, have.Data, line)
	require.Equal(t, want.Width, src.Dim())
}

func TestDigits(t *testing.T) {
	for line, n := range map[string]int{"": 20, "-n 7": 7} {
		want, err := dataset.Digits(n, 3)
		require.NoError(t, err)
		have, err := load(t, line)
		require.NoError(t, err)
		require.Equal(t, want, have)
		requireSame(t, want, line)
	}
}

func TestFolder(t *testing.T) {
	folder := clitest.DigitsFolder(t, 12, 6)
	for split, flags := range map[string]string{"train": "-data " + folder, "test": "-test -data " + folder} {
		want, err := dataset.ReadIDXDir(folder, split)
		require.NoError(t, err)
		have, err := load(t, flags)
		require.NoError(t, err)
		require.Equal(t, want, have)
		requireSame(t, want, flags)
		have, err = load(t, flags+" -n 4")
		require.NoError(t, err)
		require.Equal(t, Rows(want, 0, 4), have)
		requireSame(t, Rows(want, 0, 4), flags+" -n 4")
	}
}

func TestFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	want := &dataset.Matrix{Data: []float32{0, 0.5, 1, 0.25, 0.75, 0}, Count: 3, Width: 2}
	var array bytes.Buffer
	require.NoError(t, dataset.WriteNPY(&array, want))
	clitest.Write(t, "x.npy", array.String())
	clitest.Write(t, "x.csv", "0,.5\n1,.25\n.75,0\n")
	clitest.Write(t, "named.csv", "a,b,kind\n0,.5,1\n1,.25,0\n.75,0,1\n")
	clitest.Write(t, "holes.csv", "0,.5\n1,.25\n.75,\n")
	clitest.Write(t, "x.tsv", "0\t.5\n1\t.25\n.75\t0\n")
	for _, line := range []string{"x.npy", "x.csv", "x.tsv", "named.csv -label kind", "named.csv -header -label -1", "named.csv -header -label 2", "holes.csv -missing 0"} {
		for _, path := range []string{strings.Fields(line)[0], clitest.Gzip(t, strings.Fields(line)[0])} {
			flags := "-data " + path + strings.TrimPrefix(line, strings.Fields(line)[0])
			have, err := load(t, flags)
			require.NoError(t, err, flags)
			require.Equal(t, want.Data, have.Data, flags)
			require.Equal(t, strings.Contains(line, "-label"), have.Labels != nil)
			requireSame(t, want, flags)
			have, err = load(t, flags+" -n 2")
			require.NoError(t, err)
			require.Equal(t, want.Data[:4], have.Data)
		}
	}
	have, err := load(t, "-data holes.csv -missing mean")
	require.NoError(t, err)
	require.Equal(t, float32(0.375), have.Data[5])
}

func TestRefusals(t *testing.T) {
	t.Chdir(t.TempDir())
	folder := clitest.DigitsFolder(t, 12, 6)
	clitest.Write(t, "x.csv", "a,b\n1,2\n")
	clitest.Write(t, "holes.csv", "1,2\n,3\n")
	clitest.Write(t, "semicolons.csv", "1;2\n3;4\n")
	clitest.Write(t, "tabs.csv", "1\t2\n3\t4\n")
	clitest.Write(t, "other.file", "1,2\"3\n")
	var array bytes.Buffer
	require.NoError(t, dataset.WriteNPY(&array, &dataset.Matrix{Data: []float32{1}, Count: 1, Width: 1}))
	clitest.Write(t, "x.npy", array.String())
	for line, want := range map[string]string{
		"-data=":                     `-data "": want a folder or a file`,
		"-data -":                    `-data -: is not standard input, as data can be read more than once; want a folder or a file`,
		"-n 0":                       "-n 0: want 1 to 1099511627776",
		"-n -1":                      "-n -1: want 1 to 1099511627776",
		"-n 99999999999999999999":    `invalid value "99999999999999999999" for flag -n`,
		"-n 1000000000":              "-n 1000000000: dataset: Digits: n is 1000000000, want at most",
		"-test":                      "-test: built-in digits have no test files; want -data",
		"-label a":                   "-label a: is for CSV files, not for built-in digits",
		"-header":                    "-header: is for CSV files, not for built-in digits",
		"-missing mean":              "-missing mean: is for CSV files, not for built-in digits",
		"-missing 1e39":              `invalid value "1e39" for flag -missing: want error, mean or a finite number`,
		"-data nowhere":              "-data nowhere: no such file or directory",
		"-data " + os.DevNull:        "-data " + os.DevNull + ": is neither a folder nor a regular file",
		"-data . ":                   "-data .: dataset: ReadIDXDir: . has no train-images-idx3-ubyte",
		"-data " + folder + " -n 13": "-n 13: " + folder + " has 12 samples",
		"-test -n 7 -data " + folder: "-n 7: " + folder + " (test) has 6 samples",
		"-label 0 -data " + folder:   "-label 0: is for CSV files, not for " + folder + ", a folder",
		"-data x.npy -header":        "-header: is for CSV files, not for x.npy, in the format npy",
		"-data x.npy -test":          "-test: x.npy is a file, and only a folder has test files",
		"-data x.csv":                `want a number: malformed data; if the first line holds names, -header says so`,
		"-data semicolons.csv":       `row 0 (line 1), column 0 is "1;2", want a number: malformed data; fields are separated by commas, or by tabs if the name ends in .tsv`,
		"-data tabs.csv":             `want a number: malformed data; fields are separated by commas, or by tabs if the name ends in .tsv`,
		"-data x.csv -label c":       "-data x.csv: dataset: ReadFile: x.csv: ",
		"-data other.file":           `quoted-field; the file is read as CSV, since nothing in it or its name says otherwise`,
		"-data holes.csv":            `row 1 (line 2), column 0 is missing`,
	} {
		_, err := load(t, line)
		require.ErrorContains(t, err, want, line)
	}
	_, err := load(t, "-data x.csv")
	require.NotContains(t, err.Error(), "is read as CSV", "its name says so")
	for _, line := range []string{"-data nowhere", "-data x.csv", "-data ."} {
		in, err := parse(t, line)
		require.NoError(t, err)
		_, err = in.Open()
		require.ErrorContains(t, err, "-data ", line)
	}
}

func TestInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	clitest.Write(t, "x.csv", strings.Repeat("1,2\n", 100))
	in, err := parse(t, "-data x.csv")
	require.NoError(t, err)
	src, err := in.Open()
	require.NoError(t, err)
	_, err = in.Count(ctx, src, func(rows int) {
		require.LessOrEqual(t, rows, 3)
		if rows == 3 {
			cancel()
		}
	})
	require.Equal(t, context.Canceled, err)
	in.N = 1 << 20
	_, err = (&Input{N: 1 << 20}).Load(ctx, "before it began")
	require.ErrorIs(t, err, cli.ErrInterrupted)
	require.EqualError(t, err, fmt.Sprintf("%v before it began", cli.ErrInterrupted))
}
