package dataset

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// ReadNPY reads a whole NPY file with [DefaultMaxBytes] as the limit of its payload and of the matrix.
func ReadNPY(r io.Reader) (*Matrix, error) {
	return ReadNPYLimit(r, DefaultMaxBytes)
}

// ReadNPYLimit reads an array that numpy.save wrote, plain or compressed with gzip (recognised by its
// first bytes): format versions 1.0, 2.0 and 3.0; elements <f4, >f4, <f8, >f8 or |u1; C order. An array
// of two dimensions gives a row per index of the first, one of a single dimension rows of one element.
// Values are kept, |u1 included: b becomes b and not b/255; <f8 and >f8 are rounded to nearest even.
//
// Fortran order, other element types, a damaged or unknown header, and a file that is cut short or goes
// on after its payload are refused with ErrFormat; another number of dimensions or a dimension of 0 with
// ErrShape; a header above 64 KiB, and a payload or a float32 matrix above maxBytes, with ErrTooLarge; a
// value that is not a finite float32 with ErrNonFinite. An error of r is passed on. Until the last byte
// has arrived, memory in use stays below the decompressed bytes received so far plus 1 MiB, whatever the
// header claims; then comes the matrix.
func ReadNPYLimit(r io.Reader, maxBytes int64) (*Matrix, error) {
	m, err := readPacked(r, NPY, maxBytes)
	if err != nil {
		return nil, fmt.Errorf("dataset: ReadNPY: %w", err)
	}
	return m, nil
}

const (
	npyMagic     = "\x93NUMPY"
	maxNPYHeader = 64 << 10
	maxNPYStart  = len(npyMagic) + 2 + 4 + maxNPYHeader // magic, version, length, header
)

// readNPYStart reads all that comes before the payload.
func readNPYStart(r io.Reader, maxBytes int64) (*packed, error) {
	text, err := readNPYHeader(r)
	if err != nil {
		return nil, err
	}
	h, err := parseNPYHeader(text)
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	return h.packed(maxBytes)
}

// readNPYHeader returns the text of the header.
func readNPYHeader(r io.Reader) (string, error) {
	var start [len(npyMagic) + 2 + 4]byte
	fixed := start[:len(npyMagic)+2]
	if n, err := io.ReadFull(r, fixed); err != nil {
		return "", short("magic", uint64(n), uint64(len(fixed)), err)
	}
	if string(fixed[:len(npyMagic)]) != npyMagic {
		return "", fmt.Errorf("magic is %q, want %q: %w", fixed[:len(npyMagic)], npyMagic, ErrFormat)
	}
	major, minor := fixed[len(npyMagic)], fixed[len(npyMagic)+1]
	if major < 1 || major > 3 || minor != 0 {
		return "", fmt.Errorf("version is %d.%d, want 1.0, 2.0 or 3.0: %w", major, minor, ErrFormat)
	}
	length := start[len(fixed):]
	if major == 1 {
		length = length[:2]
	}
	if n, err := io.ReadFull(r, length); err != nil {
		return "", short("length of the header", uint64(n), uint64(len(length)), err)
	}
	var size [4]byte
	copy(size[:], length)
	return readNPYText(r, binary.LittleEndian.Uint32(size[:]))
}

func readNPYText(r io.Reader, size uint32) (string, error) {
	if size > maxNPYHeader {
		return "", fmt.Errorf("header has %d bytes, limit %d: %w", size, maxNPYHeader, ErrTooLarge)
	}
	text := make([]byte, size)
	if n, err := io.ReadFull(r, text); err != nil {
		return "", short("header", uint64(n), uint64(size), err)
	}
	return string(text), nil
}

// npyElement is how an element is stored.
type npyElement struct {
	size    int
	convert func(dst []float32, src []byte)
}

var npyElements = map[string]npyElement{
	"<f4": {4, func(dst []float32, src []byte) { convert4(dst, src, binary.LittleEndian) }},
	">f4": {4, func(dst []float32, src []byte) { convert4(dst, src, binary.BigEndian) }},
	"<f8": {8, func(dst []float32, src []byte) { convert8(dst, src, binary.LittleEndian) }},
	">f8": {8, func(dst []float32, src []byte) { convert8(dst, src, binary.BigEndian) }},
	"|u1": {1, func(dst []float32, src []byte) {
		for i := range dst {
			dst[i] = float32(src[i])
		}
	}},
}

func convert4(dst []float32, src []byte, order binary.ByteOrder) {
	for i := range dst {
		dst[i] = math.Float32frombits(order.Uint32(src[4*i:]))
	}
}

func convert8(dst []float32, src []byte, order binary.ByteOrder) {
	for i := range dst {
		dst[i] = float32(math.Float64frombits(order.Uint64(src[8*i:])))
	}
}

// packed checks what the header says against what this package reads.
func (h *npyHeader) packed(maxBytes int64) (*packed, error) {
	element, ok := npyElements[h.descr]
	if !ok {
		return nil, fmt.Errorf("descr is %q, want <f4, >f4, <f8, >f8 or |u1: %w", h.descr, ErrFormat)
	}
	if h.fortranOrder {
		return nil, fmt.Errorf("fortran_order is True, want False: save numpy.ascontiguousarray(x): %w", ErrFormat)
	}
	if n := len(h.shape); n < 1 || n > 2 {
		return nil, fmt.Errorf("shape has %d dimensions, want 1 or 2: %w", n, ErrShape)
	}
	p := &packed{count: h.shape[0], width: 1, elementSize: element.size, convert: element.convert}
	if len(h.shape) == 2 {
		p.width = h.shape[1]
	}
	return p, p.fit(h.shape, maxBytes)
}
