package stack

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/activation"
	"github.com/seed85368726/contractive/internal/finite"
	"github.com/seed85368726/contractive/internal/given"
	"github.com/seed85368726/contractive/kernels"
)

// Classifier is a softmax layer on a deep encoder: the probability of class k is softmax(U h + d)_k. It is immutable and safe for
// concurrent use. [Finetune] and [Load] return one.
//
// The first sample waits until the weights are packed: a service that replaces its classifier predicts once before. From then on
// Predict and Probabilities allocate nothing, once their memory is warm, and run on the caller's goroutine.
type Classifier struct {
	net     network
	packed  func() []kernels.Packed // made at the first call, so that a file can be read in twice its memory
	scratch sync.Pool               // of *scratch
}

// scratch is what one sample needs on its way.
type scratch struct {
	u    []float32    // the normalised sample, if there is a normaliser
	h    [2][]float32 // activations; layers take turns
	exps []float64
}

// newClassifier returns a classifier that owns its parameters.
func newClassifier(net network) *Classifier {
	c := &Classifier{net: net}
	c.packed = sync.OnceValue(c.net.pack)
	widest := 0
	for _, l := range net.layers {
		widest = max(widest, l.w.Rows)
	}
	c.scratch.New = func() any {
		s := &scratch{h: [2][]float32{make([]float32, widest), make([]float32, widest)}, exps: make([]float64, net.classes())}
		if net.normaliser.kind != cae.NoNormalisation {
			s.u = make([]float32, net.visible())
		}
		return s
	}
	return c
}

// Visible returns the number of features of a sample.
func (c *Classifier) Visible() int { return c.net.visible() }

// Normaliser returns what each sample goes through first, that of the stack's first layer; it is nil for a classifier without one.
func (c *Classifier) Normaliser() *cae.Normaliser { return c.net.normaliser.get() }

// Classes returns the number of classes.
func (c *Classifier) Classes() int { return c.net.classes() }

// Depth returns the number of layers below the softmax layer.
func (c *Classifier) Depth() int { return c.net.depth() }

// Weights returns copies of the weights and biases of layer k, 0 <= k <= Depth, from the bottom up; layer Depth is the softmax layer. The
// weights are row-major, one row for each unit. It panics if k is out of range, as an index expression does.
func (c *Classifier) Weights(k int) (w, b []float32) {
	l := &c.net.layers[k]
	return slices.Clone(l.w.Data), slices.Clone(l.b)
}

// Activation returns the activation of layer k, 0 <= k < Depth, from the bottom up. It panics if k is out of range.
func (c *Classifier) Activation(k int) cae.Activation { return c.net.layers[:c.Depth()][k].activation }

// Predict returns the most probable class of x, of equal ones the first. The length of x must be Visible (ErrShape), and x
// must be finite (ErrNonFinite).
func (c *Classifier) Predict(x []float32) (int, error) {
	if err := c.checkMade(); err != nil {
		return 0, fmt.Errorf("stack: Predict: %w", err)
	}
	s := c.scratch.Get().(*scratch)
	defer c.scratch.Put(s)
	u, err := c.normalise(s.u, x)
	if err != nil {
		return 0, fmt.Errorf("stack: Predict: %w", err)
	}
	_, class := softmax(s.exps, c.logits(s, u))
	return class, nil
}

// Probabilities writes the probability of each class to dst. The lengths must be Classes and Visible (ErrShape), and x
// must be finite (ErrNonFinite).
func (c *Classifier) Probabilities(dst, x []float32) error {
	if err := c.checkMade(); err != nil {
		return fmt.Errorf("stack: Probabilities: %w", err)
	}
	if len(dst) != c.Classes() {
		return fmt.Errorf("stack: Probabilities: dst has %d elements, want classes = %d: %w", len(dst), c.Classes(), cae.ErrShape)
	}
	s := c.scratch.Get().(*scratch)
	defer c.scratch.Put(s)
	u, err := c.normalise(s.u, x)
	if err != nil {
		return fmt.Errorf("stack: Probabilities: %w", err)
	}
	sum, _ := softmax(s.exps, c.logits(s, u))
	for k, e := range s.exps {
		dst[k] = float32(e / sum)
	}
	return nil
}

