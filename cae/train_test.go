package cae

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/kernels"
)

// Each optimiser takes the steps that its definition says, from the gradient of each mini-batch.
func TestOptimizers(t *testing.T) {
	cfg := Config{Hidden: 5, Lambda: 0.3}
	const rate, steps = 0.05, 4
	for _, kind := range []Optimizer{Adam, SGD, Momentum} {
		t.Run(kind.String(), func(t *testing.T) {
			p := newProblem(cfg, 7, 9, 1)
			r, theta, rows := p.reference()
			s := newStep(cfg, p.theta, p.rows, 9, nil)
			o := newOptimizer(TrainOptions{Optimizer: kind, Rate: rate}.withDefaults(), p.theta.all)
			m, v := make([]float64, len(theta)), make([]float64, len(theta))
			for n := 1; n <= steps; n++ {
				o.Advance(rate, 1)
				s.run(indices(9), o.Update)
				for k, g := range r.gradient(theta, rows, correct) {
					switch kind {
					case SGD:
						theta[k] -= rate * g
					case Momentum:
						v[k] = 0.9*v[k] + g
						theta[k] -= rate * v[k]
					case Adam:
						m[k] = 0.9*m[k] + 0.1*g
						v[k] = 0.999*v[k] + 0.001*g*g
						first, second := m[k]/(1-math.Pow(0.9, float64(n))), v[k]/(1-math.Pow(0.999, float64(n)))
						theta[k] -= rate * first / (math.Sqrt(second) + 1e-8)
					}
				}
			}
			for k, want := range theta {
				require.InDelta(t, want, float64(p.theta.all[k]), 1e-5, "parameter %d", k)
			}
		})
	}
}

func TestInitialParameters(t *testing.T) {
	for _, c := range []struct {
		cfg     Config
		decoder float64
	}{
		{Config{Hidden: 50}, 4},
		{Config{Hidden: 50, Untied: true}, 1},
		{Config{Hidden: 50, Untied: true, Output: SigmoidOutput}, 4},
	} {
		m, err := New(c.cfg, 100, 7)
		require.NoError(t, err)
		bound := math.Sqrt(6.0 / 150)
		for name, weights := range map[string]struct {
			values []float32
			bound  float64
		}{"W": {m.EncoderWeights(), 4 * bound}, "V": {m.DecoderWeights(), c.decoder * bound}} {
			require.Len(t, weights.values, 5000)
			require.LessOrEqual(t, float64(slices.Max(weights.values)), weights.bound+1e-7, name)
			require.GreaterOrEqual(t, float64(slices.Min(weights.values)), -weights.bound-1e-7, name)
			var squares float64
			for _, v := range widen(weights.values) {
				squares += v * v / 5000
			}
			require.InEpsilon(t, weights.bound*weights.bound/3, squares, 0.05, "variance of %s", name)
		}
		require.Equal(t, make([]float32, 50), m.EncoderBias())
		require.Equal(t, make([]float32, 100), m.DecoderBias())
		other, err := New(c.cfg, 100, 8)
		require.NoError(t, err)
		require.NotEqual(t, m.EncoderWeights(), other.EncoderWeights())
	}
}

func TestTrainLearns(t *testing.T) {
	p := newProblem(Config{Hidden: 5}, 7, 64, 1)
	for _, kind := range []Optimizer{Adam, SGD, Momentum} {
		var seen []Epoch
		opts := TrainOptions{Epochs: 30, Batch: 10, Optimizer: kind, Rate: 0.01, Progress: func(e Epoch) { seen = append(seen, e) }}
		m, history, err := Train(t.Context(), Config{Hidden: 5, Lambda: 0.01}, p.rows, opts)
		require.NoError(t, err)
		require.Equal(t, seen, history.Epochs)
		require.Len(t, history.Epochs, 30)
		require.Less(t, history.Epochs[29].Total, 0.6*history.Epochs[0].Total)
		for i, e := range history.Epochs {
			require.Equal(t, i+1, e.Epoch)
			require.Equal(t, 64, e.Samples)
			require.Positive(t, e.Seconds)
		}
		final, err := m.Evaluate(t.Context(), p.rows)
		require.NoError(t, err)
		require.InEpsilon(t, history.Epochs[29].Total, final.Total, 0.1)
	}
}

