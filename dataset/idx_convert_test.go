package dataset

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadIDXImagesScalesPixels(t *testing.T) {
	pixels := make([]byte, 256)
	for i := range pixels {
		pixels[i] = byte(i)
	}
	m, err := ReadIDXImages(newReader(idxFile(Uint8, pixels, 4, 8, 8)))
	require.NoError(t, err)
	require.Equal(t, 4, m.Count)
	require.Equal(t, 64, m.Width)
	require.Nil(t, m.Labels)
	for b, got := range m.Data {
		want, _ := big.NewRat(int64(b), 255).Float32()
		require.Equal(t, want, got)
	}
}

func TestReadIDXImagesKeepsOtherTypes(t *testing.T) {
	m, err := ReadIDXImages(newReader(idxFile(Int16, []byte{1, 0, 0xff, 0xfe}, 1, 2)))
	require.NoError(t, err)
	require.Equal(t, &Matrix{Data: []float32{256, -2}, Count: 1, Width: 2}, m)
}

func TestReadIDXImagesRefuses(t *testing.T) {
	for _, c := range []struct {
		file []byte
		want error
		text string
	}{
		{idxFile(Uint8, []byte{1, 2}, 2), ErrShape, "dataset: ReadIDXImages: images have 1 dimension, want at least 2"},
		{idxFile(Float32, []byte{0, 0, 0, 0, 0x7f, 0xc0, 0, 0}, 1, 2), ErrNonFinite, "dataset: ReadIDXImages: element 1 of 2 is NaN"},
		{idxFile(Float32, []byte{0xff, 0x80, 0, 0}, 1, 1), ErrNonFinite, "element 0 of 1 is -Inf"},
		{idxFile(Float64, []byte{0x7f, 0xe0, 0, 0, 0, 0, 0, 0}, 1, 1), ErrNonFinite, "element 0 of 1 is +Inf as float32"},
		{idxFile(Uint8, []byte{1}, 2, 3), ErrFormat, "dataset: ReadIDX: payload has 1 bytes, want 6"},
	} {
		m, err := ReadIDXImages(newReader(c.file))
		require.Nil(t, m)
		require.ErrorIs(t, err, c.want)
		require.ErrorContains(t, err, c.text)
	}
}

func TestReadIDXLabels(t *testing.T) {
	labels, err := ReadIDXLabels(newReader(idxFile(Uint8, []byte{7, 2, 255}, 3)))
	require.NoError(t, err)
	require.Equal(t, []int{7, 2, 255}, labels)
	labels, err = ReadIDXLabels(newReader(idxFile(Int32, []byte{0, 0, 0x27, 0x10, 0xff, 0xff, 0xff, 0xff}, 2)))
	require.NoError(t, err)
	require.Equal(t, []int{10000, -1}, labels)

	_, err = ReadIDXLabels(newReader(idxFile(Uint8, []byte{7, 2}, 1, 2)))
	require.ErrorIs(t, err, ErrShape)
	require.ErrorContains(t, err, "dataset: ReadIDXLabels: labels have 2 dimensions, want 1")
	_, err = ReadIDXLabels(newReader(idxFile(Float32, make([]byte, 4), 1)))
	require.ErrorIs(t, err, ErrFormat)
	require.ErrorContains(t, err, "element type 0x0d")
	_, err = ReadIDXLabels(newReader(nil))
	require.ErrorIs(t, err, ErrFormat)
}

// A Tensor is an open struct: whatever a caller puts in it gives an error and not a panic.
func TestFloat32sChecksTheTensor(t *testing.T) {
	for _, c := range []struct {
		tensor Tensor
		want   error
	}{
		{Tensor{}, ErrFormat},
		{Tensor{Type: 0x0A, Dims: []int{1}, Data: []byte{1}}, ErrFormat},
		{Tensor{Type: Int16, Dims: []int{2}, Data: []byte{1, 2, 3}}, ErrShape},
		{Tensor{Type: Uint8, Dims: []int{-1}, Data: []byte{1}}, ErrShape},
		{Tensor{Type: Uint8, Dims: []int{0}, Data: nil}, ErrShape},
		{Tensor{Type: Uint8, Dims: []int{math.MaxInt, 3}, Data: []byte{1}}, ErrTooLarge},
	} {
		_, err := c.tensor.Float32s()
		require.ErrorIs(t, err, c.want)
	}
}
