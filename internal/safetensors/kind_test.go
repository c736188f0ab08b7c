package safetensors

import (
	"bytes"
	"errors"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

var errOdd = errors.New("odd")

// vectors are files of one vector of even length.
var vectors = Kind[int]{
	Format: "vector", Version: "1",
	Parse: func(h Header) (int, error) {
		n, err := strconv.Atoi(h.Metadata["length"])
		if n%2 != 0 {
			err = errOdd
		}
		return n, err
	},
	Header: func(n int) Header {
		return Header{
			Metadata: map[string]string{KeyFormat: "vector", KeyVersion: "1", "length": strconv.Itoa(n)},
			Tensors:  []Tensor{{Name: "v", Shape: []int{n}}},
		}
	},
}

func TestKind(t *testing.T) {
	var buffer bytes.Buffer
	require.NoError(t, Write(&buffer, vectors.Header(2), []float32{3, 4}))
	n, file, err := vectors.Open(&buffer)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	data, err := file.Data()
	require.NoError(t, err)
	require.Equal(t, []float32{3, 4}, data)
}

// Everything is compared, in an order: what the file is before what it says, and that before its tensors.
func TestKindRefuses(t *testing.T) {
	metadata := func(key, value string) func(*Header) { return func(h *Header) { h.Metadata[key] = value } }
	for _, c := range []struct {
		change  func(*Header)
		cause   error
		message string
	}{
		{metadata(KeyFormat, "matrix"), ErrFormat, `metadata "format" is "matrix", want "vector"`},
		{metadata(KeyVersion, "2"), ErrVersion, `metadata "format_version" is "2", want "1"`},
		{metadata("length", "3"), errOdd, "odd"},
		{metadata("length", "+2"), ErrFormat, `metadata "length" is "+2", want "2"`},
		{metadata("width", "1"), ErrFormat, "metadata has 4 entries, want 3"},
		{metadata("length", "4"), ErrFormat, `tensor 0 is "v" with shape [2], want "v" with shape [4]`},
		{func(h *Header) { h.Tensors[0].Name = "w" }, ErrFormat, `tensor 0 is "w"`},
		{func(h *Header) { h.Tensors = append(h.Tensors, Tensor{Name: "x", Shape: []int{0}}) }, ErrFormat, "file has 2 tensors, want 1"},
		{func(h *Header) { h.Metadata["length"], h.Tensors[0].Name = "02", "w" }, ErrFormat, `metadata "length" is "02"`},
	} {
		h := vectors.Header(2)
		c.change(&h)
		var buffer bytes.Buffer
		require.NoError(t, Write(&buffer, h, []float32{3, 4}))
		_, _, err := vectors.Open(&buffer)
		require.ErrorIs(t, err, c.cause)
		require.ErrorContains(t, err, c.message)
	}
	// Elements of a type that only another kind has: that kind is named first.
	for format, message := range map[string]string{"vector": `tensor 0 is "v" with dtype F64, want F32`, "matrix": `metadata "format" is "matrix", want "vector"`} {
		h := vectors.Header(2)
		h.Metadata[KeyFormat], h.Tensors[0].Type = format, F64
		var buffer bytes.Buffer
		require.NoError(t, WriteWide(&buffer, h, []float64{3, 4}, nil))
		_, _, err := vectors.Open(&buffer)
		require.ErrorIs(t, err, ErrFormat)
		require.ErrorContains(t, err, message)
	}
	_, _, err := vectors.Open(bytes.NewReader(nil))
	require.ErrorIs(t, err, ErrFormat)
	header := `{"__metadata__":{"format":"vector","format_version":"1","length":"2"},"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`
	_, _, err = vectors.Open(bytes.NewReader(file(header, make([]byte, 8))))
	require.ErrorContains(t, err, `metadata has no "header_sha256"`)
}
