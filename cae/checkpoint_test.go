package cae

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/dataset"
)

// run is a training run of some mini-batches that a test can interrupt.
type run struct {
	cfg  Config
	opts TrainOptions
	rows *dataset.Matrix
}

// runs are runs of three epochs of seven mini-batches, in which everything that a state could forget occurs.
func runs() map[string]run {
	const visible, samples = 7, 33
	make := func(cfg Config, opts TrainOptions) run {
		cfg.Hidden, opts.Epochs, opts.Batch, opts.Seed = 5, 3, 5, 9
		return run{cfg, opts, newProblem(cfg, visible, samples, 1).rows}
	}
	few, many := newSeededProblem(Config{Hidden: 1}, visible, 20, 1, 5).rows, newSeededProblem(Config{Hidden: 1}, visible, 300, 1, 5).rows
	return map[string]run{
		"adam":       make(Config{Lambda: 0.1}, TrainOptions{}),
		"sgd":        make(Config{Lambda: 0.1, Untied: true, Output: SigmoidOutput}, TrainOptions{Optimizer: SGD}),
		"momentum":   make(Config{Activation: Tanh, Decay: 0.01}, TrainOptions{Optimizer: Momentum, Gain: 2, Momentum: 0.7}),
		"clip":       make(Config{Lambda: 0.1}, TrainOptions{Clip: 0.5, Schedule: Exponential(0.5)}),
		"cosine":     make(Config{Activation: Softplus, L1: 0.1}, TrainOptions{Schedule: Cosine(1e-4), Rate: 0.05}),
		"inverse":    make(Config{Sparsity: Sparsity{Beta: 0.1, Target: 0.2}}, TrainOptions{Schedule: InverseTime(2), Optimizer: Momentum}),
		"corrupted":  make(Config{Corruption: Corruption{Masking: 0.3, Noise: 0.1}}, TrainOptions{Beta1: 0.8, Beta2: 0.99, Epsilon: 1e-3}),
		"higher":     make(Config{HigherOrder: HigherOrder{Gamma: 0.2, Sigma: 0.1, Draws: 2}, OutputLambda: 0.1}, TrainOptions{}),
		"normalised": make(Config{Normalise: MinMax, Output: SigmoidOutput, Lambda: 0.1}, TrainOptions{Optimizer: SGD}),
		"scaled":     make(Config{Normalise: Standardise, Lambda: 0.1}, TrainOptions{Validation: few}),
		"validation": make(Config{Lambda: 0.1}, TrainOptions{Validation: few, Rate: 0.1, Optimizer: Momentum}),
		"patience":   make(Config{Corruption: Corruption{Noise: 0.1}}, TrainOptions{Validation: many, Patience: 1, Rate: 0.3, Optimizer: SGD}),
	}
}

// result is what a run leaves.
type result struct {
	model   []byte // its file
	history History
	state   []byte // the last checkpoint
}

// keep returns a function that keeps the last checkpoint, written and read again.
func keep(t *testing.T, last **Checkpoint) func(*Checkpoint) error {
	return func(c *Checkpoint) error {
		loaded, err := LoadCheckpoint(bytes.NewReader(written(t, c)))
		*last = loaded
		return err
	}
}

func written(t testing.TB, c *Checkpoint) []byte {
	var buffer bytes.Buffer
	require.NoError(t, c.Save(&buffer))
	return buffer.Bytes()
}

// timeless returns what a run leaves without the seconds, which differ from run to run.
func timeless(t *testing.T, m *Model, h *History, c *Checkpoint) result {
	for i := range h.Epochs {
		h.Epochs[i].Seconds = 0
	}
	c.sums()[0] = 0
	for i := range c.epochs {
		c.numbers[firstOfEpochs+i*c.columns()] = 0
	}
	return result{saved(t, m), *h, written(t, c)}
}

// whole runs to the end.
func (r run) whole(t *testing.T) result {
	var last *Checkpoint
	r.opts.Checkpoint.Save = keep(t, &last)
	m, h, err := Train(t.Context(), r.cfg, r.rows, r.opts)
	require.NoError(t, err)
	return timeless(t, m, h, last)
}

// until runs up to a number of looks at the context, and returns the checkpoint there.
func (r run) until(t *testing.T, looks int) (last *Checkpoint) {
	r.opts.Checkpoint.Save = keep(t, &last)
	_, _, err := Train(&countdown{t.Context(), looks}, r.cfg, r.rows, r.opts)
	if err != nil {
		require.Equal(t, context.Canceled, err)
	}
	return last
}

