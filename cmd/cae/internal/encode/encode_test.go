package encode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/clitest"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/allocation"
)

// commands are those that the tests run.
var commands = clitest.Commands{Command}

// hidden is the length of codes in tests.
const hidden = 5

// withModel changes to a folder of the test's own with a model in it.
func withModel(t *testing.T, visible int) *cae.Model {
	t.Chdir(t.TempDir())
	return clitest.Model(t, visible, cae.Config{Hidden: hidden})
}

// codes returns the codes of rows, each encoded alone.
func codes(t *testing.T, m *cae.Model, rows *dataset.Matrix) *dataset.Matrix {
	all := &dataset.Matrix{Count: rows.Count, Width: m.Hidden()}
	for i := range rows.Count {
		var err error
		all.Data, err = m.Encoder().AppendEncode(all.Data, rows.Row(i))
		require.NoError(t, err)
	}
	return all
}

// read reads a file of codes.
func read(t *testing.T, path string) *dataset.Matrix {
	m, err := dataset.ReadFile(path, dataset.Options{})
	require.NoError(t, err)
	return m
}

func TestFormats(t *testing.T) {
	m := withModel(t, 784)
	digits, err := dataset.Digits(30, 3)
	require.NoError(t, err)
	want := codes(t, m, digits)
	for _, flags := range []string{"", "-o x.npy", "-o x.csv", "-o X.CSV", "-o x.dat -format csv", "-o x.csv -format npy", "-workers 1", "-workers 3"} {
		path := "codes.npy"
		if _, rest, found := strings.Cut(flags, "-o "); found {
			path, _, _ = strings.Cut(rest, " ")
		}
		out := commands.Done(t, "encode -n 30 -seed 3 "+flags)
		require.Equal(t, "The codes of built-in digits, rows 0 to 29, 5 numbers each, are in "+path+", SHA-256 "+clitest.Digest(t, path)+"\n", out)
		require.Equal(t, want, read(t, path), flags)
		require.Equal(t, strings.HasPrefix(clitest.Read(t, path), "\x93NUMPY"), !strings.Contains(strings.ToLower(flags), "csv") || strings.Contains(flags, "format npy"))
		require.NoError(t, os.Remove(path))
		clitest.RequireFiles(t, "model.safetensors")
	}
}

// Every form of data has the same codes.
func TestData(t *testing.T) {
	m := withModel(t, 784)
	folder := clitest.DigitsFolder(t, 40, 20)
	training, err := dataset.ReadIDXDir(folder, "train")
	require.NoError(t, err)
	test, err := dataset.ReadIDXDir(folder, "test")
	require.NoError(t, err)
	var array bytes.Buffer
	require.NoError(t, dataset.WriteNPY(&array, training))
	clitest.Write(t, "data.npy", array.String())
	var table, labelled strings.Builder
	labelled.WriteString("class," + strings.Repeat("p,", 783) + "p\n")
	for i := range training.Count {
		line := strings.Trim(fmt.Sprint(training.Row(i)), "[]")
		fmt.Fprintln(&table, strings.ReplaceAll(line, " ", ","))
		fmt.Fprintln(&labelled, "7,"+strings.ReplaceAll(line, " ", ","))
	}
	clitest.Write(t, "data.csv", table.String())
	clitest.Write(t, "labelled.csv", labelled.String())
	want := codes(t, m, training)
	images := folder + "/train-images-idx3-ubyte"
	for _, flags := range []string{folder, images, clitest.Gzip(t, images), "data.npy", clitest.Gzip(t, "data.npy"), "data.csv", clitest.Gzip(t, "data.csv"),
		"labelled.csv -label class", "labelled.csv -label 0 -header", clitest.Gzip(t, "labelled.csv") + " -label class -missing 0"} {
		commands.Done(t, "encode -q -data "+flags)
		require.Equal(t, want, read(t, "codes.npy"), flags)
		commands.Done(t, "encode -q -n 7 -data "+flags)
		require.Equal(t, want.Data[:7*hidden], read(t, "codes.npy").Data, flags)
	}
	commands.Done(t, "encode -q -test -data "+folder)
	require.Equal(t, codes(t, m, test), read(t, "codes.npy"))
}

