package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/seed85368726/contractive"
)

// workerFlag, alone on the command line, makes the process a worker.
const workerFlag = "-worker"

// request asks a worker for one repetition of a case.
type request struct {
	Kernel    string `json:"kernel"`
	Size      size   `json:"size"`
	Placement int    `json:"placement"`
}

// reply is a worker's answer.
type reply struct {
	ISA        string  `json:"isa"`
	Iterations int     `json:"iterations"`
	Elapsed    float64 `json:"elapsed_ns"` // of all iterations
	Flops      int64   `json:"flops"`      // of one
	Error      string  `json:"error,omitempty"`
}

func workerMain() int {
	debug.SetGCPercent(-1) // bench collects between cases
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "bench: worker: %v\n", err)
		return 1
	}
	return 0
}

// serve answers requests until there are no more.
func serve(in io.Reader, out io.Writer) error {
	var w worker
	requests, replies := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var q request
		if err := requests.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("request: %w", err)
		}
		if err := replies.Encode(w.answer(q)); err != nil {
			return fmt.Errorf("reply: %w", err)
		}
	}
}

// worker times one case after the other.
type worker struct {
	kernel *kernel
	size   size
	arena  arena
	bound  map[int]loop // by placement
	plan   plan
}

func (w *worker) answer(q request) reply {
	r := reply{ISA: contractive.Active().String()}
	if err := w.prepare(q); err != nil {
		r.Error = err.Error()
		return r
	}
	run := w.at(q.Placement)
	run(w.plan.warmUp)
	r.Elapsed = float64(elapsed(run, w.plan.iterations).Nanoseconds())
	r.Iterations = w.plan.iterations
	r.Flops = w.kernel.work(w.size)
	return r
}

// prepare makes the case of q the current one.
func (w *worker) prepare(q request) error {
	if w.kernel != nil && w.kernel.name == q.Kernel && w.size.equal(q.Size) {
		return nil
	}
	k := kernelNamed(table, q.Kernel)
	if k == nil {
		k = kernelNamed(yardsticks, q.Kernel)
	}
	if k == nil {
		return fmt.Errorf("no kernel %q", q.Kernel)
	}
	if err := k.accepts(q.Size); err != nil {
		return err
	}
	w.kernel, w.size, w.bound = k, q.Size, map[int]loop{}
	runtime.GC()
	w.arena.fill(k, q.Size)
	w.plan = calibrate(w.at(q.Placement))
	return nil
}

// at returns the kernel bound to its operands at a placement.
func (w *worker) at(placement int) loop {
	run, ok := w.bound[placement]
	if !ok {
		run = w.kernel.bind(w.size, w.arena.operands(w.kernel, w.size, placement))
		w.bound[placement] = run
	}
	return run
}

// sampleTime is what one repetition should take: long beside the clock's
// resolution, short beside the gaps in which a virtual machine stands still.
const sampleTime = 3 * time.Millisecond

// plan is how often a loop runs in one repetition.
type plan struct{ warmUp, iterations int }

// calibrate plans repetitions of sampleTime, or of a single call that takes
// longer. It measures everything twice, as either time may contain a pause.
func calibrate(run loop) plan {
	n := 1
	d := min(elapsed(run, n), elapsed(run, n))
	for d < sampleTime/4 {
		n *= 2
		d = min(elapsed(run, n), elapsed(run, n))
	}
	if n == 1 && d > 10*sampleTime {
		return plan{0, 1} // warms up within the call
	}
	iterations := max(1, int(float64(n)*float64(sampleTime)/float64(d)))
	return plan{max(1, iterations/8), iterations}
}

// elapsed returns how long n calls take.
func elapsed(run loop, n int) time.Duration {
	start := time.Now()
	run(n)
	return max(time.Since(start), 1)
}