// from goes on from a checkpoint, up to a number of looks at the context.
func (r run) from(t *testing.T, c *Checkpoint, workers, looks int) (result, *Checkpoint) {
	var last *Checkpoint
	r.opts = TrainOptions{Workers: workers, Validation: r.opts.Validation, Checkpoint: Checkpoints{Save: keep(t, &last)}}
	m, h, err := Resume(&countdown{t.Context(), looks}, c, r.rows, r.opts)
	if err != nil {
		require.Equal(t, context.Canceled, err)
		return result{}, last
	}
	return timeless(t, m, h, last), last
}

const forever = 1 << 30

// A run that is interrupted before any of its mini-batches, or within its validation, and resumed has the bits of one that is not.
func TestResume(t *testing.T) {
	for name, r := range runs() {
		t.Run(name, func(t *testing.T) {
			r.opts.Workers = 2
			want := r.whole(t)
			points := 0
			for looks := range 30 {
				c := r.until(t, looks)
				epochs, samples := c.Position()
				if epochs == len(want.history.Epochs) {
					break
				}
				if points++; testing.Short() && looks%3 > 0 {
					continue
				}
				got, _ := r.from(t, c, 1+looks%3, forever)
				require.Equal(t, want, got, "after %d epochs and %d samples", epochs, samples)
			}
			require.GreaterOrEqual(t, points, 7*len(want.history.Epochs))
		})
	}
}

// A run that is interrupted before each of its mini-batches, or, where validation looks at the context, as often as lets it go on.
func TestResumeAgainAndAgain(t *testing.T) {
	for name, r := range runs() {
		t.Run(name, func(t *testing.T) {
			want := r.whole(t)
			looks := 1
			if r.opts.Patience > 0 {
				looks = 3
			}
			c := r.until(t, 0)
			for range 100 {
				got, next := r.from(t, c, 1, looks)
				if c = next; got.model != nil {
					require.Equal(t, want, got)
					return
				}
			}
			t.Fatal("no end")
		})
	}
}

// A resumed run takes for its best epoch only one that is better than the best so far, not one that is better than the last. That shows
// after a checkpoint whose best epoch is not its last, where the next epoch lies between the two.
func TestResumeKeepsTheBest(t *testing.T) {
	r := runs()["validation"]
	r.opts.Epochs, r.opts.Rate = 8, 0.5
	between := 0
	for r.opts.Seed = range uint64(20) {
		var states []*Checkpoint
		r.opts.Checkpoint = Checkpoints{Epochs: 1, Interval: time.Hour, Save: func(c *Checkpoint) error { states = append(states, c); return nil }}
		want, history, err := Train(t.Context(), r.cfg, r.rows, r.opts)
		require.NoError(t, err)
		cost := func(epoch int) float64 { return history.Epochs[epoch-1].Validation.Total }
		for _, c := range states {
			last, best := c.epochs, c.best
			if last == r.opts.Epochs || !(cost(best) < cost(last+1) && cost(last+1) < cost(last)) {
				continue
			}
			between++
			m, h, err := Resume(t.Context(), c, r.rows, TrainOptions{Validation: r.opts.Validation})
			require.NoError(t, err)
			require.Equal(t, history.Best, h.Best, "seed %d, after epoch %d", r.opts.Seed, last)
			require.Equal(t, want.theta.all, m.theta.all)
		}
	}
	require.Greater(t, between, 5)
}

// The model and the history of a checkpoint are those of the run up to there.
func TestCheckpointHolds(t *testing.T) {
	for name, r := range runs() {
		for _, looks := range []int{0, 1, 7, 10, 16} {
			var last *Checkpoint
			opts := r.opts
			opts.Checkpoint.Save = keep(t, &last)
			m, h, err := Train(&countdown{t.Context(), looks}, r.cfg, r.rows, opts)
			if err == nil {
				break
			}
			require.Equal(t, saved(t, m), saved(t, last.Model()), name)
			require.Equal(t, r.cfg, last.Config())
			require.Equal(t, 7, last.Visible())
			require.Equal(t, r.opts.Validation != nil, last.Validated())
			want := r.opts.withDefaults()
			require.Equal(t, want.deciding(), last.Options())
			epochs, samples := last.Position()
			if samples > 0 {
				h.Epochs = h.Epochs[:epochs] // without the epoch that has begun
			}
			got := last.History()
			require.Equal(t, h.Best, got.Best)
			require.Len(t, got.Epochs, epochs)
			for i, e := range h.Epochs {
				require.Equal(t, e, got.Epochs[i], name)
			}
		}
	}
}

