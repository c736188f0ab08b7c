// Package strict holds readers and writers from elsewhere to what package io asks of them, so that one that stands still or drops bytes in
// silence gives an error.
package strict

import "io"

// maxEmpty is the number of reads in a row without a byte and without an error that are borne, as in package bufio.
const maxEmpty = 100

// Reader returns a reader of r that fails with io.ErrNoProgress where r goes on to return neither bytes nor an error: [io.ReadFull]
// would ask for ever.
func Reader(r io.Reader) io.Reader { return &reader{r: r} }

type reader struct {
	r     io.Reader
	empty int
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
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
