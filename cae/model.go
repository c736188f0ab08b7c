package cae

import (
	"fmt"
	"slices"
	"sync"

	"github.com/seed85368726/contractive/kernels"
)

// Model is an autoencoder. It is immutable and safe for concurrent use. [Train] and [Load] return one.
type Model struct {
	cfg        Config
	theta      parameters
	normaliser *Normaliser      // nil without one
	norms      func() []float32 // squared norms of the rows of W
	encoder    func() *Encoder
	scorer     func() *Scorer
	kept       beside
}

// New returns an untrained model for samples of visible features: the one that [Train] starts from with the same seed. It has no data to
// fit a normaliser to, and refuses a Normalise other than NoNormalisation (ErrRange).
func New(cfg Config, visible int, seed uint64) (*Model, error) {
	if err := cfg.checkWidth(visible); err != nil {
		return nil, fmt.Errorf("cae: New: %w", err)
	}
	if cfg.Normalise != NoNormalisation {
		return nil, fmt.Errorf("cae: New: Normalise is %v, want none: %w", cfg.Normalise, ErrRange)
	}
	return newModel(cfg, initialParameters(cfg, visible, seed, 0), nil), nil
}

// newModel returns a model that owns its parameters and has the normaliser that its configuration names.
func newModel(cfg Config, theta parameters, n *Normaliser) *Model {
	return assemble(Model{cfg: cfg, theta: theta, normaliser: n, norms: sync.OnceValue(theta.rowNorms2)})
}

// rowNorms2 returns the squared norms of the rows of W. A model computes them when it first needs them: a file with many hidden units of
// few features would else take more memory to load than [Load] promises.
func (theta parameters) rowNorms2() []float32 {
	norms := make([]float32, theta.w.Rows)
	kernels.RowNorms2(norms, theta.w)
	return norms
}

// assemble completes a model that has everything but its encoder and scorer.
func assemble(parts Model) *Model {
	m := &parts
	m.encoder = sync.OnceValue(m.newEncoder)
	m.scorer = sync.OnceValue(func() *Scorer { return newScorer(m) })
	return m
}

func (m *Model) newEncoder() *Encoder {
	e := &Encoder{activation: m.cfg.Activation.function(), normaliser: m.normaliser, bias: slices.Clone(m.theta.b), visible: m.Visible()}
	e.scratch.New = func() any { return new(rowScratch) }
	e.weights.Pack(m.theta.w)
	return e
}

// Config returns the model's configuration.
func (m *Model) Config() Config { return m.cfg }

// Normaliser returns what each sample goes through first. It is nil for a model without one, and a nil Normaliser changes nothing.
func (m *Model) Normaliser() *Normaliser { return m.normaliser }

// WithoutNormaliser returns the model for samples that are normalised already, and whose reconstructions stay so: m itself if it has no
// normaliser.
func (m *Model) WithoutNormaliser() *Model {
	if m.normaliser == nil {
		return m
	}
	inner := Model{cfg: m.cfg, theta: m.theta, norms: m.norms, kept: m.kept}
	inner.cfg.Normalise = NoNormalisation
	return assemble(inner)
}

// WithNormaliser returns the model for samples that have yet to be normalised by n, in place of a normaliser that it has: for parameters
// from elsewhere, see [Import]. n must be for as many features as the model (ErrShape), and of a kind that goes with its output
// (ErrRange): see [Standardise]. nil is none. A profile and a threshold stay with the model, and remain true if n takes samples to the
// units that they were fitted in.
func (m *Model) WithNormaliser(n *Normaliser) (*Model, error) {
	if err := m.checkMade(); err != nil {
		return nil, fmt.Errorf("cae: WithNormaliser: %w", err)
	}
	m = m.WithoutNormaliser()
	if n == nil {
		return m, nil
	}
	if len(n.shift) != m.Visible() {
		return nil, fmt.Errorf("cae: WithNormaliser: normaliser is for %d features, want visible = %d: %w", len(n.shift), m.Visible(), ErrShape)
	}
	outer := Model{cfg: m.cfg, theta: m.theta, normaliser: n, norms: m.norms, kept: m.kept}
	outer.cfg.Normalise = n.kind
	if err := outer.cfg.checkNormalise(); err != nil {
		return nil, fmt.Errorf("cae: WithNormaliser: %w", err)
	}
	return assemble(outer), nil
}

// Visible returns the number of features of a sample.
func (m *Model) Visible() int { return m.theta.w.Cols }