// More epochs give the run that would have had as many from the start.
func TestResumeForMoreEpochs(t *testing.T) {
	for name, r := range runs() {
		c := r.until(t, forever)
		more := r
		more.opts.Epochs = 5
		resume := func() (*Model, *History, error) {
			return Resume(t.Context(), c, r.rows, TrainOptions{Epochs: 5, Validation: r.opts.Validation})
		}
		if r.opts.Schedule.kind == cosineSchedule {
			_, _, err := resume()
			require.ErrorIs(t, err, ErrResume)
			require.ErrorContains(t, err, "cae: Resume: Epochs is 5, want 3, which the schedule cosine:0.0001 depends on")
			continue
		}
		want, wantHistory, err := Train(t.Context(), r.cfg, r.rows, more.opts)
		require.NoError(t, err)
		m, h, err := resume()
		require.NoError(t, err)
		require.Equal(t, want.theta.all, m.theta.all, name)
		require.Len(t, h.Epochs, len(wantHistory.Epochs))
	}
}

// Checkpoints come when they are asked for, and change nothing.
func TestCheckpointsWhen(t *testing.T) {
	r := runs()["corrupted"]
	want, _, err := Train(t.Context(), r.cfg, r.rows, r.opts)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		when  Checkpoints
		count int
	}{
		"the end alone":      {Checkpoints{}, 1},
		"every epoch":        {Checkpoints{Epochs: 1}, 3},
		"every other epoch":  {Checkpoints{Epochs: 2}, 2},
		"a long interval":    {Checkpoints{Interval: time.Hour}, 1},
		"every mini-batch":   {Checkpoints{Interval: 1}, 3*7 + 1},
		"whichever is first": {Checkpoints{Interval: 1, Epochs: 2}, 3*7 + 1},
	} {
		var positions []string
		c.when.Save = func(c *Checkpoint) error {
			epochs, samples := c.Position()
			positions = append(positions, fmt.Sprint(epochs, samples))
			return nil
		}
		r.opts.Checkpoint = c.when
		m, _, err := Train(t.Context(), r.cfg, r.rows, r.opts)
		require.NoError(t, err)
		require.Equal(t, want.theta.all, m.theta.all, name)
		require.Len(t, positions, c.count, "%s: %v", name, positions)
		require.Equal(t, "3 0", positions[c.count-1], name)
	}
}

// A run that is resumed counts the epochs between checkpoints from the one that it goes on from.
func TestResumedCheckpointsWhen(t *testing.T) {
	r := runs()["corrupted"]
	r.opts.Epochs = 2
	var last *Checkpoint
	r.opts.Checkpoint.Save = keep(t, &last)
	_, _, err := Train(t.Context(), r.cfg, r.rows, r.opts)
	require.NoError(t, err)
	var positions []string
	_, _, err = Resume(t.Context(), last, r.rows, TrainOptions{Epochs: 7, Checkpoint: Checkpoints{Epochs: 2, Save: func(c *Checkpoint) error {
		epochs, samples := c.Position()
		positions = append(positions, fmt.Sprint(epochs, samples))
		return nil
	}}})
	require.NoError(t, err)
	require.Equal(t, []string{"4 0", "6 0", "7 0"}, positions)
}

// An error of saving ends the run with the model so far.
func TestCheckpointErrors(t *testing.T) {
	r := runs()["adam"]
	r.opts.Checkpoint = Checkpoints{Epochs: 1, Save: func(*Checkpoint) error { return errFull }}
	m, h, err := Train(t.Context(), r.cfg, r.rows, r.opts)
	require.ErrorIs(t, err, errFull)
	require.ErrorContains(t, err, "cae: Train: checkpoint: no space left")
	require.Len(t, h.Epochs, 1)
	require.NotNil(t, m)

	m, h, err = Train(&countdown{t.Context(), 3}, r.cfg, r.rows, r.opts)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, errFull)
	require.Equal(t, 15, h.Epochs[0].Samples)
	require.NotNil(t, m)
}

