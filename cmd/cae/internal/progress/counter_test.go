package progress

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
)

func TestCounterText(t *testing.T) {
	var out, remarks bytes.Buffer
	c := NewCounter("encoding", 3000, cli.Streams{Out: &out, Err: &remarks}, false, false)
	c.Begin("encoding 3000 samples")
	c.Set(1)
	require.Equal(t, "encoding 3000 samples\n", remarks.String(), "a step so soon is not shown")
	c.start = time.Now().Add(-20 * time.Second)
	c.line.shown = c.start
	c.Set(1000)
	require.Regexp(t, `\nencoding: 1000 of 3000 samples  50/s  4[01]s left\n$`, remarks.String())
	c.End()
	require.Empty(t, out.String())
	require.GreaterOrEqual(t, c.Seconds(), 20.0)

	c = NewCounter("counting", 0, cli.Streams{Out: &out, Err: &remarks}, false, false)
	require.Equal(t, "counting: 100 samples  50/s", c.text(100, 2*time.Second))
	remarks.Reset()
	c.Set(1)
	require.Empty(t, remarks.String(), "nor without Begin: what is counted in a moment needs no word")
	c.line.shown = time.Now().Add(-20 * time.Second)
	c.Set(2)
	require.Contains(t, remarks.String(), "counting: 2 samples  ")
}

func TestCounterJSON(t *testing.T) {
	var out, remarks bytes.Buffer
	c := NewCounter("encoding", 3000, cli.Streams{Out: &out, Err: &remarks}, false, true)
	c.Begin("encoding 3000 samples")
	c.Set(1)
	require.Empty(t, out.String())
	c.shown = c.shown.Add(-2 * time.Second)
	c.Set(1000)
	c.Set(1001)
	var have map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &have), out.String())
	require.Positive(t, have["seconds"])
	delete(have, "seconds")
	require.Equal(t, map[string]any{"event": "progress", "what": "encoding", "samples": 1000.0, "of": 3000.0}, have)
	require.Empty(t, remarks.String())
}

func TestCounterQuiet(t *testing.T) {
	for _, asJSON := range []bool{false, true} {
		var out, remarks bytes.Buffer
		c := NewCounter("encoding", 2, cli.Streams{Out: &out, Err: &remarks}, true, asJSON)
		c.Begin("encoding")
		c.shown, c.line.shown = time.Time{}, time.Time{}
		c.Set(2)
		c.End()
		require.Empty(t, out.String()+remarks.String())
	}
}
