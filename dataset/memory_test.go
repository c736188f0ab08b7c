package dataset

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/internal/allocation"
	"github.com/seed85368726/contractive/internal/racing"
)

// A reader takes at most twice the bytes that it reads, 1 MiB, and the numbers that come of them: 4 bytes a feature, 8 a label. CSV, whose
// rows cannot be counted before, has its numbers twice.
func TestMemoryOfNumbers(t *testing.T) {
	if racing.On {
		t.Skip("NOT TESTED: built for the race detector, a row of CSV takes some 8 bytes more")
	}
	const mib = 1 << 20
	matrix := func(read func(io.Reader) (*Matrix, error)) func(io.Reader) (features, labels int, err error) {
		return func(r io.Reader) (int, int, error) {
			m, err := read(r)
			if err != nil {
				return 0, 0, err
			}
			return len(m.Data), len(m.Labels), nil
		}
	}
	csv := func(opts CSVOptions) func(io.Reader) (features, labels int, err error) {
		return matrix(func(r io.Reader) (*Matrix, error) { return ReadCSV(r, opts) })
	}
	npy := func(descr string, size int) []byte {
		return npyFile(1, strings.Replace(npyShape("(1024, 2048)"), "<f4", descr, 1), make([]byte, 2*mib*size))
	}
	for name, c := range map[string]struct {
		file   []byte
		copies int
		read   func(io.Reader) (features, labels int, err error)
	}{
		"NPY of bytes":   {npy("|u1", 1), 1, matrix(ReadNPY)},
		"NPY of float32": {npy("<f4", 4), 1, matrix(ReadNPY)},
		"NPY of float64": {npy("<f8", 8), 1, matrix(ReadNPY)},
		"IDX images":     {idxFile(Uint8, make([]byte, 2*mib), 2048, 32, 32), 1, matrix(ReadIDXImages)},
		"IDX labels": {idxFile(Uint8, make([]byte, 2*mib), 2*mib), 1, func(r io.Reader) (int, int, error) {
			labels, err := ReadIDXLabels(r)
			return 0, len(labels), err
		}},
		"CSV of digits": {bytes.Repeat(append(bytes.Repeat([]byte("0,"), 99), "0\n"...), 20_000), 2, csv(CSVOptions{})},
		"CSV of labels": {bytes.Repeat([]byte("0,1\n"), mib), 2, csv(CSVOptions{Label: "-1"})},
		"CSV of blanks": {bytes.Repeat(append(bytes.Repeat([]byte{','}, 99), '\n'), 40_000), 2, csv(CSVOptions{Missing: MissingFill})},
	} {
		t.Run(name, func(t *testing.T) {
			var features, labels int
			var err error
			used := allocation.Bytes(func() { features, labels, err = c.read(newReader(c.file)) })
			require.NoError(t, err)
			require.Greater(t, features+labels, mib)
			require.Less(t, used, uint64(2*len(c.file)+c.copies*(4*features+8*labels)+mib))
		})
	}
}