// Seeds decide the model; workers, progress and the kind of source do not.
func TestTrainIsReproducible(t *testing.T) {
	p := newProblem(Config{Hidden: 37, Lambda: 0.1}, 150, 70, 1)
	train := func(data dataset.Source, opts TrainOptions) []float32 {
		opts.Epochs, opts.Batch = 2, 32
		m, _, err := Train(t.Context(), p.cfg, data, opts)
		require.NoError(t, err)
		return m.theta.all
	}
	for _, kind := range []Optimizer{Adam, SGD, Momentum} {
		want := train(p.rows, TrainOptions{Seed: 5, Workers: 1, Optimizer: kind})
		for workers := range 9 {
			opts := TrainOptions{Seed: 5, Workers: workers, Optimizer: kind, Progress: func(Epoch) {}}
			require.Equal(t, want, train(p.rows, opts), "%d workers", workers)
		}
		require.Equal(t, want, train(stream{p.rows, nil}, TrainOptions{Seed: 5, Optimizer: kind}))
		require.NotEqual(t, want, train(p.rows, TrainOptions{Seed: 6, Optimizer: kind}))
	}
	before := slices.Clone(p.rows.Data)
	train(p.rows, TrainOptions{})
	require.Equal(t, before, p.rows.Data, "data is not changed")
}

// Each epoch takes every row once, in an order that depends on the state of the generator alone.
func TestShuffle(t *testing.T) {
	p := newProblem(Config{Hidden: 5}, 7, 50, 1)
	opts := TrainOptions{Seed: 4, Batch: 8}.withDefaults()
	feed := newMemoryFeed(p.rows, opts)
	trainer := newTrainer(p.cfg, feed, opts)
	defer trainer.workers.Close()
	source := random.New(4, streamShuffle)
	for range 3 {
		trainer.begin()
		require.NoError(t, trainer.pass(t.Context(), 1))
		require.Equal(t, 50, trainer.sum.samples)
		want := indices(50)
		source.Shuffle(want)
		require.Equal(t, want, feed.order)
		require.NotEqual(t, indices(50), feed.order)
	}
}

// stream yields the rows of a matrix in one reused buffer, and then an error if there is one.
type stream struct {
	rows *dataset.Matrix
	err  error
}

func (s stream) Dim() int { return s.rows.Width }

func (s stream) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		buffer := make([]float32, s.rows.Width)
		for i := range s.rows.Count {
			copy(buffer, s.rows.Row(i))
			if !yield(buffer, nil) {
				return
			}
			clear(buffer)
		}
		if s.err != nil {
			yield(nil, s.err)
		}
	}
}

