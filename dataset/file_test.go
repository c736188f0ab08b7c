package dataset

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed85368726/contractive/internal/allocation"
	"github.com/stretchr/testify/require"
)

// written returns the path of a new file.
func written(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, content, 0o644))
	return path
}

// npyOf returns m as an NPY file.
func npyOf(t testing.TB, m *Matrix) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, WriteNPY(&b, m))
	return b.Bytes()
}

// The content tells the format, whatever the name says, and the name where the content does not.
func TestReadFileTellsTheFormat(t *testing.T) {
	m := &Matrix{Data: []float32{1, 2, 3, 4, 5, 6}, Count: 3, Width: 2}
	npy, csv := npyOf(t, m), []byte("1,2\n3,4\n5,6\n")
	idx := idxFile(Int16, []byte{0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6}, 3, 2)
	for _, c := range []struct {
		name    string
		content []byte
		format  Format
	}{
		{"x.npy", npy, ""}, {"x.npy.gz", npy, ""}, {"x", npy, ""}, {"x.csv", npy, ""}, {"x", npy, NPY},
		{"x.idx", idx, ""}, {"x-idx3-ubyte.gz", idx, ""}, {"x.csv", idx, ""}, {"x", idx, IDX},
		{"x.csv", csv, ""}, {"x.CSV.GZ", csv, ""}, {"x.tra", csv, ""}, {"x", csv, ""}, {"x.npy", csv, CSV},
		{"x.tsv", bytes.ReplaceAll(csv, []byte(","), []byte("\t")), ""},
		{"X.TSV.GZ", bytes.ReplaceAll(csv, []byte(","), []byte("\t")), ""},
	} {
		for _, content := range [][]byte{c.content, gzipped(t, c.content)} {
			path, opts := written(t, c.name, content), Options{Format: c.format}
			got, err := ReadFile(path, opts)
			require.NoError(t, err, c.name)
			require.Equal(t, m, got, c.name)

			f, err := OpenFile(path, opts)
			require.NoError(t, err, c.name)
			require.Equal(t, 2, f.Dim())
			n, known := f.Count()
			format, err := DetectFormat(path)
			require.NoError(t, err)
			if c.format == "" {
				require.Equal(t, format != CSV, known, c.name)
			}
			require.Equal(t, map[bool]int{true: 3, false: 0}[known], n)
			for range 2 { // read anew, the same every time
				got, err = Collect(f)
				require.NoError(t, err)
				require.Equal(t, m, got)
			}
		}
	}
	for _, c := range []struct{ name, says string }{
		{"x.npy", "magic is"}, {"X.NPY", "magic is"}, {"x.idx", "magic is"}, {"x-ubyte.gz", "magic is"}, {"x.csv", "want a number"},
	} {
		_, err := ReadFile(written(t, c.name, []byte("\xff\xd8\xff\xe0JFIF....")), Options{})
		require.ErrorIs(t, err, ErrFormat)
		require.ErrorContains(t, err, c.says)
	}
}

// ReadFile reads IDX images and labelled CSV as the readers of the formats do.
func TestReadFileReadsAsTheReadersDo(t *testing.T) {
	images := idxFile(Uint8, []byte{0, 255, 51, 102, 1, 2, 3, 4}, 2, 2, 2)
	want, err := ReadIDXImages(newReader(images))
	require.NoError(t, err)
	got, err := ReadFile(written(t, "images", images), Options{})
	require.NoError(t, err)
	require.Equal(t, want, got)
	f, err := OpenFile(written(t, "images", images), Options{})
	require.NoError(t, err)
	got, err = Collect(f)
	require.NoError(t, err)
	require.Equal(t, want, got)

	labelled := written(t, "x.csv", []byte("a,y\n1,7\n2,8\n"))
	opts := Options{CSV: CSVOptions{Header: true, Label: "y"}}
	got, err = ReadFile(labelled, opts)
	require.NoError(t, err)
	require.Equal(t, &Matrix{Data: []float32{1, 2}, Count: 2, Width: 1, Labels: []int{7, 8}, Names: []string{"a"}}, got)
	f, err = OpenFile(labelled, opts)
	require.NoError(t, err)
	got, err = Collect(f)
	require.NoError(t, err)
	require.Equal(t, &Matrix{Data: []float32{1, 2}, Count: 2, Width: 1}, got)
}

