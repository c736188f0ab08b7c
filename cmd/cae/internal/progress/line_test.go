package progress

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOnTerminal(t *testing.T) {
	var w bytes.Buffer
	width := 80
	l := &Line{w: &w, width: func() int { return width }}
	l.Say("begin")
	l.Step(func() string { return "too soon" })
	l.Say("first")
	width = 5
	l.Say("sécond")
	l.shown = time.Now().Add(-time.Second)
	l.Step(func() string { return "last" })
	l.End()
	l.End()
	require.Equal(t, "\r\x1b[Kbegin\r\x1b[Kfirst\r\x1b[Kséco\r\x1b[Klast\n", w.String())

	w.Reset()
	l.Say("reading")
	l.Clear()
	l.Clear()
	l.End()
	require.Equal(t, "\r\x1b[Kread\r\x1b[K", w.String())
}

// A step that takes long shows for how long, until the line is ended.
func TestPulse(t *testing.T) {
	screen := make(screen, 1000)
	l := &Line{w: screen, width: func() int { return 12 }, pulse: 20 * time.Millisecond}
	l.Say("a long text")
	require.Equal(t, "\r\x1b[Ka long text", <-screen)
	require.Regexp(t, `^\r\x1b\[Ka [a-z ]*  [0-9.]+m?s$`, <-screen)
	require.NotEmpty(t, <-screen)
	l.End()
	l.Say("next")
	l.Clear()
	for len(screen) > 0 {
		<-screen
	}
	time.Sleep(60 * time.Millisecond)
	require.Empty(t, screen, "nothing is shown after the end")
}

// screen passes on what is written.
type screen chan string

func (s screen) Write(p []byte) (int, error) {
	s <- string(p)
	return len(p), nil
}

func TestElsewhere(t *testing.T) {
	var w bytes.Buffer
	l := New(&w, false)
	l.Say("begin")
	l.shown = time.Now().Add(-time.Second)
	l.Step(func() string { return "too soon" })
	l.shown = time.Now().Add(-time.Minute)
	l.Step(func() string { return "step" })
	l.End()
	require.Equal(t, "begin\nstep\n", w.String())

	w.Reset()
	l = New(&w, true)
	l.Say("begin")
	l.End()
	require.Empty(t, w.String())
}

func TestLive(t *testing.T) {
	require.False(t, New(new(bytes.Buffer), false).Live())
	for _, path := range []string{t.TempDir() + "/file", os.DevNull} {
		file, err := os.Create(path)
		require.NoError(t, err)
		require.False(t, New(file, false).Live(), path)
		require.NoError(t, file.Close())
	}
}

func TestPace(t *testing.T) {
	require.Empty(t, Left(0, 3, time.Second))
	require.Equal(t, "4s left", Left(1, 3, 2*time.Second))
	require.Equal(t, "2s left", Left(2, 3, 3*time.Second))
	require.Equal(t, "3m18s left", Left(1, 100, 2*time.Second))
	require.Equal(t, "500/s", Rate(1000, 2*time.Second))
}
