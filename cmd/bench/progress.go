package main

import (
	"fmt"
	"io"
	"os"
)

// progress shows on a terminal what is going on, in one line that it clears in the end.
type progress struct{ w io.Writer }

// newProgress shows nothing where w is not a terminal.
func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	if !ok {
		return &progress{}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return &progress{}
	}
	return &progress{w}
}

const clearLine = "\r\x1b[K"

func (p *progress) say(format string, args ...any) {
	if p.w != nil {
		fmt.Fprintf(p.w, clearLine+format, args...)
	}
}

func (p *progress) end() {
	if p.w != nil {
		fmt.Fprint(p.w, clearLine)
	}
}