func TestReadFileRefuses(t *testing.T) {
	absent := filepath.Join(t.TempDir(), "absent.csv")
	for _, c := range []struct {
		path string
		opts Options
		want error
		says string
	}{
		{absent, Options{}, fs.ErrNotExist, absent + ": open: "},
		{t.TempDir(), Options{}, nil, "read: "},
		{written(t, "x", nil), Options{Format: "xls"}, ErrFormat, `format is "xls", want "csv", "idx" or "npy"`},
		{written(t, "x.csv", nil), Options{}, ErrShape, "file has 0 rows"},
		{written(t, "x.csv", []byte("1,2\n")), Options{MaxBytes: 3}, ErrTooLarge, "exceed the limit of 3 bytes"},
		{written(t, "x.csv", []byte("1,2\n")), Options{MaxBytes: -1}, ErrTooLarge, "exceed the limit of 0 bytes"},
		{written(t, "x", idxFile(Uint8, []byte{1, 2}, 2)), Options{}, ErrShape, "images have 1 dimension, want at least 2"},
		{written(t, "x", idxFile(Uint8, []byte{1, 2}, 1, 2)), Options{MaxBytes: 7}, ErrTooLarge, "exceeds the limit of 7 bytes"},
		{written(t, "x", idxFile(Float32, []byte{0x7f, 0x80, 0, 0}, 1, 1)), Options{}, ErrNonFinite, "row 0, column 0 is +Inf"},
		{written(t, "x", npyFile(1, npyShape("(2, 1)"), make([]byte, 7))), Options{}, ErrFormat, "payload has"},
	} {
		m, err := ReadFile(c.path, c.opts)
		require.Nil(t, m)
		require.Error(t, err)
		f, streamErr := OpenFile(c.path, c.opts)
		if streamErr == nil { // the first row was good
			_, streamErr = Collect(f)
		}
		require.Error(t, streamErr, c.says)
		for _, err := range []error{err, streamErr} {
			if c.want != nil {
				require.ErrorIs(t, err, c.want)
			}
			require.ErrorContains(t, err, c.path+": ")
		}
		require.ErrorContains(t, err, c.says)
		require.ErrorContains(t, err, "dataset: ReadFile: ")
	}
	_, err := OpenFile(written(t, "x.csv", []byte("1,2\n")), Options{CSV: CSVOptions{Missing: MissingMean}})
	require.ErrorIs(t, err, ErrFormat)
	require.ErrorContains(t, err, "dataset: OpenFile: ")
	require.ErrorContains(t, err, "policy for missing values is MissingMean")
}

// An error ends the sequence, after the rows before it.
func TestFileEndsAtAnError(t *testing.T) {
	nan := []byte{0, 0, 0x80, 0x3f, 0, 0, 0xc0, 0x7f, 0, 0, 0, 0}
	for _, c := range []struct {
		name    string
		content []byte
		says    string
	}{
		{"x.csv", []byte("1\nx\n3\n"), "row 1 (line 2), column 0"},
		{"x.npy", npyFile(1, npyShape("(3, 1)"), nan), "row 1, column 0 is NaN"},
		{"x.npy", npyFile(1, npyShape("(3, 1)"), nan[:6]), "row 1: payload has 2 bytes, want 4"},
		{"x.npy", npyFile(1, npyShape("(1, 1)"), nan), "payload has at least 5 bytes, want 4"},
	} {
		f, err := OpenFile(written(t, c.name, c.content), Options{})
		require.NoError(t, err)
		var rows, errors int
		for row, err := range f.Rows() {
			if err == nil {
				require.Equal(t, []float32{1}, row)
				rows++
				continue
			}
			errors++
			require.Nil(t, row)
			require.ErrorContains(t, err, "dataset: Rows: "+f.path+": ")
			require.ErrorContains(t, err, c.says)
		}
		require.Equal(t, [2]int{1, 1}, [2]int{rows, errors})
	}
}