func TestTrainRefuses(t *testing.T) {
	good := newProblem(Config{Hidden: 2}, 3, 4, 1).rows
	with := func(v float32) dataset.Source {
		data := slices.Clone(good.Data)
		data[2*3+1] = v
		return &dataset.Matrix{Data: data, Count: 4, Width: 3}
	}
	wide := newProblem(Config{Hidden: 2}, 4, 3, 1).rows
	broken := errors.New("cable cut")
	for name, c := range map[string]struct {
		cfg     Config
		data    dataset.Source
		opts    TrainOptions
		cause   error
		message string
	}{
		"config":  {Config{}, good, TrainOptions{}, ErrShape, "Hidden is 0"},
		"options": {Config{Hidden: 2}, good, TrainOptions{Epochs: -1}, ErrRange, "Epochs is -1"},
		"NaN":     {Config{Hidden: 2}, with(nan), TrainOptions{}, ErrNonFinite, "row 2, column 1 is NaN"},
		"Inf":     {Config{Hidden: 2}, with(inf), TrainOptions{}, ErrNonFinite, "row 2, column 1 is +Inf"},
		"range":   {Config{Hidden: 2, Output: SigmoidOutput}, with(1.5), TrainOptions{}, ErrRange, "row 2, column 1 is 1.5, want 0 to 1"},
		"nil":     {Config{Hidden: 2}, nil, TrainOptions{}, ErrShape, "source is nil"},
		"empty":   {Config{Hidden: 2}, &dataset.Matrix{Width: 3}, TrainOptions{}, ErrShape, "count is 0"},
		"narrow":  {Config{Hidden: 2}, &dataset.Matrix{Count: 3}, TrainOptions{}, ErrShape, "width 0"},
		"lying":   {Config{Hidden: 2}, &dataset.Matrix{Data: make([]float32, 5), Count: 2, Width: 3}, TrainOptions{}, ErrShape, "5 elements"},
		"source":  {Config{Hidden: 2}, stream{good, broken}, TrainOptions{}, broken, "row 4: cable cut"},
		"wide":    {Config{Hidden: 2}, good, TrainOptions{Validation: stream{wide, broken}}, ErrShape, "cae: Train: Validation has 4 columns, want visible = 3"},
		"typed":   {Config{Hidden: 2}, good, TrainOptions{Validation: (*dataset.Matrix)(nil)}, ErrShape, "Validation has 0 columns, want visible = 3"},
		"nothing": {Config{Hidden: 2}, nil, TrainOptions{Validation: good}, ErrShape, "source is nil"},
		"absurd":  {Config{Hidden: 1 << 24}, &dataset.Matrix{Data: make([]float32, 17), Count: 1, Width: 17}, TrainOptions{}, ErrTooLarge, "parameters, limit"},
	} {
		t.Run(name, func(t *testing.T) {
			m, history, err := Train(t.Context(), c.cfg, c.data, c.opts)
			require.ErrorIs(t, err, c.cause)
			require.ErrorContains(t, err, c.message)
			require.Nil(t, m)
			require.Nil(t, history)
		})
	}
}

// endless is a source that never ends, and calls after each row.
type endless struct {
	dim  int
	call func(rows int)
}

func (e endless) Dim() int { return e.dim }

func (e endless) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		row := make([]float32, e.dim)
		for n := 1; n < 1_000_000 && yield(row, nil); n++ {
			e.call(n)
		}
	}
}

// A context that is done while data is read, before there is anything to train, ends the run with the row at hand and without a model.
func TestReadingIsCancelled(t *testing.T) {
	p := newProblem(Config{Hidden: 2}, 3, 40, 1)
	var last *Checkpoint
	keep := Checkpoints{Save: func(c *Checkpoint) error { last = c; return nil }}
	_, _, err := Train(t.Context(), p.cfg, p.rows, TrainOptions{Epochs: 1, Validation: p.rows, Checkpoint: keep})
	require.NoError(t, err)
	for name, run := range map[string]func(ctx context.Context, slow dataset.Source) (*Model, *History, error){
		"in memory": func(ctx context.Context, slow dataset.Source) (*Model, *History, error) {
			return Train(ctx, p.cfg, slow, TrainOptions{})
		},
		"streamed": func(ctx context.Context, slow dataset.Source) (*Model, *History, error) {
			return Train(ctx, p.cfg, slow, TrainOptions{Buffer: 10})
		},
		"validation data for checkpoints": func(ctx context.Context, slow dataset.Source) (*Model, *History, error) {
			return Train(ctx, p.cfg, p.rows, TrainOptions{Validation: slow, Checkpoint: keep})
		},
		"resumed": func(ctx context.Context, slow dataset.Source) (*Model, *History, error) {
			return Resume(ctx, last, slow, TrainOptions{Validation: p.rows})
		},
		"validation data of a resumed run": func(ctx context.Context, slow dataset.Source) (*Model, *History, error) {
			return Resume(ctx, last, p.rows, TrainOptions{Validation: slow})
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			read := 0
			m, history, err := run(ctx, endless{3, func(rows int) {
				if read = rows; rows == 20 {
					cancel()
				}
			}})
			require.Equal(t, context.Canceled, err)
			require.Nil(t, m)
			require.Nil(t, history)
			require.Less(t, read, 25)
		})
	}
}

