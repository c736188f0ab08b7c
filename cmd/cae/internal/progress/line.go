// Package progress shows how far a job has come: in a line that changes on a terminal, in one line after the other elsewhere.
package progress

import (
	"fmt"
	"io"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/seed85368726/contractive/cmd/cae/internal/terminal"
)

// The shortest times between two steps that are shown.
const (
	liveInterval  = 100 * time.Millisecond
	plainInterval = 10 * time.Second
)

// pulse is the time after which a terminal shows, and goes on to show, how long the present step has taken.
const pulse = 2 * time.Second

// Line shows progress. Its methods are for one goroutine, which ends it with End or Clear.
type Line struct {
	w     io.Writer
	width func() int    // of the terminal; nil if w is none
	pulse time.Duration // 0 for none

	mu      sync.Mutex
	text    string        // that was shown last
	shown   time.Time     // when that was
	open    bool          // the cursor stands behind a line
	waiting chan struct{} // open while beat runs
}

// New returns a Line on w, which shows nothing if quiet.
func New(w io.Writer, quiet bool) *Line {
	if quiet {
		return &Line{w: io.Discard}
	}
	return &Line{w: w, width: terminal.Width(w), pulse: pulse}
}

// Live reports whether the line changes on a terminal.
func (l *Line) Live() bool { return l.width != nil }

// Say shows the text: a stage, or an epoch.
func (l *Line) Say(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text, l.shown = text, time.Now()
	if !l.Live() {
		fmt.Fprintln(l.w, text)
		return
	}
	l.rewrite("")
	if l.waiting == nil && l.pulse > 0 {
		l.waiting = make(chan struct{})
		go l.beat(l.waiting)
	}
}

// Step shows the text unless something was shown a moment ago: for steps, which may be many. A terminal shows ten a second,
// and everything else one in ten seconds.
func (l *Line) Step(text func() string) {
	interval := plainInterval
	if l.Live() {
		interval = liveInterval
	}
	if time.Since(l.shown) >= interval { // only Say sets it, on this goroutine
		l.Say(text())
	}
}

// End ends the line.
func (l *Line) End() { l.close("\n") }

// Clear removes the line, which is of no use any more, from a terminal.
func (l *Line) Clear() { l.close("\r\x1b[K") }

func (l *Line) close(last string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting != nil {
		close(l.waiting)
		l.waiting = nil
	}
	if l.open {
		fmt.Fprint(l.w, last)
		l.open = false
	}
}

// beat shows the time that a long step takes, so that one sees that the job is alive.
func (l *Line) beat(done chan struct{}) {
	ticker := time.NewTicker(l.pulse / 2)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return
		case <-ticker.C:
			l.mu.Lock()
			if past := time.Since(l.shown); l.open && past >= l.pulse {
				l.rewrite(fmt.Sprintf("  %v", past.Truncate(l.pulse/2)))
			}
			l.mu.Unlock()
		}
	}
}

// rewrite shows the text, and a remark after it, in place of the line. A longer line than the terminal holds would go on in the
// next one, where nothing removes it: the text is cut.
func (l *Line) rewrite(remark string) {
	fmt.Fprintf(l.w, "\r\x1b[K%s%s", cut(l.text, l.width()-1-len(remark)), remark)
	l.open = true
}

// cut shortens a text to n characters.
func cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:max(n, 0)])
}
