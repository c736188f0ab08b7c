package cae

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/given"
	"github.com/seed85368726/contractive/internal/optimizer"
	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/kernels"
)

// Train fits a model to the rows of data by mini-batch gradient descent and returns it with the run's history.
// The rows are copied to memory first and shuffled before each epoch; with [TrainOptions].Buffer they are read anew for each epoch
// instead, and may be more than memory holds. With [TrainOptions].Checkpoint the run can be resumed: see [Resume].
//
// An invalid configuration, invalid options, validation data of another width (ErrShape), a row that is NaN or infinite anywhere
// (ErrNonFinite), a feature that float32 cannot normalise (ErrNonFinite) and, for a SigmoidOutput, a row with a feature outside
// [0, 1] once it is normalised (ErrRange) are refused before training starts; the model is then nil.
//
// When ctx is done, Train stops before the next mini-batch and returns the model so far with ctx.Err(). When ctx becomes done
// while rows are still being read, before training starts, Train stops before the next row, and the model is nil.
//
// When the cost of a mini-batch or the squared norm of its gradient is not finite, Train stops there with an
// error that wraps ErrDiverged and returns the last good model. Models are kept at the start of each epoch, and are good if the
// first mini-batch of that epoch had a finite cost and gradient. The update that ends a run is judged as well.
//
// With validation data the model returned is in all these cases that of the best epoch, if one has ended. A row of the validation
// data that is refused, or an error of that or of data that is read anew, ends the run with the model so far.
func Train(ctx context.Context, cfg Config, data dataset.Source, opts TrainOptions) (*Model, *History, error) {
	if err := cfg.Validate(); err != nil {
		return nil, nil, err
	}
	if err := opts.Validate(); err != nil {
		return nil, nil, err
	}
	if err := cmp.Or(given.Context(ctx), opts.checkValidation(data)); err != nil {
		return nil, nil, fmt.Errorf("cae: Train: %w", err)
	}
	opts = opts.withDefaults()
	feed, normaliser, err := openFeed(ctx, cfg, data, opts)
	if err != nil {
		return nil, nil, wrap("Train", ctx, err)
	}
	t := newTrainer(cfg, feed, opts)
	t.normaliser = normaliser
	defer t.workers.Close()
	if t.opts.Checkpoint.wanted() {
		if t.identity, err = identify(ctx, feed, normaliser, opts.Validation); err != nil {
			return nil, nil, wrap("Train", ctx, err)
		}
	}
	return t.train(ctx, "Train")
}

// train runs, and returns the result of the operation.
func (t *trainer) train(ctx context.Context, operation string) (*Model, *History, error) {
	t.logStart(ctx)
	err := t.run(ctx)
	m := newModel(t.cfg, t.result(), t.normaliser)
	if err == nil && t.opts.Profile {
		m.kept.profile, err = m.WithoutNormaliser().measure(ctx, t.feed.source(), t.workers) // the rows are normalised
	}
	if err != nil {
		err = wrap(operation, ctx, err)
	}
	t.logEnd(ctx, err)
	return m, &t.history, err
}

// trainer is a training run.
type trainer struct {
	cfg        Config
	opts       TrainOptions
	workers    *kernels.Workers
	feed       feed
	normaliser *Normaliser // which the rows have been through
	theta      parameters
	good       []float32 // parameters to return if training diverges
	start      []float32 // parameters at the start of the epoch, good if its first mini-batch is
	best       []float32 // parameters with the least validation cost
	leastCost  float64
	step       *step
	optimizer  *optimizer.Optimizer
	gradient   []float32 // the whole of it, which clipping needs

	update, collect sink // bound once, as in forward
	apply           func(lo, hi int)

	shuffle *random.Source
	batch   []int // the last mini-batch
	history History

	generator []byte // state of shuffle at the start of the epoch
	sum       tally  // of the epoch, up to the last mini-batch
	seconds   float64
	started   time.Time // when seconds was right

	identity identity // of the data; empty if there are no checkpoints
	saved    savePoint
}