// countdown is a context that is done after a number of looks at it.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestTrainStopsWithinOneMiniBatch(t *testing.T) {
	p := newProblem(Config{Hidden: 5, Lambda: 0.1}, 7, 40, 1)
	opts := TrainOptions{Epochs: 3, Batch: 10, Seed: 2, Optimizer: SGD}
	for left := range 12 {
		opts.Progress = nil
		m, history, err := Train(&countdown{t.Context(), left}, p.cfg, p.rows, opts)
		require.Equal(t, context.Canceled, err)
		samples := 0
		for _, e := range history.Epochs {
			samples += e.Samples
		}
		require.Equal(t, 10*left, samples, "one mini-batch for each look")
		reached := 0
		opts.Progress = func(Epoch) { reached++ }
		whole, _, err := Train(&countdown{t.Context(), left}, p.cfg, p.rows, opts)
		require.Error(t, err)
		require.Equal(t, left/4, reached, "progress reports whole epochs")
		require.Equal(t, whole.theta.all, m.theta.all)
		metrics, err := m.Evaluate(t.Context(), p.rows)
		require.NoError(t, err)
		require.True(t, finite.Is(metrics.Total))
	}
	m, _, err := Train(t.Context(), p.cfg, p.rows, opts)
	require.NoError(t, err)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	start, history, err := Train(cancelled, p.cfg, p.rows, opts)
	require.Equal(t, context.Canceled, err)
	require.Empty(t, history.Epochs)
	initial, err := New(p.cfg, 7, 2)
	require.NoError(t, err)
	require.Equal(t, initial.theta.all, start.theta.all)
	require.NotEqual(t, m.theta.all, start.theta.all)
}

func TestTrainDiverges(t *testing.T) {
	p := newProblem(Config{Hidden: 5, Lambda: 0.1}, 7, 40, 1)
	for _, rate := range []float32{1e3, 1e10, 1e25, math.MaxFloat32} {
		for _, kind := range []Optimizer{Adam, SGD, Momentum} {
			opts := TrainOptions{Epochs: 200, Batch: 10, Optimizer: kind, Rate: rate}
			m, history, err := Train(t.Context(), p.cfg, p.rows, opts)
			metrics, evalErr := m.Evaluate(t.Context(), p.rows)
			require.NoError(t, evalErr)
			require.True(t, finite.Is(metrics.Total), "the last good model")
			if kind == Adam && rate < 1e20 {
				continue // Adam takes steps of bounded size: wild, but finite
			}
			require.ErrorIs(t, err, ErrDiverged, "%v, rate %v", kind, rate)
			require.ErrorContains(t, err, "cae: Train: after")
			for _, e := range history.Epochs {
				require.True(t, finite.Is(e.Total))
			}
		}
	}
}

// saboteur is a context that does harm at one look at it: before one mini-batch.
type saboteur struct {
	context.Context
	looks int
	harm  func()
}

func (s *saboteur) Err() error {
	if s.looks--; s.looks == 0 {
		s.harm()
	}
	return nil
}

// The model that is returned is the one from the start of the last epoch whose first mini-batch had a finite cost and
// gradient, although its parameters have been updated since, the last time with the gradient that was not finite.
func TestDivergenceRestores(t *testing.T) {
	const perEpoch = 4
	for name, bias := range map[string]float32{"cost": nan, "gradient": 1.3e19} { // 2.6e19 squared is out of range, 1.3e19 squared is not
		for look := 1; look <= 2*perEpoch; look++ {
			p := newProblem(Config{Hidden: 5, Lambda: 0.1}, 7, 40, 1)
			opts := TrainOptions{Batch: 10, Workers: 1}.withDefaults()
			trainer := newTrainer(p.cfg, newMemoryFeed(p.rows, opts), opts)
			starts := [][]float32{slices.Clone(trainer.theta.all)} // of epochs; the initial parameters are good by definition
			harm := &saboteur{t.Context(), look, func() { trainer.theta.c[0] = bias }}
			var err error
			for err == nil && len(starts) < 9 {
				starts = append(starts, slices.Clone(trainer.theta.all))
				err = trainer.epoch(harm, len(starts)-1)
			}
			trainer.endEarly()
			require.ErrorIs(t, err, ErrDiverged)
			require.Len(t, starts, 2+(look-1)/perEpoch, "found in the mini-batch where it happens: %s, look %d", name, look)
			want := starts[len(starts)-1]
			if look%perEpoch == 1 {
				want = starts[len(starts)-2]
			}
			require.Equal(t, want, trainer.theta.all, "%s, look %d", name, look)
			samples := 0
			for _, e := range trainer.history.Epochs {
				samples += e.Samples
			}
			require.Equal(t, 10*(look-1), samples, "the mini-batch that diverged does not count")
		}
	}
}

