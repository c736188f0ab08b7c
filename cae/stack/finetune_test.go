package stack

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/racing"
)

// digits returns built-in digits for training and validation.
func digits(t *testing.T, training, validation int) (*dataset.Matrix, *dataset.Matrix) {
	all, err := dataset.Digits(training+validation, 1)
	require.NoError(t, err)
	part := func(lo, hi int) *dataset.Matrix {
		return &dataset.Matrix{Data: all.Data[lo*all.Width : hi*all.Width], Count: hi - lo, Width: all.Width, Labels: all.Labels[lo:hi]}
	}
	return part(0, training), part(training, training+validation)
}

// answers are the SHA-256 of the parameters of classifiers that were trained on 500 built-in digits: one for each set of options, on
// every instruction set and architecture, with any number of workers.
var answers = []struct {
	name        string
	hidden      []int
	activations []cae.Activation
	opts        Options
	sha256      string
}{
	{"fine-tuned", []int{48, 20}, []cae.Activation{cae.Sigmoid, cae.Sigmoid},
		Options{Epochs: 2, Schedule: cae.Cosine(1e-5), WeightDecay: 1e-4},
		"e3b84aac69879e4bee28dbb9bd35788197fb30cc7db50ef01b8420bad4d49c6c"},
	{"contracted", []int{20, 17}, []cae.Activation{cae.Sigmoid, cae.Sigmoid},
		Options{Epochs: 3, Batch: 30, Optimizer: cae.Momentum, Rate: 0.1, Schedule: cae.InverseTime(0.5), Clip: 1, Lambda: 1e-3},
		"a5ad60d29bbc82b1fbd2b1c181bb433302ba8eb7d9287ed11b1a52f6c3770d58"},
	{"frozen", []int{48}, []cae.Activation{cae.Sigmoid},
		Options{Epochs: 2, Freeze: true, Optimizer: cae.SGD, Schedule: cae.Exponential(0.5), Rate: 0.5},
		"ca827706a6734ed4515adb61551aabde5ab8fff6451afe76cf5991b781b5a752"},
	{"tanh", []int{48, 20}, []cae.Activation{cae.Tanh, cae.Tanh},
		Options{Epochs: 2, WeightDecay: 1e-4},
		"9f35b1796744d1e969823bf382c933a37e112041025ca58a1fe8afa5982a3d75"},
	{"contracted softplus on ReLU", []int{20, 17}, []cae.Activation{cae.ReLU, cae.Softplus},
		Options{Epochs: 2, Batch: 30, Clip: 1, Lambda: 1e-3},
		"7fa83d62368f2b915f18ec68f57706b05891204f9b2122aed3ad93ae0c5da5c8"},
	{"contracted tanh on softplus", []int{20, 17}, []cae.Activation{cae.Softplus, cae.Tanh},
		Options{Epochs: 2, Batch: 30, Clip: 1, Lambda: 1e-3},
		"6fa2f3783f992c7e7cda53472cd219ce32f305ccf95e48245924c4cfb64ccf39"},
	{"one contracted layer", []int{50}, []cae.Activation{cae.Tanh},
		Options{Epochs: 2, Batch: 30, Optimizer: cae.Momentum, Lambda: 1e-3},
		"9963bdfbee4bc0f1aef19f0c34096b2aae902bb25b6252dab202df632562067a"},
	{"one contracted softplus layer", []int{20}, []cae.Activation{cae.Softplus},
		Options{Epochs: 2, Batch: 30, Lambda: 1e-3},
		"09ae22ee755197f8c5ee820ff5c15cc684884c36e188e1dc6dcbeea2534e8963"},
}

func TestOneAnswer(t *testing.T) {
	data, validation := digits(t, 500, 100)
	for _, a := range answers {
		var layers []*cae.Model
		visible := data.Width
		for k, hidden := range a.hidden {
			layers = append(layers, model(t, visible, hidden, uint64(k), a.activations[k]))
			visible = hidden
		}
		for workers := 1; workers <= 3; workers++ {
			if testing.Short() && workers < 3 {
				continue
			}
			a.opts.Workers = workers
			c, history, err := Finetune(t.Context(), mustNew(layers...), data, validation, a.opts)
			require.NoError(t, err)
			require.Less(t, history.Epochs[len(history.Epochs)-1].Cost, history.Epochs[0].Cost, "it learns")
			require.Equal(t, a.sha256, fingerprint(c), "%s, %d workers", a.name, workers)
		}
	}
}

