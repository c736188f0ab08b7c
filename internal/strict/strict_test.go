package strict

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// still returns nothing so many times before each byte of a text.
type still struct {
	pause, left int
	text        string
}

func (s *still) Read(p []byte) (int, error) {
	if s.left > 0 {
		s.left--
		return 0, nil
	}
	if s.text == "" {
		return 0, io.EOF
	}
	s.left = s.pause
	n := copy(p[:min(1, len(p))], s.text)
	s.text = s.text[n:]
	return n, nil
}

func TestReaderDoesNotWaitForEver(t *testing.T) {
	for _, pause := range []int{0, 1, maxEmpty - 1} {
		have, err := io.ReadAll(Reader(&still{pause: pause, left: pause, text: "a text"}))
		require.NoError(t, err, "%d", pause)
		require.Equal(t, "a text", string(have))
	}
	for _, pause := range []int{maxEmpty, math.MaxInt} {
		have, err := io.ReadAll(Reader(&still{pause: pause, text: "a text"}))
		require.ErrorIs(t, err, io.ErrNoProgress)
		require.Equal(t, "a", string(have))
	}
}

// miscounting claims that it has read so many bytes.
type miscounting int

func (n miscounting) Read(p []byte) (int, error) { return int(n), nil }

func TestReaderNoticesWrongCounts(t *testing.T) {
	for _, n := range []int{-1, 11, math.MinInt, math.MaxInt} {
		got, err := Reader(miscounting(n)).Read(make([]byte, 10))
		require.Zero(t, got)
		require.ErrorIs(t, err, ErrCount)
		require.ErrorContains(t, err, "want 0 to 10")
	}
	got, err := Reader(miscounting(10)).Read(make([]byte, 10))
	require.NoError(t, err)
	require.Equal(t, 10, got)
}

func TestReaderIsAReader(t *testing.T) {
	require.NoError(t, iotest.TestReader(Reader(strings.NewReader("a text")), []byte("a text")))
	r := Reader(strings.NewReader("a text"))
	for range 2 * maxEmpty { // an empty read asks for nothing
		n, err := r.Read(nil)
		require.NoError(t, err)
		require.Zero(t, n)
	}
	broken := errors.New("broken")
	_, err := Reader(iotest.ErrReader(broken)).Read(make([]byte, 1))
	require.ErrorIs(t, err, broken)
}

// dropping takes all but the last byte.
type dropping struct{ bytes.Buffer }

func (d *dropping) Write(p []byte) (int, error) { return d.Buffer.Write(p[:max(0, len(p)-1)]) }

func TestWriterNoticesWhatIsDropped(t *testing.T) {
	var whole bytes.Buffer
	n, err := Writer(&whole).Write([]byte("a text"))
	require.NoError(t, err)
	require.Equal(t, 6, n)
	require.Equal(t, "a text", whole.String())

	n, err = Writer(new(dropping)).Write([]byte("a text"))
	require.ErrorIs(t, err, io.ErrShortWrite)
	require.Equal(t, 5, n)
	_, err = Writer(new(dropping)).Write(nil)
	require.NoError(t, err)
}
