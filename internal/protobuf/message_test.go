package protobuf

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func written(t *testing.T, m *Message) []byte {
	var buffer bytes.Buffer
	require.NoError(t, m.Write(&buffer))
	require.Equal(t, m.Size(), buffer.Len())
	return buffer.Bytes()
}

// The first four are the examples of the format's documentation.
func TestWireFormat(t *testing.T) {
	for _, c := range []struct {
		build func(*Message)
		want  []byte
	}{
		{func(m *Message) { m.Int(1, 150) }, []byte{0x08, 0x96, 0x01}},
		{func(m *Message) { m.Text(2, "testing") }, append([]byte{0x12, 0x07}, "testing"...)},
		{func(m *Message) {
			var inner Message
			inner.Int(1, 150)
			m.Message(3, &inner)
		}, []byte{0x1a, 0x03, 0x08, 0x96, 0x01}},
		{func(m *Message) { m.Bytes(6, []byte{0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05}) }, []byte{0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05}},
		{func(m *Message) { m.Int(16, 0) }, []byte{0x80, 0x01, 0x00}},
		{func(m *Message) { m.Int(1, math.MaxInt32) }, []byte{0x08, 0xff, 0xff, 0xff, 0xff, 0x07}},
		{func(m *Message) { m.Floats(1, []float32{1, -2}) }, []byte{0x0a, 0x08, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0}},
		{func(m *Message) { m.Floats(1, nil); m.Text(2, ""); m.Message(3, new(Message)) }, []byte{0x0a, 0, 0x12, 0, 0x1a, 0}},
	} {
		var m Message
		c.build(&m)
		require.Equal(t, c.want, written(t, &m))
	}
	require.Empty(t, written(t, new(Message)))
}

// Long pieces, wherever they begin in the buffer.
func TestLongPieces(t *testing.T) {
	array := make([]float32, bufferSize)
	for i := range array {
		array[i] = float32(i)
	}
	text := bytes.Repeat([]byte("0123456789"), bufferSize/4)
	for offset := range 9 {
		var m Message
		m.Bytes(1, make([]byte, offset))
		m.Floats(2, array)
		m.Bytes(3, text)
		have := written(t, &m)
		have = have[2+offset:]
		require.Equal(t, []byte{0x12, 0x80, 0x80, 0x10}, have[:4])
		for i, v := range array {
			b := math.Float32bits(v)
			at := have[4+4*i:]
			require.Equal(t, []byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24)}, at[:4])
		}
		require.Equal(t, text, have[4+4*len(array)+4:])
	}
}

// after is a writer that has room for so many bytes.
type after int

var errFull = errors.New("no space left")

func (a *after) Write(data []byte) (int, error) {
	n := min(int(*a), len(data))
	*a -= after(n)
	if n < len(data) {
		return n, errFull
	}
	return n, nil
}

func TestWriteError(t *testing.T) {
	var m Message
	m.Floats(1, make([]float32, bufferSize))
	for _, room := range []int{0, 1, bufferSize, m.Size() - 1} {
		a := after(room)
		require.ErrorIs(t, m.Write(&a), errFull)
	}
	a := after(m.Size())
	require.NoError(t, m.Write(&a))
}