// Hidden returns the number of hidden units.
func (m *Model) Hidden() int { return m.theta.w.Rows }

// EncoderWeights returns a copy of W: Hidden rows of Visible elements.
func (m *Model) EncoderWeights() []float32 { return slices.Clone(m.theta.w.Data) }

// DecoderWeights returns a copy of V: Hidden rows of Visible elements. With tied weights that is W.
func (m *Model) DecoderWeights() []float32 { return slices.Clone(m.theta.v.Data) }

// EncoderBias returns a copy of b: Hidden elements.
func (m *Model) EncoderBias() []float32 { return slices.Clone(m.theta.b) }

// DecoderBias returns a copy of c: Visible elements.
func (m *Model) DecoderBias() []float32 { return slices.Clone(m.theta.c) }

// Encoder returns the model's encoder. Its weights are packed at the first call, and every call returns the
// same one. It does not refer to the model.
func (m *Model) Encoder() *Encoder {
	if m.encoder == nil {
		return new(Encoder) // of the zero Model
	}
	return m.encoder()
}

// Reconstruct writes y = g(V^T h + c) with h = s(W x + b) to dst. Both lengths must be Visible (ErrShape), and x must be finite
// (ErrNonFinite). With a normaliser y is in the units of x, and must be finite there (ErrNonFinite).
func (m *Model) Reconstruct(dst, x []float32) error {
	u, err := m.check(dst, "visible", m.Visible(), x)
	if err == nil {
		h, _ := m.encode(u)
		err = m.reconstruct(dst, h)
	}
	if err != nil {
		return fmt.Errorf("cae: Reconstruct: %w", err)
	}
	return nil
}

// Jacobian writes J = dh/dx at x to dst, row-major: J_ji = s'(z_j) W_ji. The lengths must be Hidden * Visible
// and Visible (ErrShape), and x must be finite (ErrNonFinite). With a normaliser it is the derivative with respect to normalised
// features; multiply column i by Scale_i for one with respect to raw features.
func (m *Model) Jacobian(dst, x []float32) error {
	u, err := m.check(dst, "hidden * visible", m.Hidden()*m.Visible(), x)
	if err != nil {
		return fmt.Errorf("cae: Jacobian: %w", err)
	}
	_, p := m.encode(u)
	for j := range p {
		m.jacobianRow(dst[j*m.Visible():][:m.Visible()], p, j)
	}
	return nil
}

// JacobianNorm2 returns ||J||_F^2 at x, the sum of the squared entries of [Model.Jacobian], without forming it.
// The length of x must be Visible (ErrShape), and x must be finite (ErrNonFinite).
func (m *Model) JacobianNorm2(x []float32) (float32, error) {
	u, err := m.normalised(x)
	if err != nil {
		return 0, fmt.Errorf("cae: JacobianNorm2: %w", err)
	}
	_, p := m.encode(u)
	return kernels.JacobianNorm2(p, m.norms()), nil
}

// encode returns the code of a normalised sample and s'(z), with the bits of a mini-batch.
func (m *Model) encode(u []float32) (h, p []float32) {
	h, p = make([]float32, m.Hidden()), make([]float32, m.Hidden())
	m.encodeTo(h, p, u)
	return h, p
}

// encodeTo is encode for given slices.
func (m *Model) encodeTo(h, p, u []float32) {
	e := m.Encoder()
	e.weights.Linear(h, e.bias, u)
	m.cfg.Activation.function().Prime(h, p, h)
}

// decode writes V^T h + c to a, with the bits of a mini-batch.
func (m *Model) decode(a, h []float32) {
	var alone *kernels.Workers
	row := func(v []float32) kernels.Matrix {
		return kernels.Matrix{Data: v, Rows: 1, Cols: len(v), Stride: len(v)}
	}
	alone.MatMul(row(a), row(h), m.theta.v, m.theta.c)
}

// reconstruct writes y, in the units of samples, to dst.
func (m *Model) reconstruct(dst, h []float32) error {
	m.decode(dst, h)
	m.cfg.Output.activate(dst)
	if m.normaliser == nil {
		return nil
	}
	return m.normaliser.invert(dst, dst)
}

// jacobianRow writes p_j W_j to dst.
func (m *Model) jacobianRow(dst, p []float32, j int) {
	clear(dst)
	kernels.Axpy(dst, p[j], m.theta.w.Row(j))
}
