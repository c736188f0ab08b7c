package safetensors

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strings"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/strict"
)

// pieceSize is how many bytes are read, or written, at a time. It is a multiple of every element's size.
const pieceSize = 64 << 10

// Reader reads one file: the header when it is made, the elements when asked for, so that a caller can
// compare the header with what it expects before memory is spent.
type Reader struct {
	Header
	Sealed bool // the file has both digests, and the header's was right

	r             io.Reader
	size          int64 // bytes of the payload
	payloadDigest string
}

// NewReader reads and checks the header of a file of tensors of the accepted types. Errors wrap ErrFormat, ErrTooLarge or the error of r.
func NewReader(r io.Reader, accepted ...Type) (*Reader, error) {
	reader, err := readHeader(r, accepted)
	if err != nil {
		return nil, fmt.Errorf("safetensors: header: %w", err)
	}
	return reader, nil
}

func readHeader(r io.Reader, accepted []Type) (*Reader, error) {
	if r == nil {
		return nil, fmt.Errorf("reader is nil: %w", dataset.ErrShape)
	}
	r = strict.Reader(r)
	var length [8]byte
	if got, err := io.ReadFull(r, length[:]); err != nil {
		return nil, missing(err, int64(len(length)-got))
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > formatHeader {
		return nil, fmt.Errorf("length is %d bytes, more than in any safetensors file, limit %d: %w", n, maxHeader, ErrTooLarge)
	}
	if n > maxHeader {
		return nil, fmt.Errorf("length is %d bytes, limit %d: %w", n, maxHeader, ErrTooLarge)
	}
	pieces, err := receive(r, int64(n))
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	text.Grow(int(n))
	for _, piece := range pieces {
		text.Write(piece)
	}
	parsed, err := parse(text.String(), accepted)
	if err != nil {
		return nil, err
	}
	reader := &Reader{Header: parsed.Header, r: r, size: parsed.size}
	return reader, reader.unseal(text.String(), parsed.headerDigest)
}

// unseal takes the digests out of the metadata and checks that of the header, which stands at text[at:].
func (r *Reader) unseal(text string, at int) error {
	header, hasHeader := r.Metadata[HeaderDigest]
	payload, hasPayload := r.Metadata[PayloadDigest]
	if hasHeader != hasPayload {
		return fmt.Errorf("metadata has one of %q and %q without the other: %w", HeaderDigest, PayloadDigest, ErrFormat)
	}
	if !hasHeader {
		return nil
	}
	if len(header) != digestLength || text[at:at+digestLength] != header {
		return fmt.Errorf("metadata %q has %d bytes, want %d plain hexadecimal digits: %w", HeaderDigest, len(header), digestLength, ErrFormat)
	}
	if want := headerDigest(text, at); header != want {
		return fmt.Errorf("metadata %q is %s, want %s: %w", HeaderDigest, header, want, ErrFormat)
	}
	delete(r.Metadata, HeaderDigest)
	delete(r.Metadata, PayloadDigest)
	r.payloadDigest = payload
	r.Sealed = true
	return nil
}

// Elements reads the elements of all tensors, in the order of Tensors, and checks the digest of a sealed file and that the file
// ends there. It returns them as float32, each with the index of its tensor, to be taken once. F64 elements are rounded to the
// nearest float32, which may be an infinity; others are exact. One of Elements, Data and Wide can be called, once. It allocates
// the payload's bytes that arrived and 64 KiB.
func (r *Reader) Elements() (iter.Seq2[int, float32], error) {
	payload, err := r.payload()
	if err != nil {
		return nil, err
	}
	return func(yield func(tensor int, v float32) bool) {
		for k, t := range r.Tensors {
			for range t.Elements() {
				if !yield(k, t.Type.float32At(payload.next(t.Type.size()))) {
					return
				}
			}
		}
	}, nil
}

// Data is Elements in one slice, which it allocates as well.
func (r *Reader) Data() ([]float32, error) {
	elements, err := r.Elements()
	if err != nil {
		return nil, err
	}
	total := 0
	for _, t := range r.Tensors {
		total += t.Elements()
	}
	data := make([]float32, 0, total)
	for _, v := range elements {
		data = append(data, v)
	}
	return data, nil
}

// Wide is Data for a file that [WriteWide] wrote: it returns the elements of F64 tensors and those of F32 tensors.
func (r *Reader) Wide() (wide []float64, data []float32, err error) {
	payload, err := r.payload()
	if err != nil {
		return nil, nil, err
	}
	var counts [len(types)]int
	for _, t := range r.Tensors {
		counts[t.Type] += t.Elements()
	}
	wide, data = make([]float64, 0, counts[F64]), make([]float32, 0, counts[F32])
	for _, t := range r.Tensors {
		for range t.Elements() {
			if b := payload.next(t.Type.size()); t.Type == F64 {
				wide = append(wide, math.Float64frombits(binary.LittleEndian.Uint64(b)))
			} else {
				data = append(data, t.Type.float32At(b))
			}
		}
	}
	return wide, data, nil
}

// payload reads the payload and checks it.
func (r *Reader) payload() (*payload, error) {
	if r.size > math.MaxInt {
		return nil, fmt.Errorf("safetensors: payload has %d bytes, limit %d: %w", r.size, math.MaxInt, ErrTooLarge)
	}
	pieces, err := receive(r.r, r.size)
	if err != nil {
		return nil, fmt.Errorf("safetensors: payload: %w", err)
	}
	if err := r.checkDigest(pieces); err != nil {
		return nil, err
	}
	switch _, err := io.ReadFull(r.r, make([]byte, 1)); {
	case err == nil:
		return nil, fmt.Errorf("safetensors: bytes after the payload's %d: %w", r.size, ErrFormat)
	case err != io.EOF:
		return nil, fmt.Errorf("safetensors: end of file: %w", err)
	}
	return &payload{pieces: pieces}, nil
}

// payload yields the bytes of pieces, an element at a time.
type payload struct {
	pieces [][]byte
	across [8]byte // an element that begins in one piece and ends in the next
}

// next returns the next n bytes, of which there are enough.
func (p *payload) next(n int) []byte {
	if len(p.pieces[0]) == 0 {
		p.pieces = p.pieces[1:]
	}
	piece := p.pieces[0]
	if len(piece) >= n {
		p.pieces[0] = piece[n:]
		return piece[:n]
	}
	begun := copy(p.across[:n], piece)
	p.pieces = p.pieces[1:]
	p.pieces[0] = p.pieces[0][copy(p.across[begun:n], p.pieces[0]):]
	return p.across[:n]
}

// checkDigest compares the payload with the digest of a sealed file.
func (r *Reader) checkDigest(pieces [][]byte) error {
	if !r.Sealed {
		return nil
	}
	sum := sha256.New()
	for _, piece := range pieces {
		sum.Write(piece)
	}
	if have := hex.EncodeToString(sum.Sum(nil)); have != r.payloadDigest {
		return fmt.Errorf("safetensors: payload has SHA-256 %s, want %.*q as in the header: %w", have, digestLength, r.payloadDigest, ErrFormat)
	}
	return nil
}

// receive reads n bytes in pieces, each allocated when the one before it has arrived.
func receive(r io.Reader, n int64) ([][]byte, error) {
	var pieces [][]byte
	for n > 0 {
		piece := make([]byte, min(n, pieceSize))
		got, err := io.ReadFull(r, piece)
		n -= int64(got)
		if err != nil {
			return nil, missing(err, n)
		}
		pieces = append(pieces, piece)
	}
	return pieces, nil
}

// missing describes a read that ended with n bytes to come.
func missing(err error, n int64) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("file ends %d bytes early: %w", n, ErrFormat)
	}
	return err
}