// Shards joined equal the whole, whatever their number.
func TestShards(t *testing.T) {
	withModel(t, 2)
	rows := 2 * maxChunkRows // and some that fill no chunk
	var table strings.Builder
	for i := range rows + 5 {
		fmt.Fprintf(&table, "%d,%v\n", i%7, float32(i)/1000)
	}
	clitest.Write(t, "data.csv", table.String())
	commands.Done(t, "encode -q -data data.csv -o whole.csv")
	commands.Done(t, "encode -q -data data.csv -o whole.npy")
	text, whole := clitest.Read(t, "whole.csv"), read(t, "whole.npy")
	require.Equal(t, rows+5, whole.Count)
	for _, n := range []int{1, 2, 3, 10} {
		joined, lines := &dataset.Matrix{Width: hidden}, ""
		for i := range n {
			flags := fmt.Sprintf("encode -q -data data.csv -shard %d/%d -workers %d -o ", i, n, 1+i%3)
			commands.Done(t, flags+"part.npy")
			part := read(t, "part.npy")
			require.InDelta(t, float64(rows+5)/float64(n), part.Count, 1)
			joined.Data, joined.Count = append(joined.Data, part.Data...), joined.Count+part.Count
			commands.Done(t, flags+"part.csv")
			lines += clitest.Read(t, "part.csv")
		}
		require.Equal(t, whole, joined, n)
		require.Equal(t, text, lines, n)
	}
}

// There may be more shards than rows: some are then empty, which a batch of jobs need not know.
func TestEmptyShards(t *testing.T) {
	withModel(t, 784)
	commands.Done(t, "encode -q -n 3 -o whole.csv")
	lines := ""
	for i := range 5 {
		commands.Done(t, fmt.Sprintf("encode -q -n 3 -shard %d/5 -o part.csv", i))
		lines += clitest.Read(t, "part.csv")
	}
	require.Equal(t, clitest.Read(t, "whole.csv"), lines)
	require.Contains(t, commands.Done(t, "encode -q -n 3 -shard 0/5"), "built-in digits, no rows, 5 numbers each")
	require.Contains(t, clitest.Read(t, "codes.npy"), "'shape': (0, 5)")
}

func TestShardBounds(t *testing.T) {
	for _, rows := range []int{0, 1, 2, 99, 100, math.MaxInt/2 + 12345} {
		for _, count := range []int{1, 2, 3, 7, 100, maxShards} {
			s, before := shard{0, count}, 0
			for s.index = range min(count, 200) {
				lo, hi := s.bounds(rows)
				require.Equal(t, before, lo)
				require.Contains(t, []int{rows / count, rows/count + 1}, hi-lo)
				before = hi
			}
			s.index = count - 1
			_, hi := s.bounds(rows)
			require.Equal(t, rows, hi)
		}
	}
}

// Memory does not grow with the data: two million rows, 32 MB as float32.
func TestLittleMemory(t *testing.T) {
	withModel(t, 4)
	rows := 2_000_000
	if clitest.Slow() {
		rows = 200_000
	}
	header := fmt.Sprintf("{'descr': '|u1', 'fortran_order': False, 'shape': (%d, 4), }\n", rows)
	clitest.Write(t, "data.npy", "\x93NUMPY\x01\x00"+string([]byte{byte(len(header)), 0})+header+strings.Repeat("\x00\x01\x00\x02", rows))
	used := allocation.Bytes(func() { commands.Done(t, "encode -q -data data.npy -workers 1 -shard 1/2") })
	require.Less(t, used, uint64(4<<20))
	info, err := os.Stat("codes.npy")
	require.NoError(t, err)
	require.EqualValues(t, 128+4*hidden*rows/2, info.Size())
}

func TestStandardOutput(t *testing.T) {
	withModel(t, 784)
	commands.Done(t, "encode -q -n 4")
	r := commands.Run(t, "encode -n 4 -o -")
	require.Equal(t, cli.Done, r.Status)
	require.Equal(t, clitest.Read(t, "codes.npy"), r.Stdout)
	require.Equal(t, "encoding 4 samples of built-in digits, 784-5\nThe codes of built-in digits, rows 0 to 3, 5 numbers each, are in standard output, SHA-256 "+
		clitest.Digest(t, "codes.npy")+"\n", r.Stderr)
	require.Empty(t, commands.Run(t, "encode -q -n 4 -o -").Stderr)
	require.Equal(t, 4, strings.Count(commands.Done(t, "encode -q -n 4 -o - -format csv"), "\n"))
}

