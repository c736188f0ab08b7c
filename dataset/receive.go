package dataset

import (
	"bytes"
	"fmt"
	"io"
)

// chunkSize is what receive asks for at a time, a multiple of the size of every element.
const chunkSize = 256 << 10

// receive returns the next size bytes of r in chunks, all but the last of chunkSize, so that a size
// which is a lie costs no more than the bytes that are really there.
func receive(r io.Reader, size int) ([][]byte, error) {
	var chunks [][]byte
	for received := 0; received < size; {
		chunk := make([]byte, min(chunkSize, size-received))
		n, err := io.ReadFull(r, chunk)
		received += n
		if err != nil {
			return nil, short("payload", uint64(received), uint64(size), err)
		}
		chunks = append(chunks, chunk)
	}
	return chunks, nil
}

// readExactly returns the next size bytes of r in one piece.
func readExactly(r io.Reader, size int) ([]byte, error) {
	chunks, err := receive(r, size)
	if err != nil {
		return nil, err
	}
	if len(chunks) == 1 {
		return chunks[0], nil
	}
	return bytes.Join(chunks, nil), nil
}

// expectEnd fails unless r ends here, after a payload of size bytes. For gzip it also makes the
// reader verify the checksum.
func expectEnd(r io.Reader, size int) error {
	switch n, err := io.ReadFull(r, make([]byte, 1)); {
	case n > 0:
		return fmt.Errorf("payload has at least %d bytes, want %d: %w", size+1, size, ErrFormat)
	case err != io.EOF:
		return malformed("end of file", err)
	}
	return nil
}

// short describes a read that gave n of the want bytes of a field.
func short(field string, n, want uint64, err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = ErrFormat
	}
	return malformed(fmt.Sprintf("%s has %d bytes, want %d", field, n, want), err)
}
