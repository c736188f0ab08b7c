package kernels

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/pprof"
	"strconv"
	"sync"
	"sync/atomic"
)

// Workers spreads work over goroutines. How many there are, and how the work
// is split, does not change a bit of a result. A nil *Workers and the zero
// value run everything on the caller's goroutine.
//
// Workers does one thing at a time. A call that finds it busy, be it from
// another goroutine or from within [Workers.Split], is correct but runs on its
// caller's goroutine alone: give every concurrent user Workers of its own.
type Workers struct {
	others  []*worker
	state   atomic.Uint32
	section section // the work at hand
	spin    bool    // whether waiting goroutines may spin
	done    *latch  // counts the others that are still at it
	stop    bool    // tells the others to end
	ended   sync.WaitGroup
}

// The states of Workers.
const (
	idle = iota
	busy
	closed
)

// worker is a goroutine of a Workers.
type worker struct {
	index int
	start *latch // zero when there is work that nobody has claimed
	fault any    // what its last work panicked with
}

// NewWorkers starts n-1 goroutines, which wait for work until Close; the
// calling goroutine is the n-th worker. For n <= 1 it starts none. Profiles
// show the goroutines under the label kernels.worker, from 1 on.
func NewWorkers(n int) *Workers {
	w := &Workers{done: newLatch()}
	for i := 1; i < n; i++ {
		o := &worker{index: i, start: newLatch()}
		o.start.arm(1)
		w.others = append(w.others, o)
		w.ended.Add(1)
		go w.serve(o)
	}
	return w
}

// Count returns the number of workers, the caller's goroutine included.
func (w *Workers) Count() int {
	if w == nil {
		return 1
	}
	return 1 + len(w.others)
}

// Close stops the goroutines and returns when they have ended. From then on w
// runs everything on the caller's goroutine. Close panics if w is busy; a
// second Close does nothing.
func (w *Workers) Close() {
	if w == nil || w.state.Load() == closed {
		return
	}
	if !w.state.CompareAndSwap(idle, closed) {
		panic("kernels: Close: the workers are busy")
	}
	w.stop = true
	for _, o := range w.others {
		o.start.down()
	}
	w.ended.Wait()
}

// Split runs f over [0, n) in contiguous ranges whose bounds are multiples of
// grain (the last ends at n), at most one range for each worker, and returns when all
// are done. f is not called for n = 0. A panic in f is raised again on the
// caller, after all other ranges are done.
//
// f is called from several goroutines at once. A function literal that uses
// local variables is allocated once a call; to allocate nothing, keep it.
func (w *Workers) Split(n, grain int, f func(lo, hi int)) {
	if n < 0 || grain < 1 {
		panic(fmt.Sprintf("kernels: Split: n is %d, grain is %d; want at least 0 and 1", n, grain))
	}
	if n == 0 {
		return
	}
	if f == nil {
		panic("kernels: Split: f is nil")
	}
	s := newSection(n, grain, w.Count())
	s.f = f
	w.do(&s)
}

// do runs all parts of a section: the first here, the others on the helpers,
// or here if a helper is late.
func (w *Workers) do(s *section) {
	if s.parts == 1 || !w.state.CompareAndSwap(idle, busy) {
		s.parts = 1
		s.run(0)
		return
	}
	w.section = *s
	w.spin = w.Count() <= min(runtime.GOMAXPROCS(0), runtime.NumCPU())
	helpers := w.others[:s.parts-1]
	w.done.arm(len(helpers))
	for _, o := range helpers {
		o.start.down()
	}
	defer w.finish(helpers)
	w.section.run(0)
	for _, o := range helpers {
		if o.start.claim() { // o has not started: it sleeps, or its processor is busy
			w.done.down()
			w.section.run(o.index)
		}
	}
}

// finish waits for the helpers and raises again what one of them panicked with.
func (w *Workers) finish(helpers []*worker) {
	w.done.wait(w.spin)
	var fault any
	for _, o := range helpers {
		if o.fault != nil {
			fault, o.fault = o.fault, nil
		}
	}
	w.section = section{} // lets go of the operands
	w.state.Store(idle)
	if fault != nil {
		panic(fault)
	}
}

// serve is the goroutine of a worker.
func (w *Workers) serve(o *worker) {
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels("kernels.worker", strconv.Itoa(o.index))))
	ended := false
	defer func() {
		if ended {
			w.ended.Done()
		} else {
			go w.serve(o) // f called runtime.Goexit
		}
	}()
	for spin := false; ; {
		o.start.wait(spin)
		if !o.start.claim() {
			continue // the caller did it
		}
		if w.stop {
			ended = true
			return
		}
		spin = w.spin
		w.help(o)
	}
}

var errGoexit = errors.New("kernels: Split: f called runtime.Goexit")

// help does the part of worker o, and reports that it is done even if the work panics.
func (w *Workers) help(o *worker) {
	o.fault = errGoexit
	defer func() {
		if fault := recover(); fault != nil {
			o.fault = fault
		}
		w.done.down()
	}()
	w.section.run(o.index)
	o.fault = nil
}