func TestJSON(t *testing.T) {
	withModel(t, 784)
	r := commands.Run(t, "encode -n 10 -shard 1/3 -json -o part.npy")
	require.Empty(t, r.Stderr)
	done := clitest.Last(t, r)
	require.Positive(t, done["seconds"])
	delete(done, "seconds")
	var want map[string]any
	require.NoError(t, json.Unmarshal(fmt.Appendf(nil, `{"event": "done", "model": "model.safetensors", "data": "built-in digits", "visible": 784, "hidden": 5,
		"shard": "1/3", "first": 3, "samples": 3, "file": "part.npy", "sha256": %q}`, clitest.Digest(t, "part.npy")), &want))
	require.Equal(t, want, done)
}

func TestWrongUsage(t *testing.T) {
	withModel(t, 784)
	for line, want := range map[string]string{
		"-model=":                 `-model "": want a file`,
		"-o=":                     `-o "": want a file, or - for standard output`,
		"-o codes":                "-o codes: does not end in .npy, .csv; want that, or -format",
		"-o codes.npy.gz":         "-o codes.npy.gz: does not end in .npy, .csv; want that, or -format",
		"-format hdf5":            "-format hdf5: want npy, csv",
		"-json -o -":              "-json and -o -: both want standard output",
		"-workers 0":              "-workers 0: want 1 to 1024",
		"-n 0":                    "-n 0: want 1 to 1099511627776",
		"-n -5":                   "-n -5: want 1 to 1099511627776",
		"-n 2000000000000":        "-n 2000000000000: want 1 to 1099511627776",
		"-shard 3":                `invalid value "3" for flag -shard: want i/n, such as 0/3`,
		"-shard a/b":              `invalid value "a/b" for flag -shard: want i/n, such as 0/3`,
		"-shard 3/3":              `invalid value "3/3" for flag -shard: part is 3, want 0 to 2`,
		"-shard -1/3":             `invalid value "-1/3" for flag -shard: part is -1, want 0 to 2`,
		"-shard 0/0":              `invalid value "0/0" for flag -shard: has 0 parts, want 1 to 1000000`,
		"-shard 0/-2":             `invalid value "0/-2" for flag -shard: has -2 parts, want 1 to 1000000`,
		"-shard 0/1/2":            `invalid value "0/1/2" for flag -shard: want i/n`,
		"-missing NaN":            `invalid value "NaN" for flag -missing: want error, mean or a finite number`,
		"-missing 0":              "-missing 0: is for CSV files, not for built-in digits",
		"-test":                   "-test: built-in digits have no test files; want -data",
		"-header":                 "-header: is for CSV files, not for built-in digits",
		"-data model.safetensors": "", // a failure: the file is no table
		"model.safetensors":       `unexpected argument "model.safetensors"`,
	} {
		r := commands.Run(t, "encode "+line)
		if want == "" {
			require.Equal(t, cli.Failed, r.Status, line)
			continue
		}
		require.Equal(t, cli.Wrong, r.Status, "%s: %s", line, r.Stderr)
		require.True(t, strings.HasPrefix(r.Stderr, "cae encode: "+want), "%s: %s", line, r.Stderr)
		require.Equal(t, 1, strings.Count(r.Stderr, "\n"), r.Stderr)
		require.Empty(t, r.Stdout, line)
	}
	clitest.RequireFiles(t, "model.safetensors")
}