// One mini-batch is enough to notice: a single step that overshoots is judged although nothing follows it.
func TestTrainJudgesTheLastStep(t *testing.T) {
	p := newProblem(Config{Hidden: 5}, 7, 10, 1)
	m, history, err := Train(t.Context(), p.cfg, p.rows, TrainOptions{Epochs: 1, Optimizer: SGD, Rate: 1e30})
	require.ErrorIs(t, err, ErrDiverged)
	require.Len(t, history.Epochs, 1)
	initial, err := New(p.cfg, 7, 0)
	require.NoError(t, err)
	require.Equal(t, initial.theta.all, m.theta.all)
}

// After the first mini-batch, a step and an update allocate nothing, whatever the optimiser and the workers.
func TestStepAllocatesNothing(t *testing.T) {
	everyCost(t, func(t *testing.T, cfg Config) {
		for _, kind := range []Optimizer{Adam, SGD, Momentum} {
			for _, n := range []int{1, 2} {
				workers := kernels.NewWorkers(n)
				cfg.Hidden = 40
				p := newProblem(cfg, 70, 32, 0.3)
				s := newStep(cfg, p.theta, p.rows, 32, workers)
				o := newOptimizer(TrainOptions{Optimizer: kind}.withDefaults(), p.theta.all)
				pick, update := indices(32), o.Update
				require.Zero(t, testing.AllocsPerRun(5, func() {
					o.Advance(1e-3, 1)
					s.run(pick, update)
				}))
				workers.Close()
			}
		}
	})
}

func TestNoGoroutineIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	p := newProblem(Config{Hidden: 5}, 7, 10, 1)
	m, _, err := Train(t.Context(), p.cfg, p.rows, TrainOptions{Epochs: 1, Workers: 8})
	require.NoError(t, err)
	_, err = m.Evaluate(t.Context(), p.rows)
	require.NoError(t, err)
	for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(end); {
		time.Sleep(time.Millisecond) // a goroutine ends a moment after it has said so
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), before)
}

// With a schedule that lowers the rate to nothing, later epochs change nothing.
func TestScheduleIsFollowed(t *testing.T) {
	p := newProblem(Config{Hidden: 5, Lambda: 0.3}, 7, 50, 1)
	train := func(epochs int, s Schedule) []float32 {
		m, _, err := Train(t.Context(), p.cfg, p.rows, TrainOptions{Epochs: epochs, Batch: 8, Optimizer: SGD, Rate: 0.01, Schedule: s})
		require.NoError(t, err)
		return m.theta.all
	}
	require.Equal(t, train(1, Schedule{}), train(3, Exponential(1e-30)))
	require.NotEqual(t, train(3, Schedule{}), train(3, Exponential(0.5)))
	require.NotEqual(t, train(3, Schedule{}), train(3, Cosine(0)))
	require.NotEqual(t, train(3, Schedule{}), train(3, InverseTime(1)))
}

