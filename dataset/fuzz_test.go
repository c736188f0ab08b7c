package dataset

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/finite"
)

// Corpora of hostile files are in testdata/fuzz; what is added here is what a program has to make.

func FuzzNPY(f *testing.F) {
	for _, name := range []string{"little_f4", "big_f4", "little_f8", "big_f8", "u1", "vector", "version2", "version3", "fortran", "fields", "cube"} {
		f.Add(npySaved(f, name))
	}
	f.Add(gzipped(f, npySaved(f, "little_f4")))
	f.Add(gzipped(f, npyFile(1, npyShape("(10,)"), make([]byte, 2*fuzzLimit))))
	f.Fuzz(func(t *testing.T, file []byte) {
		m, err := ReadNPYLimit(newReader(file), fuzzLimit)
		if err != nil {
			require.Nil(t, m)
			require.True(t, refused(err) || errors.Is(err, ErrNonFinite), "%v", err)
			return
		}
		requireSound(t, m)
		var again bytes.Buffer
		require.NoError(t, WriteNPY(&again, m))
		back, err := ReadNPY(&again)
		require.NoError(t, err)
		require.Equal(t, bitsOf(m.Data), bitsOf(back.Data))
		require.Equal(t, [2]int{m.Count, m.Width}, [2]int{back.Count, back.Width})
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("a,b,y\n1,2,0\n3.5,-4e-3,1\n"), true, "y", ',', 0)
	f.Add([]byte("1;;3\n4;NA;6\n"), false, "", ';', 1)
	f.Add([]byte("1,?\n,\"2\"\n"), false, "-1", ',', 2)
	f.Add(gzipped(f, []byte("1,2\n3,4\n")), false, "0", ',', 0)
	f.Add(gzipped(f, bytes.Repeat([]byte("1.0000000,2\n"), fuzzLimit/8)), false, "", ',', 0)
	f.Fuzz(func(t *testing.T, file []byte, header bool, label string, comma rune, missing int) {
		opts := CSVOptions{Header: header, Label: label, Comma: comma, Missing: Missing(missing), MaxColumns: 1000}
		m, err := readCSV(newReader(file), opts, fuzzLimit)
		if err != nil {
			require.Nil(t, m)
			require.True(t, refused(err) || errors.Is(err, ErrNonFinite), "%v", err)
			return
		}
		requireSound(t, m)
		require.Equal(t, label != "", m.Labels != nil)
		require.Less(t, m.Width, 1001)
	})
}

// FuzzFile reads a file of any format at once and row by row: both agree, on rows and on refusal.
func FuzzFile(f *testing.F) {
	f.Add("x.csv", []byte("1,2\n3,4\n"))
	f.Add("x.tsv", []byte("1\t2\n3\t4\n"))
	f.Add("x.npy", npySaved(f, "big_f8"))
	f.Add("x.npy.gz", gzipped(f, npySaved(f, "u1")))
	f.Add("x-ubyte", idxFile(Uint8, []byte{1, 2, 3, 4}, 2, 2))
	f.Add("x", idxFile(Int16, []byte{1, 2, 3, 4}, 1, 2))
	f.Add("x", gzipped(f, idxFile(Float64, make([]byte, 48), 2, 3)))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, name string, file []byte) {
		if strings.ContainsAny(name, "/\\\x00") || len(name) > 100 || name == "" || strings.Trim(name, ".") == "" {
			name = "x"
		}
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, file, 0o644))
		defer os.Remove(path)
		opts := Options{MaxBytes: fuzzLimit}
		m, err := ReadFile(path, opts)
		var rows *Matrix
		source, streamErr := OpenFile(path, opts)
		if streamErr == nil {
			rows, streamErr = Collect(source)
		}
		for _, err := range []error{err, streamErr} {
			require.True(t, err == nil || refused(err) || errors.Is(err, ErrNonFinite), "%v", err)
		}
		if err != nil {
			require.Nil(t, m)
			// The one thing that only a matrix in memory can exceed is the limit of its values.
			require.True(t, streamErr != nil || strings.Contains(err.Error(), "values exceed the limit"), "%v", err)
			return
		}
		require.NoError(t, streamErr)
		requireSound(t, m)
		require.Equal(t, bitsOf(m.Data), bitsOf(rows.Data))
		require.Equal(t, m.Width, rows.Width)
	})
}

// requireSound checks what every matrix from a file of at most fuzzLimit bytes has.
func requireSound(t *testing.T, m *Matrix) {
	t.Helper()
	require.NoError(t, m.check())
	require.Equal(t, -1, finite.FirstNot(m.Data))
	require.LessOrEqual(t, 4*len(m.Data), fuzzLimit)
	for _, label := range m.Labels {
		require.True(t, label >= math.MinInt32 && label <= math.MaxInt32)
	}
}