func fingerprint(c *Classifier) string {
	sum := sha256.New()
	for k := range c.Depth() + 1 {
		w, b := c.Weights(k)
		for _, v := range slices.Concat(w, b) {
			sum.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// small returns a stack and labelled data for it that can be learnt: the label is whether the first feature is above 1/2.
func small(t *testing.T, samples int) (*Stack, *dataset.Matrix) {
	data := labelledRows(rand.New(rand.NewPCG(uint64(samples), 2)), samples, 7, 2)
	for i := range data.Labels {
		data.Labels[i] = 0
		if data.Row(i)[0] > 0.5 {
			data.Labels[i] = 1
		}
	}
	return mustNew(model(t, 7, 12, 1), model(t, 12, 6, 2)), data
}

func TestFinetuneLearns(t *testing.T) {
	s, data := small(t, 400)
	_, test := small(t, 200)
	c, history, err := Finetune(t.Context(), s, data, nil, Options{Epochs: 60, Rate: 0.01, Batch: 20})
	require.NoError(t, err)
	require.Equal(t, 2, c.Classes())
	require.Equal(t, 60, history.Best, "the last epoch, without a validation set")
	require.InDelta(t, math.Log(2), history.Epochs[0].Cost, 0.1, "a head of zeros knows nothing")
	rate, err := c.ErrorRate(t.Context(), test)
	require.NoError(t, err)
	require.Less(t, rate, 0.05)
}

// The result has the weights of the best epoch, and patience ends the run.
func TestEarlyStopping(t *testing.T) {
	s, data := small(t, 60)
	_, validation := small(t, 50)
	for i := range validation.Labels { // noise, so that more training is worse
		if i%3 == 0 {
			validation.Labels[i] = 1 - validation.Labels[i]
		}
	}
	for _, criterion := range []Criterion{LowestError, LowestCost} {
		opts := Options{Epochs: 200, Batch: 10, Rate: 0.05, Patience: 4, Criterion: criterion}
		c, history, err := Finetune(t.Context(), s, data, validation, opts)
		require.NoError(t, err)
		require.Len(t, history.Epochs, history.Best+4)
		best := history.Epochs[history.Best-1]
		require.True(t, best.Best)
		for _, e := range history.Epochs {
			require.False(t, criterion.better(e.Validation, best.Validation), "epoch %d", e.Epoch)
		}
		m, err := c.Evaluate(t.Context(), validation)
		require.NoError(t, err)
		require.Equal(t, best.Validation, m, "the best weights are restored")
		require.NotEqual(t, history.Epochs[len(history.Epochs)-1].Validation, m)

		opts.Epochs, opts.Patience = history.Best, 0
		again, _, err := Finetune(t.Context(), s, data, validation, opts)
		require.NoError(t, err)
		require.Equal(t, fingerprint(again), fingerprint(c))
	}
}

func TestCriterion(t *testing.T) {
	a, b := Metrics{Error: 0.1, Cost: 3}, Metrics{Error: 0.2, Cost: 2}
	require.True(t, LowestError.better(a, b))
	require.False(t, LowestError.better(b, a))
	require.True(t, LowestCost.better(b, a))
	require.True(t, LowestError.better(Metrics{Error: 0.1, Cost: 2}, a), "of equal errors the lower cost")
	require.False(t, LowestError.better(a, a))
}

// A frozen encoder keeps its bits, and its classifier is the linear one on the codes.
func TestFreeze(t *testing.T) {
	s, data := small(t, 100)
	_, validation := small(t, 50)
	opts := Options{Epochs: 3, Rate: 0.1, Batch: 32, Freeze: true}
	c, history, err := Finetune(t.Context(), s, data, validation, opts)
	require.NoError(t, err)
	require.Equal(t, 2, c.Depth())
	for k, m := range s.Layers() {
		w, b := c.Weights(k)
		require.Equal(t, m.EncoderWeights(), w)
		require.Equal(t, m.EncoderBias(), b)
	}
	head, _ := c.Weights(2)
	require.NotEqual(t, make([]float32, len(head)), head)
	m, err := c.Evaluate(t.Context(), validation)
	require.NoError(t, err)
	require.Equal(t, history.Epochs[history.Best-1].Validation, m)

	opts.Freeze = false
	c, _, err = Finetune(t.Context(), s, data, validation, opts)
	require.NoError(t, err)
	for k, m := range s.Layers() {
		w, b := c.Weights(k)
		require.NotEqual(t, m.EncoderWeights(), w)
		require.NotEqual(t, m.EncoderBias(), b)
	}
}

// Penalties do what they are for.
func TestPenaltiesShrink(t *testing.T) {
	s, data := small(t, 100)
	figures := func(opts Options) (norm2, weights float64) {
		opts.Epochs, opts.Rate, opts.Batch = 20, 0.01, 10
		c, history, err := Finetune(t.Context(), s, data, nil, opts)
		require.NoError(t, err)
		for k := range 3 {
			w, _ := c.Weights(k)
			weights += squares([][]float64{widen(w)})
		}
		return history.Epochs[19].JacobianNorm2, weights
	}
	faint, free := figures(Options{Lambda: 1e-10})
	strong, _ := figures(Options{Lambda: 1})
	require.Less(t, strong, 0.3*faint)
	_, decayed := figures(Options{WeightDecay: 0.1})
	require.Less(t, decayed, 0.5*free)
}

// With an imperceptible rate, batches of 4, 4 and 2 cost the same as one of 10, and a batch larger than the data is the data.
func TestBatchesCostTheSame(t *testing.T) {
	s, data := small(t, 10)
	var costs []float64
	for _, batch := range []int{4, 10, 1000} {
		_, history, err := Finetune(t.Context(), s, data, nil, Options{Epochs: 1, Batch: batch, Rate: 1e-30, Optimizer: cae.SGD})
		require.NoError(t, err)
		costs = append(costs, history.Epochs[0].Cost)
	}
	require.Equal(t, costs[0], costs[1])
	require.Equal(t, costs[0], costs[2])
}

func TestSmallestProblem(t *testing.T) {
	s := mustNew(model(t, 7, 1, 1))
	data := labelledRows(rand.New(rand.NewPCG(1, 2)), 1, 7, 1)
	c, history, err := Finetune(t.Context(), s, data, data, Options{Workers: 3})
	require.NoError(t, err)
	require.Zero(t, history.Epochs[0].Cost, "one class is certain")
	class, err := c.Predict(data.Row(0))
	require.NoError(t, err)
	require.Zero(t, class)
	p := []float32{0}
	require.NoError(t, c.Probabilities(p, data.Row(0)))
	require.Equal(t, []float32{1}, p)
}

func TestFinetuneErrors(t *testing.T) {
	s, data := small(t, 10)
	changed := func(change func(m *dataset.Matrix)) *dataset.Matrix {
		m := *data
		m.Data, m.Labels = slices.Clone(m.Data), slices.Clone(m.Labels)
		change(&m)
		return &m
	}
	negative := changed(func(m *dataset.Matrix) { m.Labels[3] = -1 })
	large := changed(func(m *dataset.Matrix) { m.Labels[4] = 2 })
	for _, c := range []struct {
		data, validation *dataset.Matrix
		opts             Options
		cause            error
		message          string
	}{
		{nil, nil, Options{}, cae.ErrShape, "stack: Finetune: training data is nil"},
		{&dataset.Matrix{Width: 7}, nil, Options{}, cae.ErrShape, "training dataset: Rows: count is 0"},
		{changed(func(m *dataset.Matrix) { m.Labels = nil }), nil, Options{}, cae.ErrShape, "data has 0 labels, want one for each of 10 rows"},
		{changed(func(m *dataset.Matrix) { m.Labels = m.Labels[:9] }), nil, Options{}, cae.ErrShape, "labels has 9 elements, want count = 10"},
		{changed(func(m *dataset.Matrix) { m.Width, m.Count = 5, 14 }), nil, Options{}, cae.ErrShape, "data has 5 columns, want visible = 7"},
		{changed(func(m *dataset.Matrix) { m.Data[8] = float32(math.Inf(1)) }), nil, Options{}, cae.ErrNonFinite, "row 1, column 1 is +Inf"},
		{negative, nil, Options{}, cae.ErrRange, "row 3 has label -1, want 0 to 1"},
		{large, nil, Options{Classes: 2}, cae.ErrRange, "row 4 has label 2, want 0 to 1"},
		{changed(func(m *dataset.Matrix) { m.Labels[0] = math.MaxInt32 }), nil, Options{}, cae.ErrRange, "row 0 has label 2147483647, want 0 to 65535"},
		{data, large, Options{}, cae.ErrRange, "validation row 4 has label 2"},
		{data, nil, Options{Lambda: 1, Freeze: true}, cae.ErrRange, "Lambda is 1 for 2 layers, Freeze is true, want at most 2 layers, and trained"},
		{data, nil, Options{Epochs: -1}, cae.ErrRange, "Epochs is -1"},
		{data, nil, Options{Clip: -1}, cae.ErrRange, "Clip is -1"},
		{data, nil, Options{WeightDecay: float32(math.NaN())}, cae.ErrRange, "WeightDecay is NaN"},
		{data, nil, Options{Classes: -2}, cae.ErrRange, "Classes is -2"},
		{data, nil, Options{Patience: -1}, cae.ErrRange, "Patience is -1"},
		{data, nil, Options{Patience: 2}, cae.ErrRange, "stack: Finetune: Patience is 2 without a validation set, want 0"},
		{data, nil, Options{Criterion: 2}, cae.ErrRange, "Criterion is 2"},
		{data, nil, Options{Schedule: cae.Exponential(2)}, cae.ErrRange, "exponential has 2"},
	} {
		classifier, _, err := Finetune(t.Context(), s, c.data, c.validation, c.opts)
		require.ErrorIs(t, err, c.cause, c.message)
		require.ErrorContains(t, err, c.message)
		require.Nil(t, classifier)
	}
	deep := mustNew(model(t, 7, 5, 1), model(t, 5, 4, 1), model(t, 4, 3, 1))
	_, _, err := Finetune(t.Context(), deep, data, nil, Options{Lambda: 1})
	require.ErrorIs(t, err, cae.ErrRange)
	require.ErrorContains(t, err, "stack: Finetune: Lambda is 1 for 3 layers, Freeze is false, want at most 2 layers")
	_, _, err = Finetune(t.Context(), nil, data, nil, Options{})
	require.ErrorIs(t, err, cae.ErrShape)
}

// A run that is cancelled returns the best classifier so far; one that has not been judged, the one at hand.
func TestFinetuneIsCancelled(t *testing.T) {
	s, data := small(t, 40)
	_, validation := small(t, 50)
	for _, v := range []*dataset.Matrix{validation, nil} {
		ctx, cancel := context.WithCancel(t.Context())
		opts := Options{Epochs: 100, Progress: func(e Epoch) {
			if e.Epoch == 3 {
				cancel()
			}
		}}
		c, history, err := Finetune(ctx, s, data, v, opts)
		require.Equal(t, context.Canceled, err)
		require.Len(t, history.Epochs, 3)
		opts.Epochs, opts.Progress = 3, nil
		want, _, err := Finetune(t.Context(), s, data, v, opts)
		require.NoError(t, err)
		require.Equal(t, fingerprint(want), fingerprint(c))

		c, history, err = Finetune(ctx, s, data, v, opts)
		require.Equal(t, context.Canceled, err)
		require.Empty(t, history.Epochs)
		head, _ := c.Weights(2)
		require.Equal(t, make([]float32, len(head)), head, "before the first mini-batch")
		c, _, err = Finetune(ctx, s, data, v, Options{Freeze: true})
		require.Equal(t, context.Canceled, err)
		require.Nil(t, c, "no codes to train on")
	}
}

// A context that ends in the middle of an epoch ends it before the next mini-batch.
func TestFinetuneIsCancelledWithinOneMiniBatch(t *testing.T) {
	s, data := small(t, 40)
	ctx := &countedContext{Context: t.Context(), left: 3}
	c, _, err := Finetune(ctx, s, data, nil, Options{Batch: 1, Optimizer: cae.SGD, Rate: 0.1})
	require.Equal(t, context.Canceled, err)
	r, err := newRun(t.Context(), s, data, nil, Options{Batch: 1, Optimizer: cae.SGD, Rate: 0.1})
	require.NoError(t, err)
	defer r.workers.Close()
	for i := range r.order {
		r.order[i] = i
	}
	r.shuffle.Shuffle(r.order)
	for _, row := range r.order[:3] {
		r.step.run([]int{row}, 0.1)
	}
	require.Equal(t, fingerprint(newClassifier(r.net)), fingerprint(c), "after three mini-batches of one")
}

// countedContext is done after its error has been asked for a number of times.
type countedContext struct {
	context.Context
	left int
}

func (c *countedContext) Err() error {
	if c.left--; c.left < 0 {
		c.left = 0
		return context.Canceled
	}
	return nil
}

// Training that leaves the finite numbers stops with the last good parameters.
func TestFinetuneDiverges(t *testing.T) {
	s, data := small(t, 40)
	_, validation := small(t, 50)
	for _, v := range []*dataset.Matrix{validation, nil} {
		for _, epochs := range []int{1, 50} {
			c, history, err := Finetune(t.Context(), s, data, v, Options{Epochs: epochs, Batch: 40, Optimizer: cae.SGD, Rate: 1e38, WeightDecay: 1e3})
			require.ErrorIs(t, err, cae.ErrDiverged)
			require.ErrorContains(t, err, "stack: Finetune: after ")
			require.Zero(t, history.Best)
			for k, m := range s.Layers() {
				w, _ := c.Weights(k)
				require.Equal(t, m.EncoderWeights(), w)
			}
		}
	}
	// After good epochs the best of them is returned.
	opts := Options{Epochs: 50, Batch: 40, Schedule: cae.Schedule{}, Optimizer: cae.Momentum, Momentum: 0.99, Rate: 0.5, WeightDecay: 10}
	c, history, err := Finetune(t.Context(), s, data, validation, opts)
	require.ErrorIs(t, err, cae.ErrDiverged)
	require.Positive(t, history.Best)
	m, err := c.Evaluate(t.Context(), validation)
	require.NoError(t, err)
	require.Equal(t, history.Epochs[history.Best-1].Validation, m)
}

// A run without a validation set that diverges in a later epoch, here since its rate grows, returns what it had at the start of the last
// epoch that began well: what a run that ends there returns.
func TestFinetuneDivergesLate(t *testing.T) {
	s, data := small(t, 40)
	opts := Options{Epochs: 40, Batch: 10, Optimizer: cae.SGD, Rate: 0.01, Schedule: cae.Cosine(1), WeightDecay: 10}
	c, history, err := Finetune(t.Context(), s, data, nil, opts)
	require.ErrorIs(t, err, cae.ErrDiverged)
	require.Greater(t, history.Best, 2)

	ctx, cancel := context.WithCancel(t.Context())
	opts.Progress = func(e Epoch) {
		if e.Epoch == history.Best {
			cancel()
		}
	}
	want, _, err := Finetune(ctx, s, data, nil, opts)
	require.Equal(t, context.Canceled, err)
	require.Equal(t, want.net.all, c.net.all)
}

// The last update is judged when the context ends a run, and that it diverged is what the error says.
func TestFinetuneDivergesAtTheEnd(t *testing.T) {
	s, data := small(t, 40)
	ctx, cancel := context.WithCancel(t.Context())
	opts := Options{Epochs: 9, Batch: 40, Optimizer: cae.SGD, Rate: 1e38, WeightDecay: 1e3, Progress: func(Epoch) { cancel() }}
	c, history, err := Finetune(ctx, s, data, nil, opts)
	require.ErrorIs(t, err, cae.ErrDiverged)
	require.Zero(t, history.Best)
	w, _ := c.Weights(0)
	require.Equal(t, s.Layers()[0].EncoderWeights(), w)
}

// Predictions of one sample, of probabilities and of a batch agree, also when many goroutines ask.
func TestPredict(t *testing.T) {
	s, data := small(t, 300)
	c, _, err := Finetune(t.Context(), s, data, nil, Options{Epochs: 20, Rate: 0.01, Batch: 20})
	require.NoError(t, err)
	metrics, err := c.Evaluate(t.Context(), data)
	require.NoError(t, err)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			wrong, cost := 0, 0.0
			p := make([]float32, 2)
			for i := range data.Count {
				class, err := c.Predict(data.Row(i))
				if err != nil || c.Probabilities(p, data.Row(i)) != nil || p[class] < p[1-class] || math.Abs(float64(p[0]+p[1]-1)) > 1e-6 {
					t.Errorf("row %d: class %d of %v, error %v", i, class, p, err)
				}
				if class != data.Labels[i] {
					wrong++
				}
				cost -= math.Log(float64(p[data.Labels[i]])) / float64(data.Count)
			}
			if float64(wrong)/float64(data.Count) != metrics.Error || math.Abs(cost-metrics.Cost) > 1e-6 {
				t.Errorf("%d wrong and cost %v, evaluated %+v", wrong, cost, metrics)
			}
		})
	}
	group.Wait()

	p, x := make([]float32, 2), data.Row(0)
	if allocs := testing.AllocsPerRun(100, func() { _, _ = c.Predict(x) }); !racing.On {
		require.Zero(t, allocs)
	}
	_, err = c.Predict(make([]float32, 6))
	require.ErrorContains(t, err, "stack: Predict: x has 6 elements, want visible = 7")
	require.ErrorIs(t, c.Probabilities(p[:1], x), cae.ErrShape)
	require.ErrorIs(t, c.Probabilities(append(p, 0), x), cae.ErrShape)
	bad := slices.Clone(x)
	bad[2] = float32(math.NaN())
	require.ErrorIs(t, c.Probabilities(p, bad), cae.ErrNonFinite)
	_, err = c.Evaluate(t.Context(), &dataset.Matrix{Data: x, Count: 1, Width: 7})
	require.ErrorContains(t, err, "stack: Evaluate: data has 0 labels")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.ErrorRate(ctx, data)
	require.ErrorIs(t, err, context.Canceled)
}
