package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/seed85368726/contractive/internal/allocation"
	"github.com/stretchr/testify/require"
)

func TestReadCSV(t *testing.T) {
	for _, c := range []struct {
		name, text string
		opts       CSVOptions
		want       *Matrix
	}{
		{"numbers", "1,2\n3,4\n", CSVOptions{}, &Matrix{Data: []float32{1, 2, 3, 4}, Count: 2, Width: 2}},
		{"no newline at the end", "1,2\n3,4", CSVOptions{}, &Matrix{Data: []float32{1, 2, 3, 4}, Count: 2, Width: 2}},
		{"carriage returns", "1,2\r\n3,4\r\n", CSVOptions{}, &Matrix{Data: []float32{1, 2, 3, 4}, Count: 2, Width: 2}},
		{"blank lines", "\n\n1,2\n\n\n3,4\n\n", CSVOptions{}, &Matrix{Data: []float32{1, 2, 3, 4}, Count: 2, Width: 2}},
		{"spaces and quotes", " 1 ,\t2\n\"3\",\" 4 \"\n", CSVOptions{}, &Matrix{Data: []float32{1, 2, 3, 4}, Count: 2, Width: 2}},
		{"forms of numbers", "-0.5,+1e-3,.25,1E2\n", CSVOptions{}, &Matrix{Data: []float32{-0.5, 0.001, 0.25, 100}, Count: 1, Width: 4}},
		{"one column", "1\n2\n", CSVOptions{}, &Matrix{Data: []float32{1, 2}, Count: 2, Width: 1}},
		{"header", "a,b\n1,2\n", CSVOptions{Header: true}, &Matrix{Data: []float32{1, 2}, Count: 1, Width: 2, Names: []string{"a", "b"}}},
		{"byte order mark", "\uFEFF\"a\",b\n1,2\n", CSVOptions{Header: true, Label: "a"}, &Matrix{Data: []float32{2}, Count: 1, Width: 1, Labels: []int{1}, Names: []string{"b"}}},
		{"label by name", "a, y ,b\n1,-2,3\n4,5,6\n", CSVOptions{Header: true, Label: "y"}, &Matrix{Data: []float32{1, 3, 4, 6}, Count: 2, Width: 2, Labels: []int{-2, 5}, Names: []string{"a", "b"}}},
		{"label by number", "7,2\n8,4\n", CSVOptions{Label: "0"}, &Matrix{Data: []float32{2, 4}, Count: 2, Width: 1, Labels: []int{7, 8}}},
		{"label by number from the end", "7,2\n8,4\n", CSVOptions{Label: "-1"}, &Matrix{Data: []float32{7, 8}, Count: 2, Width: 1, Labels: []int{2, 4}}},
		{"a name goes before a number", "a,0\n7,2\n", CSVOptions{Header: true, Label: "0"}, &Matrix{Data: []float32{7}, Count: 1, Width: 1, Labels: []int{2}, Names: []string{"a"}}},
		{"semicolons", "1;2\n", CSVOptions{Comma: ';'}, &Matrix{Data: []float32{1, 2}, Count: 1, Width: 2}},
		{"a separator of three bytes", "1→2\n", CSVOptions{Comma: '→'}, &Matrix{Data: []float32{1, 2}, Count: 1, Width: 2}},
		{"a line break in quotes", "\"a\nb\",c\n1,2\n", CSVOptions{Header: true}, &Matrix{Data: []float32{1, 2}, Count: 1, Width: 2, Names: []string{"a\nb", "c"}}},
		{"fill", "1,\n?,4\nNA, nan \n", CSVOptions{Missing: MissingFill, Fill: -1}, &Matrix{Data: []float32{1, -1, -1, 4, -1, -1}, Count: 3, Width: 2}},
		{"mean", "1,\nNULL,4\n2,5\n", CSVOptions{Missing: MissingMean}, &Matrix{Data: []float32{1, 4.5, 1.5, 4, 2, 5}, Count: 3, Width: 2}},
		{"mean beside a label", "1,0,\nNaN,1,4\n", CSVOptions{Missing: MissingMean, Label: "1"}, &Matrix{Data: []float32{1, 4, 1, 4}, Count: 2, Width: 2, Labels: []int{0, 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, file := range [][]byte{[]byte(c.text), gzipped(t, []byte(c.text))} {
				m, err := ReadCSV(iotest.OneByteReader(newReader(file)), c.opts)
				require.NoError(t, err)
				require.Equal(t, c.want, m)
			}
		})
	}
}

// A number becomes the float32 nearest to it, also where that differs from the rounded float64.
func TestReadCSVRoundsOnce(t *testing.T) {
	const text = "1.000000059604644775390626" // above the midpoint of 1 and its successor by less than float64 can tell
	m, err := ReadCSV(strings.NewReader(text), CSVOptions{})
	require.NoError(t, err)
	require.Equal(t, math.Nextafter32(1, 2), m.Data[0])
	m, err = ReadCSV(strings.NewReader("-0,1e-45,1e-60"), CSVOptions{})
	require.NoError(t, err)
	require.Equal(t, []uint32{1 << 31, 1, 0}, bitsOf(m.Data))
}

func TestReadCSVRefuses(t *testing.T) {
	label := CSVOptions{Header: true, Label: "y"}
	for _, c := range []struct {
		text string
		opts CSVOptions
		want error
		says string
	}{
		{"", CSVOptions{}, ErrShape, "dataset: ReadCSV: file has 0 rows, want at least 1: shape mismatch"},
		{"\n\n \n", CSVOptions{}, ErrFormat, `row 0 (line 3), column 0 is missing ("")`},
		{"", CSVOptions{Header: true}, ErrFormat, "header is missing"},
		{"a,b\n", CSVOptions{Header: true}, ErrShape, "file has 0 rows"},
		{"1,2\n3,x4\n", CSVOptions{}, ErrFormat, `dataset: ReadCSV: row 1 (line 2), column 1 is "x4", want a number: malformed data`},
		{"a,b\n\n1,2\n\n3,four\n", CSVOptions{Header: true}, ErrFormat, `row 1 (line 5), column 1 "b" is "four", want a number`},
		{strings.Repeat("x", 100), CSVOptions{}, ErrFormat, `is "` + strings.Repeat("x", 32) + `"..., want a number`},
		{"1,2\n3,\n", CSVOptions{}, ErrFormat, `row 1 (line 2), column 1 is missing (""), want a number`},
		{"1,2\n?,3\n", CSVOptions{}, ErrFormat, `row 1 (line 2), column 0 is missing ("?"), want a number`},
		{"1,nan\n", CSVOptions{}, ErrFormat, `column 1 is missing ("nan")`},
		{"1,+NaN\n", CSVOptions{}, ErrFormat, "column 1"},
		{"1,inf\n", CSVOptions{}, ErrNonFinite, `column 1 is "inf", which is +Inf as float32`},
		{"1,-Infinity\n", CSVOptions{Missing: MissingFill}, ErrNonFinite, "which is -Inf as float32"},
		{"1,1e39\n", CSVOptions{}, ErrNonFinite, `column 1 is "1e39", which is +Inf as float32`},
		{"1,2\n3\n", CSVOptions{}, ErrShape, "row 1 (line 2) has 1 fields, want 2: shape mismatch"},
		{"1,2\n3,4,5\n", CSVOptions{}, ErrShape, "row 1 (line 2) has 3 fields, want 2"},
		{"a,b\n3,4,5\n", CSVOptions{Header: true}, ErrShape, "row 0 (line 2) has 3 fields, want 2"},
		{"1,\"2\n3,4\n", CSVOptions{}, ErrFormat, "row 0: line 2, byte 5: malformed data: extraneous or missing"},
		{"1,2\n3,4\"\n", CSVOptions{}, ErrFormat, "row 1: line 2, byte 4: malformed data: bare"},
		{"a,y\n1,normal\n", label, ErrFormat, `row 0 (line 2), column 1 "y" is "normal", want a label: an integer of 32 bits`},
		{"a,y\n1,\n", label, ErrFormat, `column 1 "y" is "", want a label`},
		{"a,y\n1,1.5\n", label, ErrFormat, `is "1.5", want a label`},
		{"a,y\n1,2147483648\n", label, ErrFormat, `is "2147483648", want a label`},
		{"a,b\n1,2\n", label, ErrFormat, `label column is "y", want a name in the header or a number from -2 to 1`},
		{"y,a,y\n1,2,3\n", label, ErrFormat, `label column is "y", which columns 0 and 2 are named`},
		{"1,2\n", CSVOptions{Label: "2"}, ErrFormat, "a number from -2 to 1"},
		{"1,2\n", CSVOptions{Label: "-3"}, ErrFormat, "a number from -2 to 1"},
		{"y\n1\n", label, ErrShape, "file has 1 column with the label, want at least 2"},
		{"a,y\n,1\n?,2\n", CSVOptions{Header: true, Label: "y", Missing: MissingMean}, ErrFormat, `column 0 "a" has 0 values in 2 rows, want at least 1 for a mean`},
		{"y,a\n1,\n2,?\n", CSVOptions{Header: true, Label: "y", Missing: MissingMean}, ErrFormat, `column 1 "a" has 0 values in 2 rows`},
		{"1,2,3\n", CSVOptions{MaxColumns: 2}, ErrTooLarge, "row 0: text: record has more than the limit of 2 columns"},
		{"1\n2\n3\n", CSVOptions{MaxRows: 2}, ErrTooLarge, "file has more than the limit of 2 rows"},
		{strings.Repeat("0", 4158) + ",1\n", CSVOptions{MaxColumns: 2}, ErrTooLarge, "record has more than the limit of 4160 bytes"},
		{"1,2\n\"" + strings.Repeat("\n", 5000) + "\",1\n", CSVOptions{MaxColumns: 2}, ErrTooLarge, "row 1: text: record has more than the limit of 4160 bytes"},
		{"1\n", CSVOptions{Comma: '"'}, ErrFormat, `separator is '"'`},
		{"1\n", CSVOptions{Comma: -1}, ErrFormat, "separator is"},
		{"1\n", CSVOptions{Missing: 3}, ErrFormat, "policy for missing values is 3, want 0 to 2"},
		{"1\n", CSVOptions{Fill: float32(math.Inf(1))}, ErrNonFinite, "fill is +Inf"},
		{"1\n", CSVOptions{MaxRows: -1}, ErrShape, "limit of rows is -1, want at least 0"},
		{"1\n", CSVOptions{MaxColumns: -5}, ErrShape, "limit of columns is -5, want at least 0"},
		{"\x1f\x8b", CSVOptions{}, ErrFormat, "gzip header"},
	} {
		m, err := ReadCSV(strings.NewReader(c.text), c.opts)
		require.Nil(t, m, c.text)
		require.ErrorIs(t, err, c.want, c.text)
		require.ErrorContains(t, err, c.says)
		require.ErrorContains(t, err, "dataset: ReadCSV: ")
	}
	for _, text := range []string{"1,2\n", "1,2\n3,4\n"} { // at the limits
		_, err := ReadCSV(strings.NewReader(text), CSVOptions{MaxColumns: 2, MaxRows: 2})
		require.NoError(t, err)
	}
	_, err := ReadCSV(strings.NewReader(strings.Repeat("0", 4157)+",1\n"), CSVOptions{MaxColumns: 2})
	require.NoError(t, err)
}

func TestReadCSVPassesOnReadErrors(t *testing.T) {
	errDisk := errors.New("disk on fire")
	for _, text := range []string{"", "1", "1,2\n", "1,2\n\"3", "1,2\n3,\"4\"x"} {
		for _, file := range [][]byte{[]byte(text), gzipped(t, []byte(text))} {
			_, err := ReadCSV(io.MultiReader(newReader(file), iotest.ErrReader(errDisk)), CSVOptions{})
			require.ErrorIs(t, err, errDisk, text)
			require.NotErrorIs(t, err, ErrFormat)
		}
	}
	file := gzipped(t, []byte("1,2\n3,4\n"))
	for n := range file {
		_, err := ReadCSV(newReader(file[:n]), CSVOptions{})
		require.Error(t, err)
		require.True(t, refused(err), "first %d bytes: %v", n, err)
	}
}

// The limit holds for the text and for the matrix.
func TestReadCSVLimit(t *testing.T) {
	text := strings.Repeat("0.25,1\n", 100)
	long := strings.Repeat("0.2500,1.0\n", 100)
	_, err := ReadCSVLimit(strings.NewReader(text), CSVOptions{}, 800)
	require.NoError(t, err)
	_, err = ReadCSVLimit(strings.NewReader(long), CSVOptions{}, 1099)
	require.ErrorIs(t, err, ErrTooLarge)
	require.ErrorContains(t, err, "data exceed the limit of 1099 bytes")
	_, err = ReadCSVLimit(strings.NewReader(long), CSVOptions{}, 1100)
	require.NoError(t, err)
	_, err = ReadCSVLimit(strings.NewReader(text), CSVOptions{}, 799)
	require.ErrorIs(t, err, ErrTooLarge)
	require.ErrorContains(t, err, "row 99 (line 100): values exceed the limit of 799 bytes")
	for _, limit := range []int64{0, -1, math.MinInt64} {
		_, err = ReadCSVLimit(strings.NewReader(text), CSVOptions{}, limit)
		require.ErrorIs(t, err, ErrTooLarge)
	}
}

// 16 MiB of rows in about 16 KiB of gzip.
func TestReadCSVGzipBomb(t *testing.T) {
	bomb := gzipped(t, bytes.Repeat([]byte("1,2,3,4\n"), 2<<20))
	used := allocation.Bytes(func() {
		_, err := ReadCSVLimit(newReader(bomb), CSVOptions{}, 100<<10)
		require.ErrorIs(t, err, ErrTooLarge)
	})
	require.Less(t, used, uint64(1<<20))
}

// endless gives unit for ever, and says how much it gave.
type endless struct {
	unit string
	n    int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for len(p)-n >= len(e.unit) {
		n += copy(p[n:], e.unit)
	}
	e.n += n
	return n, nil
}

// A record without an end, of whatever sort, is refused before it costs more than a few times what a
// record may have.
func TestReadCSVRecordWithoutEnd(t *testing.T) {
	for _, unit := range []string{"x", ",", "1,", "\"", "\"\"", "\n", "\",", "\"\n\"", " ", "\r", "\r\n"} {
		e := &endless{unit: unit}
		start := io.Reader(e)
		if strings.HasPrefix(unit, "\"") {
			start = io.MultiReader(strings.NewReader(`"`), e)
		}
		used := allocation.Bytes(func() {
			_, err := ReadCSV(start, CSVOptions{})
			require.True(t, refused(err), "%q: %v", unit, err)
		})
		require.LessOrEqual(t, e.n, bytesPerRecord+bytesPerColumn*DefaultMaxColumns+8<<10, "%q", unit)
		require.Less(t, used, uint64(8<<20), "%q", unit) // allocated in all; a slice that grows is counted at every size
	}
}

// What a reader keeps is at most twice the text, for values of four bytes or more with their separators.
func TestReadCSVMemoryFollowsBytesReceived(t *testing.T) {
	const mib = 1 << 20
	for _, size := range []int{0, 1000, 300 << 10, 5 * mib} {
		text := strings.Repeat(strings.Repeat("0.5,", 9)+"0.5\n", size/40) + "x\n"
		var err error
		used := allocation.Bytes(func() { _, err = ReadCSV(strings.NewReader(text), CSVOptions{}) })
		require.True(t, refused(err))
		require.Less(t, used, uint64(2*len(text)+mib), "%d bytes received", len(text))
	}
	text := strings.Repeat("0.123456,0.5,7\n", 100000)
	used := allocation.Bytes(func() {
		m, err := ReadCSV(strings.NewReader(text), CSVOptions{Label: "-1"})
		require.NoError(t, err)
		require.Equal(t, 100000, m.Count)
		require.Len(t, m.Labels, m.Count)
	})
	const garbage = 16 // the string of a record, which is dropped at once
	require.Less(t, used, uint64(100000*(2*8+16+garbage)+mib), "8 bytes a value, 16 a label")
}

func TestPiecesKeepTheOrder(t *testing.T) {
	for _, n := range []int{0, 1, minPiece - 1, minPiece, minPiece + 1, 5000, 3*maxPiece + 7} {
		var p pieces[int]
		want := make([]int, n)
		for i := range want {
			want[i] = i
		}
		for rest, k := want, 1; len(rest) > 0; k = k%700 + 1 {
			k = min(k, len(rest))
			p.add(rest[:k]...)
			rest = rest[k:]
		}
		require.Equal(t, n, p.count)
		require.Equal(t, want, p.join(), "%d elements", n)
	}
}

func BenchmarkReadCSV(b *testing.B) {
	for _, width := range []int{9, 785} {
		b.Run(fmt.Sprintf("columns=%d", width), func(b *testing.B) {
			row := strings.Repeat("0.4697,", width-1) + "0\n"
			text := strings.Repeat(row, 1<<20/len(row))
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := ReadCSV(strings.NewReader(text), CSVOptions{Label: "-1"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
