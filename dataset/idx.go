package dataset

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/bits"
)

// ElementType is the type of the elements of a [Tensor], with its code in the IDX format.
type ElementType byte

// The element types of the IDX format. All are big-endian.
const (
	Uint8   ElementType = 0x08
	Int8    ElementType = 0x09
	Int16   ElementType = 0x0B
	Int32   ElementType = 0x0C
	Float32 ElementType = 0x0D
	Float64 ElementType = 0x0E
)

// Size returns the number of bytes of an element, or 0 if the type is none of the six.
func (t ElementType) Size() int {
	switch t {
	case Uint8, Int8:
		return 1
	case Int16:
		return 2
	case Int32, Float32:
		return 4
	case Float64:
		return 8
	}
	return 0
}

// Tensor is the content of an IDX file as it is stored there.
type Tensor struct {
	Type ElementType
	Dims []int  // sizes, outermost first; each at least 1
	Data []byte // product(Dims) elements, row-major, big-endian
}

// DefaultMaxBytes is the limit that readers put on the decompressed payload of a file: 4 GiB.
const DefaultMaxBytes int64 = 4 << 30

// ReadIDX reads a whole IDX file with [DefaultMaxBytes] as the limit of its payload.
func ReadIDX(r io.Reader) (*Tensor, error) {
	return ReadIDXLimit(r, DefaultMaxBytes)
}

// ReadIDXLimit reads a whole IDX file, plain or compressed with gzip (recognised by its first bytes),
// whose payload is at most maxBytes long after decompression. The format is that of
// http://yann.lecun.com/exdb/mnist: two zero bytes, the element type, the number of dimensions, the
// dimensions as 32-bit unsigned integers, the elements; all big-endian.
//
// A file that is cut short, goes on after its payload, is damaged, or is not IDX is refused with
// ErrFormat; a dimension of 0 with ErrShape; a payload above maxBytes with ErrTooLarge. An error of r is
// passed on. Memory in use stays below twice the decompressed bytes received so far plus 1 MiB,
// whatever the header claims.
func ReadIDXLimit(r io.Reader, maxBytes int64) (*Tensor, error) {
	t, err := readIDX(r, maxBytes)
	if err != nil {
		return nil, fmt.Errorf("dataset: ReadIDX: %w", err)
	}
	return t, nil
}

func readIDX(r io.Reader, maxBytes int64) (*Tensor, error) {
	r, err := decompress(r, above(maxBytes, maxIDXHeader))
	if err != nil {
		return nil, err
	}
	t, err := readIDXHeader(r)
	if err != nil {
		return nil, err
	}
	size, err := t.payloadSize(maxBytes)
	if err != nil {
		return nil, err
	}
	if t.Data, err = readExactly(r, size); err != nil {
		return nil, err
	}
	return t, expectEnd(r, size)
}

// maxIDXHeader is the length of a header of 255 dimensions.
const maxIDXHeader = 4 + 4*math.MaxUint8

// readIDXHeader reads a tensor without its data.
func readIDXHeader(r io.Reader) (*Tensor, error) {
	var head [maxIDXHeader]byte
	if n, err := io.ReadFull(r, head[:4]); err != nil {
		return nil, short("header", uint64(n), 4, err)
	}
	if head[0] != 0 || head[1] != 0 {
		return nil, fmt.Errorf("magic is %#04x, want 0x0000: %w", binary.BigEndian.Uint16(head[:]), ErrFormat)
	}
	t := &Tensor{Type: ElementType(head[2]), Dims: make([]int, head[3])}
	if t.Type.Size() == 0 {
		return nil, fmt.Errorf("element type is %#02x, want 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e: %w", head[2], ErrFormat)
	}
	if len(t.Dims) == 0 {
		return nil, fmt.Errorf("number of dimensions is 0, want at least 1: %w", ErrFormat)
	}
	sizes := head[4 : 4+4*len(t.Dims)]
	if n, err := io.ReadFull(r, sizes); err != nil {
		return nil, short("list of dimensions", uint64(n), uint64(len(sizes)), err)
	}
	for i := range t.Dims {
		size := binary.BigEndian.Uint32(sizes[4*i:])
		if uint64(size) > math.MaxInt {
			return nil, fmt.Errorf("dimension %d is %d, above the limit %d of this machine: %w", i, size, math.MaxInt, ErrTooLarge)
		}
		t.Dims[i] = int(size)
	}
	return t, nil
}

// payloadSize returns the number of bytes that type and dimensions ask for, if it is in 1..maxBytes.
func (t *Tensor) payloadSize(maxBytes int64) (int, error) {
	limit := uint64(min(max(maxBytes, 0), math.MaxInt))
	size, overflow := uint64(t.Type.Size()), uint64(0)
	for i, d := range t.Dims {
		if d < 1 {
			return 0, fmt.Errorf("dimension %d is %d, want at least 1: %w", i, d, ErrShape)
		}
		if overflow == 0 {
			overflow, size = bits.Mul64(size, uint64(d))
		}
	}
	if overflow != 0 || size > limit {
		return 0, fmt.Errorf("payload of dimensions %v with elements of %d bytes exceeds the limit of %d bytes: %w",
			t.Dims, t.Type.Size(), limit, ErrTooLarge)
	}
	return int(size), nil
}
