package cli

import "io"

// Sticky keeps the first error of a writer and writes nothing after it.
type Sticky struct {
	W   io.Writer
	Err error
}

func (s *Sticky) Write(p []byte) (n int, err error) {
	if s.Err == nil {
		n, s.Err = s.W.Write(p)
	}
	return n, s.Err
}
