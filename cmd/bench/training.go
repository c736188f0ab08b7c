package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"runtime"
	"time"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/bench/internal/affinity"
	"github.com/seed85368726/contractive/cmd/bench/internal/stats"
	"github.com/seed85368726/contractive/dataset"
)

// training repeats runs of cae.Train on data in memory. The first epoch of each run is the warm-up.
type training struct {
	spec
	cfg    cae.Config
	opts   cae.TrainOptions
	data   *dataset.Matrix
	calls  int // what is timed: steps in an epoch, or 1; 0 before that is planned
	epochs int // timed ones
	conditions
}

// Rates at which training on noise stays finite.
const (
	adamRate = 1e-4
	sgdRate  = 1e-6
)

const (
	// trainingTime is what the timed epochs of a repetition should take.
	trainingTime = 100 * time.Millisecond
	minEpochs    = 3
	maxEpochs    = 50
	// stepsPerEpoch make what an epoch does once invisible beside its steps. Where a
	// step takes long, fewer do.
	stepsPerEpoch = 16
	minSteps      = 2
)

// newTraining prepares a job whose epochs are either what is timed, or as short as their
// overhead allows.
func newTraining(s spec, c conditions) (load, error) {
	t := &training{conditions: c}
	var err error
	if t.cfg, err = s.config(); err != nil {
		return nil, err
	}
	t.opts = cae.TrainOptions{Batch: s.Batch, Workers: s.Workers, Rate: adamRate, Seed: 1}
	if err = t.opts.Optimizer.UnmarshalText([]byte(s.Optimizer)); err != nil {
		return nil, err
	}
	if t.opts.Optimizer != cae.Adam {
		t.opts.Rate = sgdRate
	}
	t.spec = s
	return t, nil
}

// plan fixes the data and the number of epochs.
func (t *training) plan() error {
	if t.calls > 0 {
		return nil
	}
	if t.Rows > 0 {
		t.data, t.calls = t.samples.take(t.Rows, t.Size[0]), 1
	} else if err := t.planSteps(); err != nil {
		return err
	}
	return t.planEpochs()
}

// planSteps fixes the data of an epoch whose steps are to be timed. It times one step.
func (t *training) planSteps() error {
	t.data = t.samples.take(t.Batch, t.Size[0])
	h, err := t.train(1, nil)
	if err != nil {
		return err
	}
	steps := int(trainingTime.Seconds() / h.Epochs[0].Seconds)
	t.calls = min(max(steps, minSteps), stepsPerEpoch)
	t.data = t.samples.take(t.calls*t.Batch, t.Size[0])
	return nil
}

// planEpochs times one epoch.
func (t *training) planEpochs() error {
	h, err := t.train(1, nil)
	if err != nil {
		return err
	}
	epochs := int(trainingTime.Seconds() / h.Epochs[0].Seconds)
	t.epochs = min(max(epochs, minEpochs), maxEpochs)
	if h.Epochs[0].Seconds > 1 {
		t.epochs = 1
	}
	return nil
}

func (t *training) train(epochs int, progress func(cae.Epoch)) (*cae.History, error) {
	opts := t.opts
	opts.Epochs, opts.Progress = epochs, progress
	_, h, err := cae.Train(context.Background(), t.cfg, t.data, opts)
	return h, err
}

// repeat times one run.
func (t *training) repeat(int) (r reply, err error) {
	if err := t.plan(); err != nil {
		return r, err
	}
	runtime.GC()
	if t.opts.Workers > 1 || len(t.cpus) == 0 {
		return t.run()
	}
	if pinned := affinity.Here(t.cpus[0], func() { r, err = t.run() }); pinned != nil {
		r.Pin = pinned.Error()
	}
	return r, err
}

// run trains and takes the median of the timed epochs.
func (t *training) run() (r reply, err error) {
	var before, after runtime.MemStats
	o := newOthers(t.opts.Workers, t.cpus)
	h, err := t.train(1+t.epochs, func(e cae.Epoch) {
		if e.Epoch <= t.epochs {
			o.bind()
		}
		switch e.Epoch { // the last epoch alone: binding allocates
		case t.epochs:
			runtime.ReadMemStats(&before)
		case 1 + t.epochs:
			runtime.ReadMemStats(&after)
		}
	})
	r.Pin = o.release()
	if err != nil {
		return r, err
	}
	times := make([]float64, 0, t.epochs)
	for _, e := range h.Epochs[1:] {
		times = append(times, 1e9*e.Seconds/float64(t.calls))
	}
	r.Iterations = t.epochs * t.calls
	r.PerCall = stats.Median(times)
	r.Allocs = float64(after.Mallocs-before.Mallocs) / float64(t.calls)
	return r, nil
}

// digest trains anew for two steps, of which the second is on half a mini-batch, and hashes the
// model.
func (t *training) digest(int) (string, error) {
	opts := t.opts
	opts.Epochs = 1
	data := t.samples.take(opts.Batch+(opts.Batch+1)/2, t.Size[0])
	m, _, err := cae.Train(context.Background(), t.cfg, data, opts)
	if err != nil {
		return "", err
	}
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", sha256.Sum256(file.Bytes())), nil
}

// others are the threads that run a job's workers.
type others struct {
	watch   *affinity.Busiest
	workers int
	cpus    []int // all that the process may use; none if threads are not to be bound
	err     error
}

func newOthers(workers int, cpus []int) *others {
	if workers < 2 || len(cpus) == 0 {
		return &others{}
	}
	o := &others{workers: workers, cpus: cpus}
	o.watch, o.err = affinity.Watch(cpus)
	return o
}

// bind binds the threads that were busiest in the last epoch.
func (o *others) bind() {
	if len(o.cpus) > 0 && o.err == nil {
		o.err = o.watch.Bind(o.workers)
	}
}

// minBoundShare is the least share of CPU time on bound threads with which a repetition counts
// as bound.
const minBoundShare = 0.9

// release lets the threads go and returns what went wrong, or nothing.
func (o *others) release() string {
	if len(o.cpus) == 0 {
		return ""
	}
	var share float64
	if o.err == nil {
		share, o.err = o.watch.Release()
	}
	switch {
	case o.err != nil:
		return o.err.Error()
	case share < minBoundShare:
		return fmt.Sprintf("work moved between threads: %.0f%% of the CPU time on bound ones", 100*share)
	}
	return ""
}
