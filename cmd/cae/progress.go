package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"github.com/seed85368726/contractive/cae"
)

// progress shows how far a job has come: in a line that changes on a terminal, in one line after the other elsewhere.
type progress struct {
	w       io.Writer
	live    bool // w is a terminal
	open    bool // the cursor stands behind a line
	epochs  int  // of all models
	past    int
	seconds float64 // of the epochs past
}

func newProgress(w io.Writer, quiet bool) *progress {
	if quiet {
		return &progress{w: io.Discard}
	}
	return &progress{w: w, live: isTerminal(w)}
}

// isTerminal reports whether w is a character device.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (p *progress) begin(epochs int, text string) {
	p.epochs = epochs
	p.line(text)
}

// epoch shows the text with the speed of the epoch and the time that the rest will take.
func (p *progress) epoch(text string, e cae.Epoch) {
	p.past++
	p.seconds += e.Seconds
	left := p.seconds / float64(p.past) * float64(p.epochs-p.past)
	p.line(fmt.Sprintf("%s  %.0f/s  %v left", text, float64(e.Samples)/e.Seconds, time.Duration(math.Ceil(left))*time.Second))
}

func (p *progress) line(text string) {
	if p.live {
		fmt.Fprintf(p.w, "\r\x1b[K%s", text)
		p.open = true
		return
	}
	fmt.Fprintln(p.w, text)
}

// end ends the line.
func (p *progress) end() {
	if p.open {
		fmt.Fprintln(p.w)
		p.open = false
	}
}
