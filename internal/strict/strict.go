// Package strict holds readers and writers from elsewhere to what package io asks of them, so that one that stands still or drops bytes in
// silence gives an error.
package strict

import (
	"errors"
	"fmt"
	"io"
)

// maxEmpty is the number of reads in a row without a byte and without an error that are borne, as in package bufio.
const maxEmpty = 100

// ErrCount says that a reader has returned a number of bytes that it was not asked for.
var ErrCount = errors.New("invalid count from Read")

// Reader returns a reader of r that fails with io.ErrNoProgress where r goes on to return neither bytes nor an error, as [io.ReadFull]
// would ask for ever, and with ErrCount where r claims fewer bytes than none or more than there is room for, which makes
// packages io and bufio panic.
func Reader(r io.Reader) io.Reader { return &reader{r: r} }

type reader struct {
	r     io.Reader
	empty int
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if n < 0 || n > len(p) {
		return 0, fmt.Errorf("reader returned %d bytes, want 0 to %d: %w", n, len(p), ErrCount)
	}
	if n != 0 || err != nil || len(p) == 0 {
		r.empty = 0
		return n, err
	}
	if r.empty++; r.empty >= maxEmpty {
		return 0, io.ErrNoProgress
	}
	return 0, nil
}

// Writer returns a writer to w that fails with io.ErrShortWrite where w takes less than it is given and says nothing.
func Writer(w io.Writer) io.Writer { return writer{w} }

type writer struct{ w io.Writer }

func (w writer) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	if err == nil && n != len(p) {
		err = io.ErrShortWrite
	}
	return n, err
}
