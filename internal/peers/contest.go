package main

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"
)

// errNotOffered marks a peer that lacks an operation.
var errNotOffered = errors.New("not offered")

// entry is a peer's part in a job.
type entry struct {
	peer    peer
	err     error     // why it was not measured
	times   int       // runs in a sample
	warmUp  int       // runs before a sample, as the peer before has used the caches
	samples []float64 // nanoseconds a run

	bound *bound
}

// measured is a job with its entries, ours first.
type measured struct {
	job
	entries []*entry
}

// hold runs a job: every peer is compared with ours, then all are timed in turns.
func hold(j job, peers []peer, threads, repetitions int) (*measured, error) {
	s := j.spec
	s.threads = threads
	if err := j.kind.operands(&s); err != nil {
		return nil, fmt.Errorf("%s %s: %w", j.kind.op, j.title, err)
	}
	defer s.release()
	m := &measured{job: j}
	var want []float32
	for _, p := range peers {
		e := &entry{peer: p}
		var err error
		if want, err = e.enter(s, want); err != nil {
			e.err = err
		}
		m.entries = append(m.entries, e)
		defer e.free()
	}
	if err := m.entries[0].err; err != nil {
		return nil, fmt.Errorf("%s %s: %s: %w", j.kind.op, j.title, peers[0].name(), err)
	}
	m.time(repetitions)
	return m, nil
}

// enter compares the peer's results with those wanted, which are its own if there are
// none yet, and leaves it ready to be timed.
func (e *entry) enter(s spec, want []float32) ([]float32, error) {
	if !e.peer.offers(s.op, s.threads) {
		return want, errNotOffered
	}
	if _, err := e.peer.version(); err != nil {
		return want, err
	}
	got, err := e.once(s)
	if err != nil {
		return want, err
	}
	if want == nil {
		want = got
	}
	if s.op == opStep {
		err = agreeOnChange(s.b, want, got)
		s = s.fresh(s.count)
	} else {
		err = agree(want, got)
	}
	if err == nil {
		e.bound, err = e.peer.bind(s)
	}
	return want, err
}

// once returns the results of a run.
func (e *entry) once(s spec) ([]float32, error) {
	times := 1
	if s.op == opStep {
		s, times = s.fresh(s.m), comparedSteps
	} else {
		for i := range s.out {
			s.out[i] = float32(math.NaN())
		}
	}
	b, err := e.peer.bind(s)
	if err != nil {
		return nil, err
	}
	defer b.free()
	b.run(times)
	if b.result != nil {
		return b.result()
	}
	return slices.Clone(s.out), nil
}

func (e *entry) free() {
	if e.bound != nil {
		e.bound.free()
		e.bound = nil
	}
}

// time takes samples of all entries in turns, of which each repetition starts with another.
func (m *measured) time(repetitions int) {
	var running []*entry
	for _, e := range m.entries {
		if e.bound != nil {
			e.calibrate(m.kind.op)
			running = append(running, e)
		}
	}
	runtime.GC()
	pinOthers()
	for r := range repetitions {
		for i := range running {
			running[(r+i)%len(running)].sample()
		}
	}
}

// sampleTime is what a sample should take: long beside the clock's resolution, short
// beside the gaps in which a virtual machine stands still.
const sampleTime = 3 * time.Millisecond

// calibrate chooses the runs of a sample. It times everything twice, as either time may contain a pause.
func (e *entry) calibrate(op operation) {
	if op == opStep {
		e.times, e.warmUp = stepsPerSample, stepsPerSample
		return
	}
	n := 1
	d := e.fastest(n)
	for d < sampleTime/4 {
		n *= 2
		d = e.fastest(n)
	}
	e.times = max(1, int(float64(n)*float64(sampleTime)/float64(d)))
	e.warmUp = max(1, e.times/8)
}

func (e *entry) fastest(times int) time.Duration {
	return max(1, min(e.bound.run(times), e.bound.run(times)))
}

// sample takes one sample.
func (e *entry) sample() {
	e.bound.run(e.warmUp)
	e.samples = append(e.samples, float64(e.bound.run(e.times).Nanoseconds())/float64(e.times))
}

// quantile returns a quantile of the samples, interpolated.
func (e *entry) quantile(q float64) float64 {
	sorted := slices.Sorted(slices.Values(e.samples))
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i == len(sorted)-1 {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

func (e *entry) median() float64 { return e.quantile(0.5) }

// rate returns the work of a job in its unit per second.
func (m *measured) rate(e *entry) float64 { return m.work / (e.median() * 1e-9) }

// ratio returns an entry's time over ours.
func (m *measured) ratio(e *entry) float64 { return e.median() / m.entries[0].median() }
