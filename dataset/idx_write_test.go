package dataset

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWriteIDXImagesRoundTrip(t *testing.T) {
	pixels := make([]float32, 256)
	for b := range pixels {
		pixels[b] = float32(b) / 255
	}
	m, err := NewMatrix(pixels, 4, 64)
	require.NoError(t, err)
	var file bytes.Buffer
	require.NoError(t, WriteIDXImages(&file, m, 16, 4))
	require.Equal(t, []byte{0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 16, 0, 0, 0, 4, 0, 1, 2}, file.Bytes()[:19])
	back, err := ReadIDXImages(&file)
	require.NoError(t, err)
	require.Equal(t, m, back)

	digits, err := Digits(20, 1)
	require.NoError(t, err)
	file.Reset()
	require.NoError(t, WriteIDXImages(&file, digits, DigitSide, DigitSide))
	back, err = ReadIDXImages(&file)
	require.NoError(t, err)
	require.Equal(t, digits.Data, back.Data)
}

func TestWriteIDXRounds(t *testing.T) {
	m, err := NewMatrix([]float32{0.4 / 255, 0.6 / 255, 254.4 / 255, 254.6 / 255}, 1, 4)
	require.NoError(t, err)
	var file bytes.Buffer
	require.NoError(t, WriteIDXImages(&file, m, 2, 2))
	require.Equal(t, []byte{0, 1, 254, 255}, file.Bytes()[16:])
}

func TestWriteIDXLabels(t *testing.T) {
	var file bytes.Buffer
	require.NoError(t, WriteIDXLabels(&file, []int{5, 0, 255}))
	require.Equal(t, idxFile(Uint8, []byte{5, 0, 255}, 3), file.Bytes())
	labels, err := ReadIDXLabels(&file)
	require.NoError(t, err)
	require.Equal(t, []int{5, 0, 255}, labels)
}

func TestWriteIDXRefuses(t *testing.T) {
	images := func(v float32, height, width int) func(w *bytes.Buffer) error {
		return func(w *bytes.Buffer) error {
			return WriteIDXImages(w, &Matrix{Data: []float32{0, 1, 0, v}, Count: 2, Width: 2}, height, width)
		}
	}
	labels := func(l ...int) func(w *bytes.Buffer) error {
		return func(w *bytes.Buffer) error { return WriteIDXLabels(w, l) }
	}
	for _, c := range []struct {
		write func(w *bytes.Buffer) error
		want  error
		text  string
	}{
		{images(0, 2, 2), ErrShape, "rows have 2 elements, want height * width = 2 * 2"},
		{images(0, 0, 2), ErrShape, "want height * width = 0 * 2"},
		{images(0, -1, -2), ErrShape, "want height * width = -1 * -2"},
		{images(1.5, 1, 2), ErrFormat, "row 1, column 1 is 1.5, want 0 to 1"},
		{images(-0.1, 1, 2), ErrFormat, "row 1, column 1 is -0.1, want 0 to 1"},
		{images(float32(math.NaN()), 1, 2), ErrNonFinite, "row 1, column 1 is NaN"},
		{func(w *bytes.Buffer) error { return WriteIDXImages(w, &Matrix{}, 1, 1) }, ErrShape, "count is 0"},
		{labels(), ErrShape, "labels has 0 elements, want at least 1"},
		{labels(1, -1), ErrFormat, "label 1 is -1, want 0 to 255"},
		{labels(256), ErrFormat, "label 0 is 256, want 0 to 255"},
	} {
		var file bytes.Buffer
		err := c.write(&file)
		require.ErrorIs(t, err, c.want)
		require.ErrorContains(t, err, c.text)
		require.Zero(t, file.Len(), "nothing may be written")
	}
}

// failingWriter accepts room bytes.
type failingWriter struct{ room int }

var errFull = errors.New("no space")

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.room -= len(p); w.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteIDXPassesOnWriteErrors(t *testing.T) {
	for _, room := range []int{0, 8, 10} {
		require.ErrorIs(t, WriteIDXLabels(&failingWriter{room}, []int{1, 2, 3}), errFull)
	}
	require.NoError(t, WriteIDXLabels(&failingWriter{11}, []int{1, 2, 3}))
	require.ErrorIs(t, WriteIDXImages(&failingWriter{16}, &Matrix{Data: []float32{1}, Count: 1, Width: 1}, 1, 1), errFull)
}
