package dataset

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/seed85368726/contractive/internal/strict"
)

// decompress returns the bytes of r, or of the gzip stream in r, which is recognised by its first two
// bytes; one after maxBytes of them is an error that wraps ErrTooLarge.
func decompress(r io.Reader, maxBytes int64) (io.Reader, error) {
	if r == nil {
		return nil, fmt.Errorf("reader is nil: %w", ErrShape)
	}
	b := bufio.NewReader(strict.Reader(r))
	magic, err := b.Peek(2)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if string(magic) != "\x1f\x8b" {
		return newCapped(b, maxBytes), nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, malformed("gzip header", err)
	}
	return newCapped(z, maxBytes), nil
}

// capped hands on at most limit bytes of r.
type capped struct {
	r           io.Reader
	limit, left int64 // left is -1 once r has given more
}

func newCapped(r io.Reader, limit int64) *capped {
	limit = min(max(limit, 0), math.MaxInt64-1)
	return &capped{r: r, limit: limit, left: limit}
}

// Read asks for one byte more than is left, which tells data that end at the limit from data that do not.
func (c *capped) Read(p []byte) (int, error) {
	if c.left >= 0 {
		n, err := c.r.Read(p[:min(int64(len(p)), c.left+1)])
		if c.left -= int64(n); c.left >= 0 {
			return n, err
		}
		if n > 1 {
			return n - 1, nil
		}
	}
	return 0, fmt.Errorf("data exceed the limit of %d bytes: %w", c.limit, ErrTooLarge)
}

// above returns limit + more, the limit of a whole file whose payload may have limit bytes.
func above(limit int64, more int) int64 {
	return min(max(limit, 0), math.MaxInt64-int64(more)) + int64(more)
}

// malformed adds ErrFormat to an error by which gzip reports damage, and leaves others, such as those
// of a disk, what they are.
func malformed(what string, err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return fmt.Errorf("%s: %w: %w", what, ErrFormat, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}
