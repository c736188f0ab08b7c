package dataset

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// However the rows are divided, the bytes are those of WriteNPY.
func TestNPYWriter(t *testing.T) {
	m := &Matrix{Count: 70_001, Width: 3}
	for i := range m.Count * m.Width {
		m.Data = append(m.Data, float32(i)/7)
	}
	var want bytes.Buffer
	require.NoError(t, WriteNPY(&want, m))
	for _, rows := range []int{1, 7, 65_536, m.Count} {
		var have bytes.Buffer
		w, err := NewNPYWriter(&have, m.Count, m.Width)
		require.NoError(t, err)
		for lo := 0; lo < m.Count; lo += rows {
			require.ErrorIs(t, w.Close(), ErrShape)
			require.NoError(t, w.Write(m.Data[lo*m.Width:min(lo+rows, m.Count)*m.Width]))
		}
		require.NoError(t, w.Write(nil))
		require.NoError(t, w.Close())
		require.True(t, bytes.Equal(want.Bytes(), have.Bytes()), rows)
	}
}

func TestNPYWriterRefuses(t *testing.T) {
	for _, size := range [][2]int{{-1, 1}, {1, 0}, {1, -1}, {math.MaxInt, 2}, {math.MaxInt / 2, math.MaxInt / 2}} {
		var b bytes.Buffer
		_, err := NewNPYWriter(&b, size[0], size[1])
		require.ErrorIs(t, err, ErrShape, size)
		require.Zero(t, b.Len())
	}
	var b bytes.Buffer
	w, err := NewNPYWriter(&b, 3, 2)
	require.NoError(t, err)
	require.EqualError(t, w.Write(make([]float32, 3)), "dataset: NPYWriter: Write: rows has 3 elements, want a multiple of 2, at most 6: shape mismatch")
	require.NoError(t, w.Write(make([]float32, 4)))
	require.EqualError(t, w.Write(make([]float32, 4)), "dataset: NPYWriter: Write: rows has 4 elements, want a multiple of 2, at most 2: shape mismatch")
	require.EqualError(t, w.Write([]float32{1, float32(math.Inf(1))}), "dataset: NPYWriter: Write: row 2, column 1 is +Inf: value is not finite")
	require.EqualError(t, w.Close(), "dataset: NPYWriter: Close: 2 rows are written, want 3: shape mismatch")

	// No rows at all are an array that numpy.concatenate takes, and that the readers here refuse.
	w, err = NewNPYWriter(&b, 0, 2)
	require.NoError(t, err)
	require.NoError(t, w.Close())
}

func TestNPYWriterPassesErrorsOn(t *testing.T) {
	_, err := NewNPYWriter(&failingWriter{room: 100}, 3, 2)
	require.ErrorIs(t, err, errFull)
	w, err := NewNPYWriter(&failingWriter{room: 130}, 3, 2)
	require.NoError(t, err)
	require.ErrorIs(t, w.Write(make([]float32, 2)), errFull)
}