func TestFileLeftEarlyIsClosed(t *testing.T) {
	f, err := OpenFile(written(t, "x.csv", []byte("1\n2\n3\n")), Options{})
	require.NoError(t, err)
	open := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skipf("NOT TESTED: this system does not list open files: %v", err)
		}
		return len(entries)
	}
	before := open()
	for range 20 {
		for range f.Rows() {
			break
		}
	}
	require.LessOrEqual(t, open(), before+5) // others may open a few
}

// A file that changes under its source gives an error, not rows of another length.
func TestFileChanges(t *testing.T) {
	path := written(t, "x.csv", []byte("1,2\n"))
	f, err := OpenFile(path, Options{})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, []byte("1,2,3\n"), 0o644))
	_, err = Collect(f)
	require.ErrorIs(t, err, ErrShape)
	require.ErrorContains(t, err, "rows have 3 elements, want 2, as before")
	require.NoError(t, os.Remove(path))
	_, err = Collect(f)
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// Many times more rows than memory is taken for.
func TestFileStreamsInLittleMemory(t *testing.T) {
	m := &Matrix{Data: make([]float32, 1<<20), Count: 1 << 12, Width: 1 << 8}
	csv := bytes.Repeat(append(bytes.Repeat([]byte("0,"), 255), "0\n"...), 1<<12)
	for name, content := range map[string][]byte{"x.npy": npyOf(t, m), "x.csv": csv} {
		for _, content := range [][]byte{content, gzipped(t, content)} {
			f, err := OpenFile(written(t, name, content), Options{})
			require.NoError(t, err)
			rows := 0
			used := allocation.Bytes(func() {
				for _, err := range f.Rows() {
					require.NoError(t, err)
					rows++
				}
			})
			require.Equal(t, m.Count, rows)
			if name == "x.npy" { // encoding/csv makes, and drops, a string a record
				require.Less(t, used, uint64(128<<10))
			}
		}
	}
}

// A header that promises long rows costs no more than what is there.
func TestFileMemoryFollowsBytesReceived(t *testing.T) {
	for name, content := range map[string][]byte{
		"x.npy": npyFile(1, npyShape("(1, 500000000)"), make([]byte, 1000)),
		"x.idx": idxFile(Uint8, make([]byte, 1000), 1, 500000000),
	} {
		path := written(t, name, content)
		used := allocation.Bytes(func() {
			_, err := OpenFile(path, Options{})
			require.ErrorIs(t, err, ErrFormat)
			require.ErrorContains(t, err, "row 0: payload has 1000 bytes, want ")
		})
		require.Less(t, used, uint64(1<<20))
	}
}

// The default limit lets a plain file be as large as it is; one that gzip expands may not exceed it.
func TestFileLimit(t *testing.T) {
	bomb := written(t, "x.csv", gzipped(t, bytes.Repeat([]byte("1,2,3,4\n"), 1<<20)))
	f, err := OpenFile(bomb, Options{MaxBytes: 1 << 20})
	require.NoError(t, err)
	_, err = Collect(f)
	require.ErrorIs(t, err, ErrTooLarge)
	require.ErrorContains(t, err, "data exceed the limit of 1048576 bytes")

	if math.MaxInt == math.MaxInt32 {
		return // its matrix would exceed what int can count
	}
	path := written(t, "x.npy", npyFile(1, npyShape(fmt.Sprintf("(%d, 1)", DefaultMaxBytes/4+1)), nil))
	require.NoError(t, os.Truncate(path, DefaultMaxBytes+1000)) // a hole, no blocks
	_, err = ReadFile(path, Options{})
	require.ErrorIs(t, err, ErrTooLarge)
	f, err = OpenFile(path, Options{})
	require.NoError(t, err)
	for row, err := range f.Rows() {
		require.NoError(t, err)
		require.Equal(t, []float32{0}, row)
		break
	}
}
