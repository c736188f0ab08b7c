package dataset

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/seed85368726/contractive/internal/finite"
)

// ReadIDXImages reads an IDX file of two or more dimensions as one row per index of the first. Unsigned
// bytes are taken for pixels and become b/255, in [0, 1]; elements of any other type keep their value,
// as [Tensor.Float32s] converts it. Errors are those of [ReadIDX] and Float32s, and ErrShape for a file
// of one dimension.
func ReadIDXImages(r io.Reader) (*Matrix, error) {
	t, err := ReadIDX(r)
	if err != nil {
		return nil, err
	}
	m, err := t.images()
	if err != nil {
		return nil, fmt.Errorf("dataset: ReadIDXImages: %w", err)
	}
	return m, nil
}

// ReadIDXLabels reads an IDX file of one dimension and an integer type. Errors are those of [ReadIDX],
// ErrShape for another number of dimensions and ErrFormat for a floating-point type.
func ReadIDXLabels(r io.Reader) ([]int, error) {
	t, err := ReadIDX(r)
	if err != nil {
		return nil, err
	}
	labels, err := t.labels()
	if err != nil {
		return nil, fmt.Errorf("dataset: ReadIDXLabels: %w", err)
	}
	return labels, nil
}

// Float32s returns the elements as float32, rounded to nearest even where they need it. The error wraps
// ErrNonFinite, and names the element, if one is NaN, infinite, or too large for float32; and ErrShape
// if the fields of t contradict each other.
func (t *Tensor) Float32s() ([]float32, error) {
	x, err := t.float32s()
	if err != nil {
		return nil, fmt.Errorf("dataset: Float32s: %w", err)
	}
	return x, nil
}

func (t *Tensor) float32s() ([]float32, error) {
	count, err := t.len()
	if err != nil {
		return nil, err
	}
	x := make([]float32, count)
	t.Type.convert(x, t.Data)
	if i := finite.FirstNot(x); i >= 0 {
		return nil, fmt.Errorf("element %d of %d is %v as float32: %w", i, count, x[i], ErrNonFinite)
	}
	return x, nil
}

// len returns the number of elements, after checking that Data holds exactly as many as Dims promise.
func (t *Tensor) len() (int, error) {
	if t.Type.Size() == 0 {
		return 0, fmt.Errorf("element type is %#02x, want one of the six of IDX: %w", byte(t.Type), ErrFormat)
	}
	size, err := t.payloadSize(math.MaxInt64)
	if err != nil {
		return 0, err
	}
	if len(t.Data) != size {
		return 0, fmt.Errorf("data has %d bytes, want %d for dimensions %v: %w", len(t.Data), size, t.Dims, ErrShape)
	}
	return size / t.Type.Size(), nil
}

// convert sets dst to the len(dst) elements in src.
func (t ElementType) convert(dst []float32, src []byte) {
	switch t {
	case Float32:
		convert4(dst, src, binary.BigEndian)
	case Float64:
		convert8(dst, src, binary.BigEndian)
	default:
		tensor := Tensor{Type: t, Data: src}
		for i := range dst {
			dst[i] = float32(tensor.integer(i))
		}
	}
}

// integer returns element i of a tensor of an integer type.
func (t *Tensor) integer(i int) int32 {
	switch t.Type {
	case Int8:
		return int32(int8(t.Data[i]))
	case Int16:
		return int32(int16(binary.BigEndian.Uint16(t.Data[2*i:])))
	case Int32:
		return int32(binary.BigEndian.Uint32(t.Data[4*i:]))
	}
	return int32(t.Data[i])
}

// pixelValue[b] is b/255, correctly rounded.
var pixelValue = func() (value [256]float32) {
	for b := range value {
		value[b] = float32(b) / 255
	}
	return value
}()

func convertPixels(dst []float32, src []byte) {
	for i, b := range src {
		dst[i] = pixelValue[b]
	}
}

// readIDXStart reads all that comes before the payload of images.
func readIDXStart(r io.Reader, maxBytes int64) (*packed, error) {
	t, err := readIDXHeader(r)
	if err != nil {
		return nil, err
	}
	return t.packed(maxBytes)
}

// packed describes the payload of a header as rows, one per index of the first dimension.
func (t *Tensor) packed(maxBytes int64) (*packed, error) {
	if len(t.Dims) < 2 {
		return nil, fmt.Errorf("images have %d dimension, want at least 2: %w", len(t.Dims), ErrShape)
	}
	p := &packed{count: t.Dims[0], width: 1, elementSize: t.Type.Size(), convert: t.Type.convert}
	if t.Type == Uint8 {
		p.convert = convertPixels
	}
	if err := p.fit(t.Dims, maxBytes); err != nil {
		return nil, err
	}
	for _, d := range t.Dims[1:] {
		p.width *= d
	}
	return p, nil
}

func (t *Tensor) images() (*Matrix, error) {
	if len(t.Dims) < 2 {
		return nil, fmt.Errorf("images have %d dimension, want at least 2: %w", len(t.Dims), ErrShape)
	}
	var pixels []float32
	if t.Type == Uint8 {
		pixels = make([]float32, len(t.Data))
		convertPixels(pixels, t.Data)
	} else {
		var err error
		if pixels, err = t.float32s(); err != nil {
			return nil, err
		}
	}
	return &Matrix{Data: pixels, Count: t.Dims[0], Width: len(pixels) / t.Dims[0]}, nil
}

func (t *Tensor) labels() ([]int, error) {
	if len(t.Dims) != 1 {
		return nil, fmt.Errorf("labels have %d dimensions, want 1: %w", len(t.Dims), ErrShape)
	}
	if t.Type == Float32 || t.Type == Float64 {
		return nil, fmt.Errorf("labels have element type %#02x, want an integer type, 0x08 to 0x0c: %w", byte(t.Type), ErrFormat)
	}
	labels := make([]int, t.Dims[0])
	for i := range labels {
		labels[i] = int(t.integer(i))
	}
	return labels, nil
}
