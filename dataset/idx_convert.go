package dataset

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
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
	switch t.Type {
	case Float32:
		for i := range x {
			x[i] = math.Float32frombits(binary.BigEndian.Uint32(t.Data[4*i:]))
		}
	case Float64:
		for i := range x {
			x[i] = float32(math.Float64frombits(binary.BigEndian.Uint64(t.Data[8*i:])))
		}
	default:
		for i := range x {
			x[i] = float32(t.integer(i))
		}
	}
	if i := firstNonFinite(x); i >= 0 {
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

func (t *Tensor) images() (*Matrix, error) {
	if len(t.Dims) < 2 {
		return nil, fmt.Errorf("images have %d dimension, want at least 2: %w", len(t.Dims), ErrShape)
	}
	var pixels []float32
	if t.Type == Uint8 {
		pixels = make([]float32, len(t.Data))
		for i, b := range t.Data {
			pixels[i] = pixelValue[b]
		}
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