func newTrainer(cfg Config, data feed, opts TrainOptions) *trainer {
	t := &trainer{cfg: cfg, opts: opts, feed: data}
	t.workers = kernels.NewWorkers(opts.Workers)
	t.theta = initialParameters(cfg, data.table().Width, opts.Seed, opts.Gain)
	t.good = slices.Clone(t.theta.all)
	t.start = make([]float32, len(t.theta.all))
	t.step = newStep(cfg, t.theta, data.table(), opts.batch(data.count()), t.workers)
	t.step.seed = opts.Seed
	t.optimizer = newOptimizer(opts, t.theta.all)
	t.update = t.optimizer.Update
	if opts.Clip > 0 {
		t.gradient = make([]float32, len(t.theta.all))
		t.collect = func(lo int, g []float32) { copy(t.gradient[lo:], g) }
		t.apply = func(lo, hi int) { t.update(lo, t.gradient[lo:hi]) }
	}
	t.shuffle = random.New(opts.Seed, streamShuffle)
	t.begin()
	t.saved = savePoint{at: time.Now()}
	return t
}

// run trains to the end, judges the update that came last, and saves the state there.
func (t *trainer) run(ctx context.Context) error {
	defer t.endEarly()
	err := t.epochs(ctx)
	if err != nil && err != ctx.Err() {
		return err
	}
	if diverged := t.judgeLast(); diverged != nil {
		return diverged
	}
	if failed := t.checkpoint(ctx); failed != nil {
		return errors.Join(err, failed)
	}
	return err
}

// epochs trains for all epochs, or until validation has not become better for as long as patience lasts.
func (t *trainer) epochs(ctx context.Context) error {
	for epoch := len(t.history.Epochs) + 1; epoch <= t.opts.Epochs && !t.impatient(epoch-1); epoch++ {
		if err := t.epoch(ctx, epoch); err != nil {
			return err
		}
	}
	return nil
}

// impatient reports whether the run has had its last epoch.
func (t *trainer) impatient(epochs int) bool {
	return t.opts.Patience > 0 && epochs-t.history.Best >= t.opts.Patience
}

// epoch trains on each row once, or on those that are left of an epoch, and records the figures.
func (t *trainer) epoch(ctx context.Context, epoch int) (err error) {
	t.started = time.Now()
	err = t.pass(ctx, epoch)
	t.lap()
	if err != nil {
		return err
	}
	e := t.figures(epoch)
	if t.opts.Validation != nil {
		if e.Validation, err = t.validate(ctx, epoch); err != nil {
			return err
		}
	}
	t.history.Epochs = append(t.history.Epochs, e)
	t.begin()
	t.logEpoch(ctx, e)
	if t.opts.Progress != nil {
		t.opts.Progress(e)
	}
	return nil
}

// begin prepares for an epoch.
func (t *trainer) begin() {
	t.sum, t.seconds = tally{}, 0
	t.generator, _ = t.shuffle.MarshalBinary() // which returns no error
}

// lap counts the time up to now.
func (t *trainer) lap() {
	now := time.Now()
	t.seconds += now.Sub(t.started).Seconds()
	t.started = now
}

// figures returns those of the epoch up to here.
func (t *trainer) figures(epoch int) Epoch {
	return Epoch{Metrics: t.sum.metrics(t.cfg, t.theta.w.Cols), Epoch: epoch, Seconds: t.seconds}
}

// endEarly records an epoch that has not come to its end.
func (t *trainer) endEarly() {
	if t.sum.samples > 0 {
		t.history.Epochs = append(t.history.Epochs, t.figures(len(t.history.Epochs)+1))
	}
}

// validate evaluates the parameters after an epoch, and keeps them if they are the best.
func (t *trainer) validate(ctx context.Context, epoch int) (*Metrics, error) {
	m, err := newModel(t.cfg, t.theta, t.normaliser).evaluate(ctx, t.opts.Validation, t.workers)
	if err != nil {
		return nil, err
	}
	if finite.Is(m.Total) && (t.best == nil || m.Total < t.leastCost) {
		t.best = append(t.best[:0], t.theta.all...)
		t.leastCost, t.history.Best = m.Total, epoch
	}
	return &m, nil
}

