package stack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/given"
	"github.com/seed85368726/contractive/internal/optimizer"
	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/kernels"
)

// Finetune trains a softmax layer, zero at first, and the encoder below it on labelled data by back-propagation through the whole
// stack, which itself does not change. Data has to stay as it is until Finetune returns.
//
// After each epoch the classifier is judged on the validation set, and the result has the weights of the best epoch; without
// a validation set (nil) it has the last.
//
// Options that are out of range (ErrRange), data without rows or labels or of another width than the stack (ErrShape), a value that is
// NaN or infinite (ErrNonFinite) and a label that is not 0 to Classes-1 (ErrRange) are refused, and so is a Lambda for a frozen stack or
// one of more than two layers, and a Patience without a validation set (ErrRange); the classifier is then nil.
//
// When ctx is done, Finetune stops before the next mini-batch and returns the best classifier so far with ctx.Err():
// the one at hand if none has been judged, or nil if a frozen stack's codes have not been computed yet. When the cost
// of a mini-batch or the squared norm of its gradient is not finite, it returns the best classifier so far, or without
// a validation set the last good one, with an error that wraps ErrDiverged.
func Finetune(ctx context.Context, s *Stack, data, validation *dataset.Matrix, opts Options) (*Classifier, *History, error) {
	if err := given.Context(ctx); err != nil {
		return nil, nil, fmt.Errorf("stack: Finetune: %w", err)
	}
	r, err := newRun(ctx, s, data, validation, opts)
	if err == nil {
		defer r.workers.Close()
		r.logStart(ctx)
		err = r.run(ctx)
	}
	if err != nil && err != ctx.Err() {
		err = fmt.Errorf("stack: Finetune: %w", err)
	}
	if r == nil {
		return nil, nil, err
	}
	r.logEnd(ctx, err)
	return r.classifier(s), &r.history, err
}

// streamShuffle is the stream of random numbers that orders the samples; package cae counts its streams from 1.
const streamShuffle = 64

// run is a training run.
type run struct {
	opts       Options
	workers    *kernels.Workers
	net        network
	step       *step
	validation *evaluation // nil without
	shuffle    *random.Source
	order      []int // the rows in the order of the epoch
	batch      []int // the part of order that was the last mini-batch
	history    History

	best   []float32 // parameters to return
	bestOf Metrics   // on the validation set
	judged bool      // whether best is from an epoch that was judged
	start  []float32 // parameters at the start of the epoch, good if its first mini-batch is
	behind int       // epochs since the best
}

// newRun checks and prepares everything.
func newRun(ctx context.Context, s *Stack, data, validation *dataset.Matrix, opts Options) (*run, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	if err := s.checkMade(); err != nil {
		return nil, err
	}
	if opts.Lambda > 0 && (opts.Freeze || len(s.layers) > maxContracted) {
		return nil, fmt.Errorf("Lambda is %v for %d layers, Freeze is %v, want at most %d layers, and trained: %w",
			opts.Lambda, len(s.layers), opts.Freeze, maxContracted, cae.ErrRange)
	}
	if opts.Patience > 0 && validation == nil {
		return nil, fmt.Errorf("Patience is %d without a validation set, want 0: %w", opts.Patience, cae.ErrRange)
	}
	opts = opts.withDefaults()
	if opts.Classes == 0 {
		opts.Classes = countClasses(data)
	}
	if err := checkLabelled(data, s.Visible(), opts.Classes, s.normaliser); err != nil {
		return nil, fmt.Errorf("training %w", err)
	}
	if validation != nil {
		if err := checkLabelled(validation, s.Visible(), opts.Classes, s.normaliser); err != nil {
			return nil, fmt.Errorf("validation %w", err)
		}
	}
	layers := s.layers
	if opts.Freeze {
		layers = nil
		var err error
		if data, err = s.codes(ctx, data, opts.Workers); err == nil && validation != nil {
			validation, err = s.codes(ctx, validation, opts.Workers)
		}
		if err != nil {
			return nil, err
		}
	}
	opts.Batch = min(opts.Batch, data.Count)
	r := &run{opts: opts, workers: kernels.NewWorkers(opts.Workers)}
	r.net = stackNetwork(layers, data.Width, opts.Classes)
	packed := r.net.pack()
	rule := optimizer.New(opts.rule(), r.net.all)
	r.step = newStep(r.net, packed, data, opts.Batch, costs{opts.WeightDecay, opts.Clip, opts.Lambda}, rule, r.workers)
	if validation != nil {
		r.validation = newEvaluation(r.net, packed, validation, r.workers)
	}
	r.shuffle = random.New(opts.Seed, streamShuffle)
	r.order = make([]int, data.Count)
	r.best = slices.Clone(r.net.all)
	r.start = make([]float32, len(r.net.all))
	return r, nil
}

