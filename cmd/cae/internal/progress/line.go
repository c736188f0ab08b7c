// Package progress shows how far a job has come: in a line that changes on a terminal, in one line after the other elsewhere.
package progress

import (
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/seed85368726/contractive/cmd/cae/internal/terminal"
)

// The shortest times between two steps that are shown.
const (
	liveInterval  = 100 * time.Millisecond
	plainInterval = 10 * time.Second
)

// Line shows progress. It is for one goroutine.
type Line struct {
	w     io.Writer
	width func() int // of the terminal; nil if w is none
	open  bool       // the cursor stands behind a line
	shown time.Time  // when the last line was
}

// New returns a Line on w, which shows nothing if quiet.
func New(w io.Writer, quiet bool) *Line {
	if quiet {
		return &Line{w: io.Discard}
	}
	return &Line{w: w, width: terminal.Width(w)}
}

// Live reports whether the line changes on a terminal.
func (l *Line) Live() bool { return l.width != nil }

// Say shows the text: a stage, or an epoch.
func (l *Line) Say(text string) {
	l.shown = time.Now()
	if !l.Live() {
		fmt.Fprintln(l.w, text)
		return
	}
	fmt.Fprintf(l.w, "\r\x1b[K%s", cut(text, l.width()-1))
	l.open = true
}

// Step shows the text unless something was shown a moment ago: for steps, which may be many. A terminal shows ten a second,
// and everything else one in ten seconds.
func (l *Line) Step(text func() string) {
	interval := plainInterval
	if l.Live() {
		interval = liveInterval
	}
	if time.Since(l.shown) >= interval {
		l.Say(text())
	}
}

// End ends the line.
func (l *Line) End() {
	if l.open {
		fmt.Fprintln(l.w)
		l.open = false
	}
}

// Clear removes the line, which is of no use any more, from a terminal.
func (l *Line) Clear() {
	if l.open {
		fmt.Fprint(l.w, "\r\x1b[K")
		l.open = false
	}
}

// cut shortens a text to n characters: a longer one would go on in the next line of a terminal, where nothing removes it.
func cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}