// result returns the parameters of the epoch with the least validation cost, if there is one, and else the last good ones.
func (t *trainer) result() parameters {
	if t.best != nil {
		copy(t.theta.all, t.best)
	}
	return t.theta
}

// pass takes one step of the optimiser for each mini-batch of an epoch, without those that it has had.
func (t *trainer) pass(ctx context.Context, epoch int) error {
	if t.sum.samples == 0 {
		copy(t.start, t.theta.all)
	}
	for batch, err := range t.feed.epoch(t.shuffle, t.sum.samples) {
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return err
		}
		if err := t.checkpointIfDue(ctx); err != nil {
			return err
		}
		if err := t.descend(batch, t.rate(epoch)); err != nil {
			return err
		}
		if t.sum.samples == 0 {
			t.good, t.start = t.start, t.good
		}
		t.sum.add(&t.step.forward)
		t.batch = append(t.batch[:0], batch...)
	}
	return nil
}

// rate returns the learning rate of the next mini-batch of an epoch.
func (t *trainer) rate(epoch int) float32 {
	rows := t.feed.count()
	size := t.opts.batch(rows)
	epochs := float64(epoch-1) + float64(t.sum.samples/size)/float64(stepsOf(rows, size))
	return t.opts.Schedule.Rate(t.opts.Rate, epochs, float64(t.opts.Epochs))
}

// stepsOf returns the number of mini-batches that make up a number of rows.
func stepsOf(rows, size int) int { return (rows + size - 1) / size }

// descend takes one step of the optimiser.
func (t *trainer) descend(batch []int, rate float32) error {
	if t.gradient == nil {
		t.optimizer.Advance(rate, 1)
		return t.judge(batch, t.update)
	}
	if err := t.judge(batch, t.collect); err != nil {
		return err
	}
	t.optimizer.Advance(rate, optimizer.ClipScale(t.step.gradientNorm2(), t.opts.Clip))
	t.workers.Split(len(t.gradient), updateGrain, t.apply)
	t.step.refresh(0, t.cfg.Hidden)
	return nil
}

// updateGrain is the least number of parameters worth another worker.
const updateGrain = 1 << 14

// judge computes a mini-batch's cost, and its gradient for a sink. If one is not finite, it restores the last good
// parameters, whatever the sink has made of it.
func (t *trainer) judge(batch []int, to sink) error {
	err := t.tryOn(batch, to)
	if err != nil {
		copy(t.theta.all, t.good)
	}
	return err
}

// judgeLast judges the last update, by the mini-batch that led to it.
func (t *trainer) judgeLast() error {
	err := t.tryLast()
	if err != nil {
		copy(t.theta.all, t.good)
	}
	return err
}

// tryLast reports whether the last update led out of the finite numbers. It leaves no trace in the run.
func (t *trainer) tryLast() error {
	if len(t.batch) == 0 {
		return nil
	}
	drawn := t.step.drawn
	defer func() { t.step.drawn = drawn }()
	return t.tryOn(t.batch, func(int, []float32) {})
}

// tryOn computes a mini-batch's cost, and its gradient for a sink. It is an error if one is not finite.
func (t *trainer) tryOn(batch []int, to sink) error {
	t.step.run(batch, to)
	var cost tally
	cost.add(&t.step.forward)
	norm2 := t.step.gradientNorm2()
	if cost.finite() && finite.Is(norm2) {
		return nil
	}
	m := cost.metrics(t.cfg, t.theta.w.Cols)
	return fmt.Errorf("after %d epochs: reconstruction %v, ||J||^2 %v, squared gradient norm %v: %w", len(t.history.Epochs), m.Reconstruction, m.JacobianNorm2, norm2, ErrDiverged)
}
