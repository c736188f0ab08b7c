package main

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/bench/internal/affinity"
	"github.com/seed85368726/contractive/cmd/bench/internal/stats"
)

// encoding times calls of one encoder by several goroutines.
type encoding struct {
	encoder *cae.Encoder
	batch   int
	callers []*caller
	group   int
	conditions
}

// caller is a goroutine that encodes the same samples again and again, as they would lie in the
// first cache when a service has just received them.
type caller struct {
	x, h      []float32
	histogram stats.Histogram
	calls     int64
	took      time.Duration
	err       error
	pin       error
}

// latencyTime is how long every caller of a repetition keeps calling.
const latencyTime = 50 * time.Millisecond

// ownLines is how many elements keep the results of two callers off each
// other's cache lines: pairs of 64 bytes, as they are fetched together.
const ownLines = 128 / 4

// groupTime is the least time of what is timed as one: the timer takes about a twentieth of
// that. Shorter calls are timed in groups.
const groupTime = 400 * time.Nanosecond

func newEncoding(s spec, c conditions) (load, error) {
	cfg, err := s.config()
	if err != nil {
		return nil, err
	}
	m, err := cae.New(cfg, s.Size[0], 1)
	if err != nil {
		return nil, err
	}
	e := &encoding{encoder: m.Encoder(), batch: s.Batch, conditions: c}
	x := e.samples.take(s.Batch*s.Concurrency, s.Size[0]).Data
	for i := range s.Concurrency {
		n := s.Batch * s.Size[0]
		codes := s.Batch * s.Size[1]
		h := make([]float32, codes, max(codes, ownLines))
		e.callers = append(e.callers, &caller{x: x[i*n : (i+1)*n], h: h})
	}
	e.group = e.planGroup()
	return e, nil
}

// planGroup returns how many calls take groupTime.
func (e *encoding) planGroup() int {
	if e.batch > 1 {
		return 1
	}
	group := 1
	one := e.callers[0]
	for {
		one.histogram.Reset()
		one.encode(e, group, time.Millisecond)
		if one.histogram.Quantile(0.5) >= float64(groupTime) {
			return group
		}
		group *= 2
	}
}

// repeat has all callers start at once.
func (e *encoding) repeat(int) (reply, error) {
	var before, after runtime.MemStats
	var ready, done, ended sync.WaitGroup
	var start atomic.Bool
	ready.Add(len(e.callers))
	done.Add(len(e.callers))
	stop := make(chan struct{})
	for i, c := range e.callers {
		ended.Go(func() {
			c.placed(e.cpus, i, func() {
				c.histogram.Reset()
				c.encode(e, e.group, latencyTime/10) // warm-up
				c.histogram.Reset()
				ready.Done()
				for !start.Load() {
					runtime.Gosched()
				}
				c.encode(e, e.group, latencyTime)
			})
			done.Done()
			<-stop // ends after the allocations have been counted
		})
	}
	ready.Wait()
	runtime.ReadMemStats(&before)
	start.Store(true)
	done.Wait()
	runtime.ReadMemStats(&after)
	close(stop)
	ended.Wait()
	return e.summary(after.Mallocs - before.Mallocs)
}

// placed runs f on the CPU of caller i, if there is one to bind it to.
func (c *caller) placed(cpus []int, i int, f func()) {
	if len(cpus) == 0 {
		f()
		return
	}
	c.pin = affinity.Here(cpus[i%len(cpus)], f)
}

// summary merges what the callers found.
func (e *encoding) summary(allocs uint64) (r reply, err error) {
	var all stats.Histogram
	var calls, throughput float64
	var errs, pins []error
	for _, c := range e.callers {
		all.Merge(&c.histogram)
		calls += float64(c.calls)
		throughput += float64(c.calls) / c.took.Seconds()
		errs, pins = append(errs, c.err), append(pins, c.pin)
	}
	if pin := errors.Join(pins...); pin != nil {
		r.Pin = pin.Error()
	}
	r.Iterations = int(calls)
	r.PerCall = all.Quantile(0.5) / float64(e.group)
	r.Allocs = float64(allocs) / calls
	r.Latency = &latencies{Group: e.group, Bins: all.Bins(), Max: all.Max(), Throughput: throughput}
	return r, errors.Join(errs...)
}

// encode calls the encoder for a while and counts the times of groups of
// calls. Each time contains one reading of the timer, none of the histogram.
func (c *caller) encode(e *encoding, group int, d time.Duration) {
	base := time.Now()
	c.calls, c.err = 0, nil
	if e.batch > 1 {
		for from := time.Duration(0); from < d && c.err == nil; from = time.Since(base) {
			c.err = e.encoder.EncodeBatch(c.h, c.x, e.batch)
			c.histogram.Add(int64(time.Since(base) - from))
			c.calls++
		}
	} else {
		for from := time.Duration(0); from < d && c.err == nil; from = time.Since(base) {
			for range group {
				if err := e.encoder.Encode(c.h, c.x); err != nil {
					c.err = err
				}
			}
			c.histogram.Add(int64(time.Since(base) - from))
			c.calls += int64(group)
		}
	}
	c.took = time.Since(base)
}

// digest encodes once for each caller.
func (e *encoding) digest(int) (string, error) {
	var codes [][]float32
	for _, c := range e.callers {
		clear(c.h)
		var err error
		if e.batch > 1 {
			err = e.encoder.EncodeBatch(c.h, c.x, e.batch)
		} else {
			err = e.encoder.Encode(c.h, c.x)
		}
		if err != nil {
			return "", fmt.Errorf("encoding for a check: %w", err)
		}
		codes = append(codes, c.h)
	}
	return digest(codes), nil
}
