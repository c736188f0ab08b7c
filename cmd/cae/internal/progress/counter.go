package progress

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
)

// jsonInterval is the shortest time between two progress events.
const jsonInterval = time.Second

// Counter shows how many samples of a job are done: on a Line, or with -json as events on standard output.
type Counter struct {
	line  *Line
	json  *json.Encoder // nil for text
	what  string
	total int // 0 if unknown
	start time.Time
	shown time.Time
}

// NewCounter returns a counter of a job called what: "encoding".
func NewCounter(what string, total int, std cli.Streams, quiet, asJSON bool) *Counter {
	now := time.Now()
	c := &Counter{line: New(std.Err, quiet || asJSON), what: what, total: total, start: now, shown: now}
	c.line.shown = now // without Begin, too, a step so soon is not shown
	if asJSON && !quiet {
		c.json = json.NewEncoder(std.Out)
	}
	return c
}

// event is a step of the job, in the form that -json prints.
type event struct {
	Event   string  `json:"event"`
	What    string  `json:"what"`
	Samples int     `json:"samples"`
	Of      int     `json:"of,omitempty"`
	Seconds float64 `json:"seconds"`
}

// Begin shows the text that describes the job.
func (c *Counter) Begin(text string) { c.line.Say(text) }

// Set shows that samples are done, if it is time to show something.
func (c *Counter) Set(done int) {
	past := time.Since(c.start)
	if c.json == nil {
		c.line.Step(func() string { return c.text(done, past) })
		return
	}
	if time.Since(c.shown) >= jsonInterval {
		c.shown = time.Now()
		c.json.Encode(event{"progress", c.what, done, c.total, past.Seconds()}) // a broken pipe shows at the end as well
	}
}

func (c *Counter) text(done int, past time.Duration) string {
	if c.total == 0 {
		return fmt.Sprintf("%s: %d samples  %s", c.what, done, Rate(done, past))
	}
	return fmt.Sprintf("%s: %d of %d samples  %s  %s", c.what, done, c.total, Rate(done, past), Left(done, c.total, past))
}

// Seconds returns the time since the start.
func (c *Counter) Seconds() float64 { return time.Since(c.start).Seconds() }

// End ends the line.
func (c *Counter) End() { c.line.End() }
