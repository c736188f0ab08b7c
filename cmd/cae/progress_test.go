package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
)

func epochOf(samples int, seconds float64) cae.Epoch {
	return cae.Epoch{Metrics: cae.Metrics{Samples: samples}, Seconds: seconds}
}

func TestProgressOnTerminal(t *testing.T) {
	var w bytes.Buffer
	p := &progress{w: &w, live: true}
	p.begin(3, "begin")
	p.epoch("first", epochOf(1000, 2))
	p.epoch("second", epochOf(1000, 1))
	p.end()
	p.end()
	require.Equal(t, "\r\x1b[Kbegin\r\x1b[Kfirst  500/s  4s left\r\x1b[Ksecond  1000/s  2s left\n", w.String())
}

func TestProgressElsewhere(t *testing.T) {
	var w bytes.Buffer
	p := newProgress(&w, false)
	p.begin(100, "begin")
	p.epoch("first", epochOf(1000, 2))
	p.end()
	require.Equal(t, "begin\nfirst  500/s  3m18s left\n", w.String())

	w.Reset()
	p = newProgress(&w, true)
	p.begin(100, "begin")
	p.epoch("first", epochOf(1000, 2))
	p.end()
	require.Empty(t, w.String())
}

func TestIsTerminal(t *testing.T) {
	require.False(t, isTerminal(new(bytes.Buffer)))
	file, err := os.Create(t.TempDir() + "/file")
	require.NoError(t, err)
	defer file.Close()
	require.False(t, isTerminal(file))
}