// The checkpoint of a run that diverges is from before that, and resumed it diverges to the same model.
func TestCheckpointBeforeDivergence(t *testing.T) {
	r := runs()["sgd"]
	r.cfg.Output, r.cfg.Decay = LinearOutput, 26
	r.opts.Rate, r.opts.Epochs = 0.05, 40 // weights are multiplied by about 1 - 2 rate decay = -1.6
	var states []*Checkpoint
	r.opts.Checkpoint = Checkpoints{Interval: 1, Save: func(c *Checkpoint) error { states = append(states, c); return nil }}
	want, history, err := Train(t.Context(), r.cfg, r.rows, r.opts)
	require.ErrorIs(t, err, ErrDiverged)
	require.Greater(t, len(states), 10)
	for i := 0; i < len(states); i += 1 + len(states)/10 {
		m, h, err := Resume(t.Context(), states[i], r.rows, TrainOptions{})
		require.ErrorIs(t, err, ErrDiverged)
		require.Equal(t, want.theta.all, m.theta.all)
		require.Len(t, h.Epochs, len(history.Epochs))
	}
	last := states[len(states)-1]
	resumed, err := last.trainer(t.Context(), r.rows, TrainOptions{})
	require.NoError(t, err)
	defer resumed.workers.Close()
	require.NoError(t, resumed.tryOn(indices(5), func(int, []float32) {}), "the last state is from before the update that diverged")
	_, err = LoadCheckpoint(bytes.NewReader(written(t, last)))
	require.NoError(t, err)
}

// With gradients up to those whose squares overflow, where a run diverges, it ends in the same way with checkpoints and without.
func TestCheckpointsNearOverflow(t *testing.T) {
	const largest = 1<<63 - 1<<39 // below 2^63; c's gradient is twice that, and its square the largest but one
	ends := map[bool]int{}
	for _, cfg := range []Config{{Lambda: 0.1}, {Activation: Identity}, {Activation: ReLU, Untied: true}} {
		for _, opts := range []TrainOptions{{}, {Optimizer: Momentum, Momentum: 0.99}, {Clip: 1}, {Beta1: 1e-3, Beta2: 1e-3}, {Optimizer: SGD, Rate: 1e-30}} {
			for _, size := range []float32{1, 1e9, 1e18, largest, 2 * largest} {
				cfg.Hidden, opts.Seed, opts.Batch, opts.Epochs, opts.Workers = 1, 3, 1, 8, 1
				rows := &dataset.Matrix{Data: []float32{-size, -size, -1}, Count: 3, Width: 1}
				m, _, err := Train(t.Context(), cfg, rows, opts)
				var last *Checkpoint
				opts.Checkpoint = Checkpoints{Interval: 1, Save: func(c *Checkpoint) error { last = c; return nil }}
				same, _, sameErr := Train(t.Context(), cfg, rows, opts)
				require.Equal(t, err, sameErr)
				require.Equal(t, m.theta.all, same.theta.all)
				if err != nil {
					require.ErrorIs(t, err, ErrDiverged)
				} else {
					_, err = LoadCheckpoint(bytes.NewReader(written(t, last)))
					require.NoError(t, err)
				}
				ends[err == nil]++
			}
		}
	}
	require.Greater(t, ends[true], 30)
	require.Greater(t, ends[false], 20)
}

// Every option that decides the bits has to be that of the checkpoint, the number of epochs excepted.
func TestResumeRefusesEveryOtherOption(t *testing.T) {
	r := runs()["patience"]
	c := r.until(t, 3)
	for i, s := range c.opts.settings() {
		opts := TrainOptions{Validation: r.opts.Validation}
		mine := opts.settings()[i]
		mine.take(s)
		switch v := mine.value.(type) {
		case *int:
			*v += 3
		case *uint64:
			*v += 3
		case *float32:
			*v = (*v + 0.1) / 2
		case *Optimizer:
			*v = Momentum
		case *Schedule:
			*v = InverseTime(1)
		default:
			t.Fatalf("%s is a %T", s.name, v)
		}
		_, _, err := Resume(t.Context(), c, r.rows, opts)
		if s.name == "Epochs" {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, ErrResume, s.name)
		require.ErrorContains(t, err, s.name+" is ")
	}
}