// A failure leaves the file that was there, and no other.
func TestFailures(t *testing.T) {
	withModel(t, 2)
	clitest.Write(t, "codes.npy", "old")
	clitest.Write(t, "good.csv", "1,2\n3,4\n")
	clitest.Write(t, "bad.csv", strings.Repeat("1,2\n", 3000)+"3,x\n")
	clitest.Write(t, "names.csv", "a,b\n1,2\n")
	clitest.Write(t, "empty.csv", "")
	clitest.Write(t, "short.npy", "\x93NUMPY\x01\x00\x3c\x00{'descr': '<f4', 'fortran_order': False, 'shape': (9, 2), }\n12345678")
	clitest.Write(t, "broken.safetensors", "no model")
	require.NoError(t, os.Mkdir("folder", 0o777))
	for line, want := range map[string]string{
		"":                                     "-model model.safetensors: is for 2 features, but samples of built-in digits have 784",
		"-model nowhere":                       "-model nowhere: cae: LoadFile: open nowhere: ",
		"-model broken.safetensors":            "-model broken.safetensors: cae: LoadFile broken.safetensors: ",
		"-data nowhere":                        "-data nowhere: no such file or directory",
		"-data folder":                         "-data folder: dataset: OpenIDXDir: folder has no train-images-idx3-ubyte",
		"-data bad.csv":                        `-data bad.csv: dataset: Rows: bad.csv: row 3000 (line 3001), column 1 is "x", want a number`,
		"-data bad.csv -n 3001":                `-data bad.csv: dataset: Rows: bad.csv: row 3000 (line 3001)`,
		"-data names.csv":                      `want a number: malformed data; if the first line holds names, -header says so`,
		"-data empty.csv":                      "file has 0 rows, want at least 1",
		"-data short.npy":                      "dataset: Rows: short.npy: ",
		"-data /dev/null":                      "-data /dev/null: is neither a folder nor a regular file",
		"-data good.csv -o nowhere/codes.npy":  "-o nowhere/codes.npy: ",
		"-data good.csv -o folder -format npy": "-o folder: is not a regular file",
	} {
		r := commands.Run(t, "encode -q "+line)
		require.Equal(t, cli.Failed, r.Status, "%s: %s", line, r.Stderr)
		require.Contains(t, r.Stderr, want, line)
		require.Equal(t, 1, strings.Count(r.Stderr, "\n"), r.Stderr)
		require.Empty(t, r.Stdout, line)
		require.Equal(t, "old", clitest.Read(t, "codes.npy"))
	}
	for line, want := range map[string]string{
		"-data good.csv -n 3":               "-n 3: good.csv has 2 samples\n",
		"-data short.npy -n 10":             "-n 10: short.npy has 9 samples\n",
		"-data short.npy -label x":          "-label x: is for CSV files, not for short.npy, in the format npy\n",
		"-data folder -header":              "-header: is for CSV files, not for folder, a folder\n",
		"-data good.csv -missing mean":      "-missing mean: is not for data that are read row by row; want error or a number\n",
		"-data good.csv -test":              "-test: good.csv is a file, and only a folder has test files\n",
		"-data good.csv -label 0 -format x": "-format x: want npy, csv\n",
	} {
		r := commands.Run(t, "encode -q "+line)
		require.Equal(t, clitest.Result{Status: cli.Wrong, Stderr: "cae encode: " + want}, r)
	}
	require.Equal(t, cli.Failed, commands.Broken(t, "encode -q -data good.csv -o -").Status)
	require.Equal(t, cli.Failed, commands.Broken(t, "encode -q -data good.csv -o other.npy").Status)
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, e := range entries {
		require.NotContains(t, e.Name(), "tmp")
	}
}

func TestNotFinite(t *testing.T) {
	t.Chdir(t.TempDir())
	clitest.Model(t, 9, cae.Config{Hidden: 40, Activation: cae.Identity})
	for _, before := range []int{5, 2*maxChunkRows + 300} { // the sample is in the first chunk of the shard, and in the second
		clitest.Write(t, "data.csv", strings.Repeat("1,1,1,1,1,1,1,1,1\n", before)+strings.Repeat("3e38,", 8)+"3e38\n")
		for _, file := range []string{"x.npy", "x.csv"} {
			r := commands.Run(t, "encode -q -data data.csv -shard 1/2 -o "+file)
			require.Equal(t, cli.Failed, r.Status)
			require.Contains(t, r.Stderr, fmt.Sprintf("the code of sample %d has the value ", before))
			require.NoFileExists(t, file)
		}
	}
}

func TestInterrupted(t *testing.T) {
	withModel(t, 2)
	clitest.Write(t, "data.csv", strings.Repeat("1,2\n", 5000))
	r := commands.Interrupted(t, "encode -data data.csv")
	require.Equal(t, clitest.Result{Status: cli.Interrupted, Stderr: "cae encode: interrupted while counting samples: nothing is written\n"}, r)
	r = commands.InterruptAt(t, "encode -data data.csv", "encoding 5000 samples")
	require.Equal(t, cli.Interrupted, r.Status)
	require.Contains(t, r.Stderr, "\ncae encode: interrupted after 0 of 5000 samples: nothing is written\n")
	clitest.RequireFiles(t, "data.csv", "model.safetensors")
	r = commands.InterruptAt(t, "encode -data data.csv -o - -format csv", "encoding 5000 samples")
	require.Equal(t, cli.Interrupted, r.Status)
	require.Contains(t, r.Stderr, "\ncae encode: interrupted after 0 of 5000 samples: standard output is cut short\n")
}