// normalise returns a sample, once it is checked, as the network takes it: x itself without a normaliser.
func (c *Classifier) normalise(room, x []float32) ([]float32, error) {
	first := c.net.normaliser.get()
	if err := c.checkSample(x); err != nil || first == nil {
		return x, err
	}
	return room, first.Apply(room, x)
}

// logits returns U h + d of a normalised sample, with the bits of a mini-batch.
func (c *Classifier) logits(s *scratch, x []float32) []float32 {
	packed := c.packed()
	for k := range c.net.layers {
		l := &c.net.layers[k]
		z := s.h[k%2][:l.w.Rows]
		packed[k].Linear(z, l.b, x)
		if k < c.net.depth() {
			activation.Function(l.activation).Apply(z, z)
		}
		x = z
	}
	return x
}

// checkMade reports the zero value, which has no layers.
func (c *Classifier) checkMade() error {
	if len(c.net.layers) == 0 {
		return fmt.Errorf("classifier is the zero value, want one from Finetune or Load: %w", cae.ErrShape)
	}
	return nil
}

func (c *Classifier) checkSample(x []float32) error {
	if len(x) != c.Visible() {
		return fmt.Errorf("x has %d elements, want visible = %d: %w", len(x), c.Visible(), cae.ErrShape)
	}
	if i := finite.FirstNot(x); i >= 0 {
		return fmt.Errorf("x, column %d is %v: %w", i, x[i], cae.ErrNonFinite)
	}
	return nil
}

// ErrorRate returns the fraction of rows whose most probable class is not their label. Errors are those of Evaluate.
func (c *Classifier) ErrorRate(ctx context.Context, data *dataset.Matrix) (float64, error) {
	m, err := c.evaluate(ctx, data)
	if err != nil {
		return 0, fmt.Errorf("stack: ErrorRate: %w", err)
	}
	return m.Error, nil
}

// Evaluate returns the metrics of the classifier on labelled data. It uses runtime.GOMAXPROCS(0) goroutines.
//
// Data without rows or labels or of another width than Visible (ErrShape), a row with a value that is NaN or infinite
// (ErrNonFinite) and a label that is not 0 to Classes-1 (ErrRange) are refused. When ctx is done, the error wraps ctx.Err().
func (c *Classifier) Evaluate(ctx context.Context, data *dataset.Matrix) (Metrics, error) {
	m, err := c.evaluate(ctx, data)
	if err != nil {
		return Metrics{}, fmt.Errorf("stack: Evaluate: %w", err)
	}
	return m, nil
}

func (c *Classifier) evaluate(ctx context.Context, data *dataset.Matrix) (Metrics, error) {
	if err := cmp.Or(given.Context(ctx), c.checkMade()); err != nil {
		return Metrics{}, err
	}
	if err := checkLabelled(data, c.Visible(), c.Classes(), c.net.normaliser.get()); err != nil {
		return Metrics{}, err
	}
	workers := kernels.NewWorkers(runtime.GOMAXPROCS(0))
	defer workers.Close()
	return newEvaluation(c.net, c.packed(), data, workers).run(ctx)
}

// evaluation takes labelled rows through a network.
type evaluation struct{ forward }

func newEvaluation(net network, packed []kernels.Packed, rows *dataset.Matrix, workers *kernels.Workers) *evaluation {
	e := new(evaluation)
	e.init(net, packed, rows, min(chunk*workers.Count(), rows.Count), workers)
	return e
}

// run returns the metrics of all rows.
func (e *evaluation) run(ctx context.Context) (Metrics, error) {
	var sum tally
	batch := len(e.losses)
	for e.first = 0; e.first < e.rows.Count; e.first += batch {
		if err := ctx.Err(); err != nil {
			return Metrics{}, err
		}
		e.samples = min(batch, e.rows.Count-e.first)
		e.workers.Split(e.samples, 1, e.forwardRows)
		sum.add(&e.forward)
	}
	return sum.metrics(), nil
}
