package cae

import (
	"math"

	"github.com/seed85368726/contractive/internal/random"
	"github.com/seed85368726/contractive/kernels"
)

// parameters are the weights and biases of a model: views of one vector, so that an optimiser need not tell them
// apart and a file holds them in one piece.
type parameters struct {
	all  []float32
	w, v kernels.Matrix // hidden x visible; with tied weights v is w, the same memory
	b    []float32      // hidden
	c    []float32      // visible
}

// newParameters returns zero parameters for checked layer sizes.
func newParameters(cfg Config, visible int) parameters {
	return viewParameters(cfg, visible, make([]float32, cfg.parameters(visible)))
}

// viewParameters cuts a vector into W, V if untied, b and c.
func viewParameters(cfg Config, visible int, all []float32) parameters {
	rest := all
	vector := func(n int) []float32 {
		part := rest[:n:n]
		rest = rest[n:]
		return part
	}
	matrix := func() kernels.Matrix {
		return kernels.Matrix{Data: vector(cfg.Hidden * visible), Rows: cfg.Hidden, Cols: visible, Stride: visible}
	}
	p := parameters{all: all}
	p.w = matrix()
	p.v = p.w
	if cfg.Untied {
		p.v = matrix()
	}
	p.b = vector(cfg.Hidden)
	p.c = vector(visible)
	return p
}

// starts returns where V, b and c start in the vector. W starts at 0, and so does V when tied.
func (p *parameters) starts() (v, b, c int) {
	c = len(p.all) - len(p.c)
	b = c - len(p.b)
	return b - len(p.v.Data), b, c
}

// Streams of random numbers, one for each use of a seed.
const (
	streamInit uint64 = iota + 1
	streamShuffle
	streamCorruption // streams of samples from here on: the number of a sample is in the lower streamBits bits
	streamDraws      // and, one for each draw, the following
)

const streamBits = 48

// initialParameters returns seeded weights and zero biases. Weights are uniform on +-r sqrt(6 / (visible + hidden)) with
// r = 4 for a matrix that feeds sigmoid units and r = 1 for one that feeds others (Glorot and Bengio,
// AISTATS 2010; the factor 4 from the deep learning tutorials of the same group).
//
// gain, if not 0, is r for W.
func initialParameters(cfg Config, visible int, seed uint64, gain float32) parameters {
	p := newParameters(cfg, visible)
	source := random.New(seed, streamInit)
	bound := math.Sqrt(6 / float64(visible+cfg.Hidden))
	fill := func(weights []float32, bound float32) {
		for i := range weights {
			weights[i] = source.Uniform(-bound, bound)
		}
	}
	feeding := func(sigmoid bool) float64 {
		if sigmoid {
			return 4
		}
		return 1
	}
	r := feeding(cfg.Activation == Sigmoid)
	if gain != 0 {
		r = float64(gain)
	}
	fill(p.w.Data, float32(r*bound))
	if cfg.Untied {
		fill(p.v.Data, float32(feeding(cfg.Output == SigmoidOutput)*bound))
	}
	return p
}
