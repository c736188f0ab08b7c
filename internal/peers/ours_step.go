package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
)

// train times a live training run through the public face: the run waits in
// Progress, after each epoch, until it is asked for the next. An epoch is
// count/m steps and all that goes with it: shuffling, gathering, the cost, the
// check for divergence.
func (ours) train(s spec) (*bound, error) {
	t := &training{turn: make(chan bool), done: make(chan struct{}), finished: make(chan struct{})}
	rows, err := dataset.NewMatrix(slices.Clone(s.a), s.count, s.k)
	if err != nil {
		return nil, err
	}
	t.start = func() { t.live(s, rows) }
	return &bound{
		run: func(times int) time.Duration {
			start := time.Now()
			for range times * s.m / s.count {
				t.epoch()
			}
			return time.Since(start)
		},
		result: t.parameters,
		close:  t.stop,
	}, nil
}

// training is a run that takes turns with its peers.
type training struct {
	start    func()        // nil once the run has started
	turn     chan bool     // true: train for an epoch; false: end
	done     chan struct{} // an epoch is over
	finished chan struct{} // closed after the run
	model    *cae.Model
	err      error
}

// epoch trains for one epoch, or not at all after the run.
func (t *training) epoch() {
	if t.start != nil {
		go t.start()
		t.start = nil
	} else {
		select {
		case t.turn <- true:
		case <-t.finished:
		}
	}
	select {
	case <-t.done:
	case <-t.finished:
	}
}

func (t *training) live(s spec, rows *dataset.Matrix) {
	defer close(t.finished)
	if t.err = pinMain(); t.err != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	t.model, _, t.err = cae.Train(ctx, stepConfig(s), rows, cae.TrainOptions{
		Epochs: math.MaxInt, Batch: s.m, Seed: stepSeed, Workers: s.threads,
		Progress: func(cae.Epoch) {
			t.done <- struct{}{}
			if !<-t.turn {
				cancel()
			}
		},
	})
}

// stop ends the run, which waits for its turn.
func (t *training) stop() {
	select {
	case t.turn <- false:
		<-t.finished
	case <-t.finished:
	}
}

// parameters ends the run and returns W, V, b and c.
func (t *training) parameters() ([]float32, error) {
	t.stop()
	if !errors.Is(t.err, context.Canceled) {
		return nil, fmt.Errorf("training: %w", t.err)
	}
	return parametersOf(t.model), nil
}

func parametersOf(m *cae.Model) []float32 {
	return slices.Concat(m.EncoderWeights(), m.DecoderWeights(), m.EncoderBias(), m.DecoderBias())
}
