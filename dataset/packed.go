package dataset

import (
	"fmt"
	"io"
	"math"
	"math/bits"

	"github.com/seed85368726/contractive/internal/finite"
)

// packed says how count rows of width elements follow a header: row-major, without gaps, and nothing
// after them. Sizes are those that fit has checked.
type packed struct {
	count, width int
	elementSize  int
	convert      func(dst []float32, src []byte) // src has len(dst) elements
}

// startPacked reads the header of an NPY or IDX file, plain or gzip, and returns the payload with its description.
func startPacked(r io.Reader, format Format, maxBytes int64) (payload io.Reader, p *packed, err error) {
	start := readNPYStart
	most := maxNPYStart
	if format == IDX {
		start, most = readIDXStart, maxIDXHeader
	}
	if payload, err = decompress(r, above(maxBytes, most)); err != nil {
		return nil, nil, err
	}
	p, err = start(payload, maxBytes)
	return payload, p, err
}

// readPacked reads a whole file.
func readPacked(r io.Reader, format Format, maxBytes int64) (*Matrix, error) {
	payload, p, err := startPacked(r, format, maxBytes)
	if err != nil {
		return nil, err
	}
	return p.matrix(payload)
}

// fit fails unless the sizes are at least 1 and the payload, and the float32 matrix made from it, are at most maxBytes.
func (p *packed) fit(dims []int, maxBytes int64) error {
	limit := uint64(min(max(maxBytes, 0), math.MaxInt))
	size, overflow := uint64(max(p.elementSize, 4)), uint64(0)
	for i, d := range dims {
		if d < 1 {
			return fmt.Errorf("dimension %d is %d, want at least 1: %w", i, d, ErrShape)
		}
		if overflow == 0 {
			overflow, size = bits.Mul64(size, uint64(d))
		}
	}
	if overflow != 0 || size > limit {
		return fmt.Errorf("matrix of dimensions %v with elements of %d bytes exceeds the limit of %d bytes: %w",
			dims, max(p.elementSize, 4), limit, ErrTooLarge)
	}
	return nil
}

// matrix reads all rows. The result is made when every byte has arrived.
func (p *packed) matrix(r io.Reader) (*Matrix, error) {
	size := p.count * p.width * p.elementSize
	chunks, err := receive(r, size)
	if err != nil {
		return nil, err
	}
	if err := expectEnd(r, size); err != nil {
		return nil, err
	}
	m := &Matrix{Data: make([]float32, p.count*p.width), Count: p.count, Width: p.width}
	rest := m.Data
	for _, chunk := range chunks {
		n := len(chunk) / p.elementSize
		p.convert(rest[:n], chunk)
		rest = rest[n:]
	}
	if i := finite.FirstNot(m.Data); i >= 0 {
		return nil, fmt.Errorf("row %d, column %d is %v as float32: %w", i/p.width, i%p.width, m.Data[i], ErrNonFinite)
	}
	return m, nil
}

// packedRows reads them one at a time.
type packedRows struct {
	*packed
	r    io.Reader
	done int // rows
	raw  []byte
	row  []float32
}

func newPackedRows(r io.Reader, format Format, maxBytes int64) (*packedRows, error) {
	payload, p, err := startPacked(r, format, maxBytes)
	if err != nil {
		return nil, err
	}
	return &packedRows{packed: p, r: payload}, nil
}

func (p *packedRows) dim() int { return p.width }

// next returns a row, which it overwrites at the next call, and io.EOF after the last.
func (p *packedRows) next() ([]float32, error) {
	rowSize := p.width * p.elementSize
	if p.done == p.count {
		if err := expectEnd(p.r, p.count*rowSize); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	if err := p.receive(rowSize); err != nil {
		return nil, fmt.Errorf("row %d: %w", p.done, err)
	}
	p.convert(p.row, p.raw)
	if i := finite.FirstNot(p.row); i >= 0 {
		return nil, fmt.Errorf("row %d, column %d is %v as float32: %w", p.done, i, p.row[i], ErrNonFinite)
	}
	p.done++
	return p.row, nil
}

// receive reads the bytes of a row. Memory for one is taken when the first has arrived.
func (p *packedRows) receive(size int) (err error) {
	if p.raw == nil {
		if p.raw, err = readExactly(p.r, size); err == nil {
			p.row = make([]float32, p.width)
		}
		return err
	}
	if n, err := io.ReadFull(p.r, p.raw); err != nil {
		return short("payload", uint64(n), uint64(size), err)
	}
	return nil
}
