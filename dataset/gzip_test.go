package dataset

import (
	"bytes"
	"compress/gzip"
	"io"
	"math"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// Exactly limit bytes pass; one more is an error, after the limit.
func TestDecompressStopsAtTheLimit(t *testing.T) {
	content := []byte("0123456789")
	for _, file := range [][]byte{content, gzipped(t, content), append(gzipped(t, content[:4]), gzipped(t, content[4:])...)} {
		for limit := int64(-2); limit <= 12; limit++ {
			for _, wrap := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.DataErrReader, iotest.HalfReader} {
				r, err := decompress(wrap(newReader(file)), limit)
				require.NoError(t, err)
				got, err := io.ReadAll(iotest.HalfReader(r))
				if limit >= 10 {
					require.NoError(t, err)
					require.Equal(t, content, got)
					continue
				}
				require.ErrorIs(t, err, ErrTooLarge)
				require.True(t, bytes.HasPrefix(content, got))
				require.LessOrEqual(t, len(got), int(max(limit, 0)))
				_, err = r.Read(make([]byte, 1))
				require.ErrorIs(t, err, ErrTooLarge, "and it stays an error")
			}
		}
	}
	for _, limit := range []int64{math.MaxInt64, math.MaxInt64 - 1, above(math.MaxInt64, 1000)} {
		r, err := decompress(newReader(gzipped(t, content)), limit)
		require.NoError(t, err)
		got, err := io.ReadAll(r)
		require.NoError(t, err)
		require.Equal(t, content, got)
	}
	require.Equal(t, int64(7), above(-5, 7))
	require.Equal(t, int64(12), above(5, 7))
}

// fuzzLimit is the most that a fuzz target lets a file expand to.
const fuzzLimit = 1 << 16

func FuzzGzip(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("plain"))
	f.Add([]byte("\x1f\x8b"))
	f.Add(gzipped(f, nil))
	f.Add(gzipped(f, []byte("some text")))
	f.Add(append(gzipped(f, []byte("two")), gzipped(f, []byte(" members"))...))
	f.Add(append(gzipped(f, []byte("trailing")), 0, 0))
	f.Add(gzipped(f, make([]byte, 2*fuzzLimit)))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := decompress(newReader(file), fuzzLimit)
		var got []byte
		if err == nil {
			got, err = io.ReadAll(r)
		}
		require.LessOrEqual(t, len(got), fuzzLimit)
		if err != nil {
			require.True(t, refused(malformed("file", err)), "%v", err)
			return
		}
		want := file
		if len(file) >= 2 && file[0] == 0x1f && file[1] == 0x8b {
			z, err := gzip.NewReader(newReader(file))
			require.NoError(t, err)
			want, err = io.ReadAll(z)
			require.NoError(t, err)
		}
		require.True(t, bytes.Equal(want, got))
	})
}