// countClasses returns one more than the largest label, within bounds: labels are checked later.
func countClasses(data *dataset.Matrix) int {
	if data == nil || len(data.Labels) == 0 {
		return 1
	}
	return min(max(slices.Max(data.Labels), 0), maxClasses-1) + 1
}

// run trains until the last epoch, or until patience ends.
func (r *run) run(ctx context.Context) error {
	for epoch := 1; epoch <= r.opts.Epochs; epoch++ {
		err := r.epoch(ctx, epoch)
		if errors.Is(err, cae.ErrDiverged) {
			return err
		}
		if err != nil {
			return cmp.Or(r.judgeLast(), err)
		}
		if r.opts.Patience > 0 && r.behind >= r.opts.Patience {
			break
		}
	}
	return r.judgeLast()
}

// epoch trains on each row once, judges the result and records the figures.
func (r *run) epoch(ctx context.Context, epoch int) error {
	begin := time.Now()
	e := Epoch{Epoch: epoch}
	err := r.pass(ctx, &e)
	if err == nil {
		err = r.validate(ctx, &e)
	}
	if err != nil {
		return err
	}
	e.Seconds = time.Since(begin).Seconds()
	r.history.Epochs = append(r.history.Epochs, e)
	r.logEpoch(ctx, e)
	if r.opts.Progress != nil {
		r.opts.Progress(e)
	}
	return nil
}

// pass takes one step of the optimiser for each mini-batch of a new order of the rows.
func (r *run) pass(ctx context.Context, e *Epoch) error {
	for i := range r.order {
		r.order[i] = i // so that the order depends on the state of the generator alone
	}
	r.shuffle.Shuffle(r.order)
	copy(r.start, r.net.all)
	var sum tally
	for batch := range slices.Chunk(r.order, r.opts.Batch) {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.step.run(batch, r.rate())
		if err := r.check(r.step.gradientNorm2()); err != nil {
			return err
		}
		if sum.samples == 0 && r.validation == nil {
			r.best, r.start = r.start, r.best
			r.history.Best = e.Epoch - 1
		}
		sum.add(&r.step.forward)
		e.JacobianNorm2 += r.step.sumNorms2()
		r.batch = batch
	}
	e.Metrics = sum.metrics()
	e.JacobianNorm2 /= float64(sum.samples)
	return nil
}

// rate returns the learning rate of the next step.
func (r *run) rate() float32 {
	steps := (len(r.order) + r.opts.Batch - 1) / r.opts.Batch
	t := float64(r.step.optimizer.Steps()) / float64(steps)
	return r.opts.Schedule.Rate(r.opts.Rate, t, float64(r.opts.Epochs))
}

// check reports figures of the last mini-batch that are not finite.
func (r *run) check(gradientNorm2 float64) error {
	var sum tally
	sum.add(&r.step.forward)
	norm2 := r.step.sumNorms2()
	if finite.Is(sum.loss) && finite.Is(norm2) && finite.Is(gradientNorm2) {
		return nil
	}
	n := float64(sum.samples)
	return fmt.Errorf("after %d epochs: cost %v, ||J||^2 %v, squared gradient norm %v: %w",
		len(r.history.Epochs), sum.loss/n, norm2/n, gradientNorm2, cae.ErrDiverged)
}

// validate judges the parameters by the validation set, and keeps them if they are the best.
func (r *run) validate(ctx context.Context, e *Epoch) (err error) {
	if r.validation == nil {
		return nil
	}
	if e.Validation, err = r.validation.run(ctx); err != nil {
		return err
	}
	if !finite.Is(e.Validation.Cost) {
		return fmt.Errorf("after %d epochs: validation cost %v: %w", e.Epoch, e.Validation.Cost, cae.ErrDiverged)
	}
	r.behind++
	if e.Best = !r.judged || r.opts.Criterion.better(e.Validation, r.bestOf); e.Best {
		copy(r.best, r.net.all)
		r.bestOf, r.judged, r.behind = e.Validation, true, 0
		r.history.Best = e.Epoch
	}
	return nil
}

// judgeLast takes the parameters at hand for the best, unless others are better by the validation set. It judges the last update
// by the mini-batch that led to it.
func (r *run) judgeLast() error {
	if r.judged || len(r.batch) == 0 {
		return nil
	}
	r.step.judge(r.batch)
	if err := r.check(0); err != nil {
		return err
	}
	copy(r.best, r.net.all)
	r.history.Best = len(r.history.Epochs)
	return nil
}

// classifier returns the best classifier.
func (r *run) classifier(s *Stack) *Classifier {
	copy(r.net.all, r.best)
	if !r.opts.Freeze {
		return newClassifier(r.net)
	}
	net := stackNetwork(s.layers, s.Visible(), r.opts.Classes)
	head := r.net.head()
	copy(net.head().w.Data, head.w.Data)
	copy(net.head().b, head.b)
	return newClassifier(net)
}