func TestResumeRefuses(t *testing.T) {
	r := runs()["validation"]
	c := r.until(t, 10)
	other := newSeededProblem(Config{Hidden: 1}, 7, 33, 1, 77).rows
	for name, k := range map[string]struct {
		data    dataset.Source
		opts    TrainOptions
		cause   error
		message string
	}{
		"data":            {other, TrainOptions{Validation: r.opts.Validation}, ErrResume, "data has SHA-256"},
		"fewer rows":      {&dataset.Matrix{Data: r.rows.Data[7:], Count: 32, Width: 7}, TrainOptions{Validation: r.opts.Validation}, ErrResume, "data has 32 rows, want 33"},
		"columns":         {&dataset.Matrix{Data: r.rows.Data, Count: 77, Width: 3}, TrainOptions{Validation: r.opts.Validation}, ErrResume, "data has 3 columns, want 7"},
		"validation data": {r.rows, TrainOptions{Validation: other}, ErrResume, "Validation has SHA-256"},
		"no validation":   {r.rows, TrainOptions{}, ErrResume, "Validation is given: false, want true"},
		"broken":          {r.rows, TrainOptions{Validation: stream{other, errFull}}, errFull, "validation: "},
		"no data":         {nil, TrainOptions{Validation: r.opts.Validation}, ErrShape, "source is nil"},
		"seed":            {r.rows, TrainOptions{Validation: r.opts.Validation, Seed: 8}, ErrResume, "Seed is 8, want 9"},
		"optimizer":       {r.rows, TrainOptions{Validation: r.opts.Validation, Optimizer: SGD}, ErrResume, "Optimizer is sgd, want momentum"},
		"schedule":        {r.rows, TrainOptions{Validation: r.opts.Validation, Schedule: Cosine(1)}, ErrResume, "Schedule is cosine:1, want constant"},
		"rate":            {r.rows, TrainOptions{Validation: r.opts.Validation, Rate: 0.2}, ErrResume, "Rate is 0.2, want 0.1"},
		"few epochs":      {r.rows, TrainOptions{Validation: r.opts.Validation, Epochs: 1}, ErrResume, "Epochs is 1, want at least 2, which have begun"},
		"workers":         {r.rows, TrainOptions{Validation: r.opts.Validation, Workers: -1}, ErrRange, "Workers is -1"},
	} {
		t.Run(name, func(t *testing.T) {
			m, h, err := Resume(t.Context(), c, k.data, k.opts)
			require.ErrorIs(t, err, k.cause)
			require.ErrorContains(t, err, "cae: Resume: ")
			require.ErrorContains(t, err, k.message)
			require.Nil(t, m)
			require.Nil(t, h)
		})
	}
	m, h, err := Resume(t.Context(), nil, r.rows, r.opts)
	require.ErrorIs(t, err, ErrShape)
	require.ErrorContains(t, err, "cae: Resume: checkpoint is nil")
	require.Nil(t, m)
	require.Nil(t, h)
	_, _, err = Resume(t.Context(), c, r.rows, r.opts)
	require.NoError(t, err, "the options of the run")

	scaled := runs()["normalised"]
	twice := slices.Clone(scaled.rows.Data) // the same rows when they are normalised
	for i := range twice {
		twice[i] *= 2
	}
	_, _, err = Resume(t.Context(), scaled.until(t, 3), &dataset.Matrix{Data: twice, Count: 33, Width: 7}, TrainOptions{})
	require.ErrorIs(t, err, ErrResume)
	plain := runs()["adam"]
	_, _, err = Resume(t.Context(), plain.until(t, 3), plain.rows, TrainOptions{Validation: other})
	require.ErrorContains(t, err, "Validation is given: true, want false")
}

func TestCheckpointsCheck(t *testing.T) {
	save := func(*Checkpoint) error { return nil }
	for message, c := range map[string]Checkpoints{
		`Checkpoint has Path "x" and Save`: {Path: "x", Save: save},
		"Checkpoint.Interval is -1ns":      {Path: "x", Interval: -1},
		"Checkpoint.Epochs is -1":          {Path: "x", Epochs: -1},
		"want 0 without Path and Save":     {Epochs: 1},
	} {
		err := TrainOptions{Checkpoint: c}.Validate()
		require.ErrorIs(t, err, ErrRange)
		require.ErrorContains(t, err, message)
	}
	require.NoError(t, TrainOptions{Checkpoint: Checkpoints{Path: "x", Epochs: 1, Interval: time.Second}}.Validate())
}

// Validation data that cannot be read is found before training.
func TestCheckpointValidationError(t *testing.T) {
	r := runs()["validation"]
	r.opts.Validation = stream{r.rows, errFull}
	r.opts.Checkpoint.Save = func(*Checkpoint) error { return errors.New("not reached") }
	m, _, err := Train(t.Context(), r.cfg, r.rows, r.opts)
	require.ErrorIs(t, err, errFull)
	require.Nil(t, m)
}
