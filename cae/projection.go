package cae

import (
	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/kernels"
)

// projection multiplies weights with samples, C = W X^T + bias 1^T of hidden x samples: the encoder's way forward, and
// the decoder's back. The rows of both factors run along the features, so that one of them has to be packed: the
// samples, or, where that is less, the weights, and then C comes by samples and is transposed. The bits are the same.
type projection struct {
	byWeights bool           // the weights are packed
	packed    kernels.Packed // samples, or weights
	samples   kernels.Matrix // loaded last: samples x visible
	weights   *float32       // where the weights start that packed holds, if they have not changed since
	rows      kernels.Matrix // C^T: samples x hidden, if the weights are packed
}

// packGroup is the number of samples that are packed at a time, while they are in the cache: as many as make a cache line of
// the panel, which is then written once.
const packGroup = 16

// newProjection returns a projection of up to samples samples at a time.
//
// Few units' weights are less to pack than the samples and, tied, serve both products; they have to fill the vectors of
// a panel, as the samples would. Where W and V are packed for few samples, that costs more than it saves.
func newProjection(cfg Config, samples int) projection {
	const panel, vector = contractive.PanelWidth, 8
	packings := 1
	if cfg.Untied {
		packings = 2
	}
	p := projection{byWeights: cfg.Hidden <= panel && cfg.Hidden%vector == 0 && packings*cfg.Hidden <= 4*samples}
	if p.byWeights {
		p.rows = kernels.NewMatrix(samples, cfg.Hidden)
	}
	return p
}

// forget notes that weights may change.
func (p *projection) forget() { p.weights = nil }

// load takes samples, after ready has been called for each of them.
func (p *projection) load(samples kernels.Matrix, ready func(i int)) {
	p.samples = samples
	if p.byWeights {
		for i := range samples.Rows {
			ready(i)
		}
		return
	}
	p.packed.Reset(samples.Rows, samples.Cols)
	for lo := 0; lo < samples.Rows; lo += packGroup {
		hi := min(lo+packGroup, samples.Rows)
		for i := lo; i < hi; i++ {
			ready(i)
		}
		p.packed.PackRows(lo, samples.RowRange(lo, hi))
	}
}

// project computes C of the samples that were loaded last. A nil bias is +0.
func (p *projection) project(c, weights kernels.Matrix, bias []float32) {
	var alone *kernels.Workers
	switch {
	case p.byWeights:
		p.packWeights(weights)
		rows := p.rows.RowRange(0, p.samples.Rows)
		alone.MatMulT(rows, p.samples, &p.packed, bias)
		kernels.Transpose(c, rows)
	case bias == nil:
		alone.MatMulT(c, weights, &p.packed, nil)
	default:
		for j, v := range bias {
			fill(c.Row(j), v)
		}
		alone.AddMatMulT(c, weights, &p.packed)
	}
}

// packWeights packs weights unless it was they that were packed last.
func (p *projection) packWeights(weights kernels.Matrix) {
	if start := &weights.Data[0]; start != p.weights {
		p.packed.Pack(weights)
		p.weights = start
	}
}
