package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/cmd/bench/internal/affinity"
	"github.com/seed85368726/contractive/cmd/bench/internal/stats"
)

// workerFlag and a workerConfig in JSON, alone on the command line, make the process a worker.
const workerFlag = "-worker"

// workerConfig is what a worker does beside answering.
type workerConfig struct {
	Pin        bool   `json:"pin,omitempty"`
	CPUProfile string `json:"cpu_profile,omitempty"` // file to write
	Trace      string `json:"trace,omitempty"`       // file to write
}

// request asks a worker for one repetition of a case, or for a digest of its results.
type request struct {
	spec
	Placement int  `json:"placement"`
	Digest    bool `json:"digest,omitempty"`
}

// reply is a worker's answer.
type reply struct {
	ISA        string     `json:"isa"`
	Iterations int        `json:"iterations"`
	PerCall    float64    `json:"per_call_ns"`
	Flops      int64      `json:"flops"` // of one call of a kernel
	Allocs     float64    `json:"allocs_per_call"`
	Latency    *latencies `json:"latency,omitempty"`
	Digest     string     `json:"digest,omitempty"`
	Pin        string     `json:"pin,omitempty"` // why threads are not bound to CPUs
	Error      string     `json:"error,omitempty"`
}

// latencies are the times of groups of calls in one repetition.
type latencies struct {
	Group      int         `json:"group"`
	Bins       []stats.Bin `json:"bins"`
	Max        int64       `json:"max_ns"`
	Throughput float64     `json:"calls_per_second"`
}

// isWorker reports whether the command line is that of a worker.
func isWorker(args []string) bool { return len(args) == 3 && args[1] == workerFlag }

func workerMain(args []string) int {
	debug.SetGCPercent(-1) // the worker collects between cases
	var config workerConfig
	err := json.Unmarshal([]byte(args[2]), &config)
	if err == nil {
		err = serve(config, os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: worker: %v\n", err)
		return 1
	}
	return 0
}

// serve answers requests until there are no more.
func serve(config workerConfig, in io.Reader, out io.Writer) (err error) {
	w := newWorker(config)
	if err := w.profile.create(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.profile.stop()) }()
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
	conditions
	current string // the case that is loaded
	load    load
	plans   map[string]plan // of kernels, by case
	jobs    map[string]load // by case
	pin     string          // why threads cannot be bound
	profile profile
}

func newWorker(config workerConfig) *worker {
	w := &worker{plans: map[string]plan{}, jobs: map[string]load{}, profile: profile{workerConfig: config}}
	w.arena, w.samples = new(arena), new(samples)
	if config.Pin {
		cpus, err := affinity.Allowed()
		if err != nil {
			w.pin = err.Error()
		}
		w.cpus = cpus
	}
	return w
}

func (w *worker) answer(q request) reply {
	r, err := w.do(q)
	r.ISA = contractive.Active().String()
	if w.pin != "" {
		r.Pin = w.pin
	}
	if err != nil {
		r.Error = err.Error()
	}
	return r
}

func (w *worker) do(q request) (r reply, err error) {
	if err = w.prepare(q.spec); err != nil {
		return r, err
	}
	if q.Digest {
		r.Digest, err = w.load.digest(q.Placement)
		return r, err
	}
	return w.load.repeat(q.Placement)
}

// prepare makes a case the current one. Profiles start with the first that is not a yardstick.
func (w *worker) prepare(s spec) (err error) {
	name := s.String()
	if w.current == name {
		return nil
	}
	w.current, w.load = "", nil
	runtime.GC()
	if k := kernelNamed(yardsticks, s.Op); k != nil {
		w.arena.reserve(k, s.Size) // what it reads does not matter
		w.load = w.kernelLoad(k, s)
	} else {
		if err = w.profile.start(); err != nil {
			return err
		}
		if w.load, err = w.loadCase(s); err != nil {
			return err
		}
	}
	w.current = name
	return nil
}

func (w *worker) loadCase(s spec) (load, error) {
	if j := jobNamed(s.Op); j != nil {
		return w.loadJob(j, s)
	}
	k := kernelNamed(table, s.Op)
	if k == nil {
		return nil, fmt.Errorf("no kernel %q", s.Op)
	}
	if err := k.accepts(s.Size); err != nil {
		return nil, err
	}
	w.arena.fill(k, s.Size)
	return w.kernelLoad(k, s), nil
}

// loadJob loads a job once; it keeps what it needs.
func (w *worker) loadJob(j *job, s spec) (l load, err error) {
	if l, ok := w.jobs[s.String()]; ok {
		return l, nil
	}
	if err = j.accepts(s); err != nil {
		return nil, err
	}
	if l, err = j.load(s, w.conditions); err == nil {
		w.jobs[s.String()] = l
	}
	return l, err
}

// kernelLoad loads a kernel with the plan that was made for it at first.
func (w *worker) kernelLoad(k *kernel, s spec) load {
	l := newKernelLoad(k, s.Size, w.plans[s.String()], w.conditions)
	w.plans[s.String()] = l.plan
	return l
}