// A step of clipped gradient descent is rate * Clip long where the gradient is longer, and the plain one where it is not.
func TestClip(t *testing.T) {
	const rate = 0.01
	p := newProblem(Config{Hidden: 5, Lambda: 0.3}, 7, 9, 1)
	start, err := New(p.cfg, 7, 0)
	require.NoError(t, err)
	step := func(clip float32) []float32 {
		for _, workers := range []int{1, 3} {
			m, _, err := Train(t.Context(), p.cfg, p.rows, TrainOptions{Epochs: 1, Batch: 9, Optimizer: SGD, Rate: rate, Clip: clip, Workers: workers})
			require.NoError(t, err)
			if workers > 1 {
				return m.theta.all
			}
		}
		return nil
	}
	length := func(theta []float32) float64 {
		d := make([]float64, len(theta))
		for i := range d {
			d[i] = float64(theta[i]) - float64(start.theta.all[i])
		}
		sum := 0.0
		for _, v := range d {
			sum += v * v
		}
		return math.Sqrt(sum)
	}
	plain := step(0)
	require.Greater(t, length(plain), rate*0.1)
	require.InEpsilon(t, rate*0.1, length(step(0.1)), 1e-4)
	require.Equal(t, plain, step(1e6))
}

// After clipping, the norms of the encoder's rows are those of the new weights.
func TestClipRefreshesNorms(t *testing.T) {
	p := newProblem(Config{Hidden: 5, Lambda: 0.3}, 7, 9, 1)
	run := func(clip float32) []Epoch {
		_, h, err := Train(t.Context(), p.cfg, p.rows, TrainOptions{Epochs: 3, Batch: 4, Clip: clip})
		require.NoError(t, err)
		for i := range h.Epochs {
			h.Epochs[i].Seconds = 0
		}
		return h.Epochs
	}
	require.Equal(t, run(0), run(1e9))
}

// The model of the epoch with the least validation cost is returned, and patience ends the run.
func TestValidation(t *testing.T) {
	p, q := newProblem(Config{Hidden: 5, Lambda: 0.3}, 7, 50, 1), newProblem(Config{Hidden: 5}, 7, 20, 1)
	for i := range q.rows.Data {
		q.rows.Data[i] = 1 - p.rows.Data[i] // another distribution, on which training soon becomes worse
	}
	opts := TrainOptions{Epochs: 30, Batch: 8, Optimizer: Momentum, Rate: 0.02, Validation: q.rows}
	m, h, err := Train(t.Context(), p.cfg, p.rows, opts)
	require.NoError(t, err)
	require.Len(t, h.Epochs, 30)
	best := slices.MinFunc(h.Epochs, func(a, b Epoch) int { return cmp.Compare(a.Validation.Total, b.Validation.Total) })
	require.Equal(t, best.Epoch, h.Best)
	require.Less(t, h.Best, 30)
	metrics, err := m.Evaluate(t.Context(), q.rows)
	require.NoError(t, err)
	require.Equal(t, *best.Validation, metrics)

	opts.Patience = 3
	early, h, err := Train(t.Context(), p.cfg, p.rows, opts)
	require.NoError(t, err)
	require.Len(t, h.Epochs, h.Best+3)
	require.Equal(t, m.theta.all, early.theta.all)

	opts.Validation = nil
	_, _, err = Train(t.Context(), p.cfg, p.rows, opts)
	require.ErrorIs(t, err, ErrRange)
}

// A validation cost that is no finite number is none that an epoch could be the best for.
func TestValidationCostOverflows(t *testing.T) {
	p := newProblem(Config{Hidden: 5, Lambda: 0.3}, 7, 50, 1)
	opts := TrainOptions{Epochs: 3, Batch: 8}
	want, _, err := Train(t.Context(), p.cfg, p.rows, opts)
	require.NoError(t, err)
	far := slices.Repeat([]float32{1e25}, 7)
	opts.Validation = &dataset.Matrix{Data: far, Count: 1, Width: 7}
	m, h, err := Train(t.Context(), p.cfg, p.rows, opts)
	require.NoError(t, err)
	require.True(t, math.IsInf(h.Epochs[2].Validation.Total, 1))
	require.Zero(t, h.Best)
	require.Equal(t, want.theta.all, m.theta.all, "the model of the last epoch")
}
