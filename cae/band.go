package cae

import "github.com/seed85368726/contractive/kernels"

// band is what one worker needs to take some samples of a mini-batch through the model: scratch, and counts.
type band struct {
	projection
	lanes     kernels.Matrix // partial sums of ||J||_F^2: lanes x samples
	saturated int            // number of saturated units of the band's samples
}

const (
	// rowChunk is the most samples that a worker takes at a time: many for each time that the weights are read, but not
	// so many that their activations leave the cache between two products.
	rowChunk = 128
	// rowGroup is the number of samples that bands are multiples of. The last group of a mini-batch is filled up with
	// samples that are all zero; no sum includes them.
	rowGroup = 8
	lanes    = 32 // of a reduction: see package generic
)

// groups returns the number of groups that hold n samples.
func groups(n int) int { return (n + rowGroup - 1) / rowGroup }

// newBands returns scratch for up to n workers, which share mini-batches of up to batch samples.
func newBands(cfg Config, batch, n int) []band {
	bands := make([]band, min(n, groups(batch)))
	samples := min((groups(batch)+len(bands)-1)/len(bands)*rowGroup, rowChunk) // of one worker at a time, at most
	for i := range bands {
		bands[i] = band{
			projection: newProjection(cfg, samples),
			lanes:      kernels.NewMatrix(lanes, samples),
		}
	}
	return bands
}

// newSamples returns a matrix with a row for each sample of a mini-batch, and for those that fill up its last group.
func newSamples(batch, visible int) kernels.Matrix {
	return kernels.NewMatrix(groups(batch)*rowGroup, visible)
}

// newUnits returns a matrix with a row for each hidden unit, over the samples of a mini-batch and those that fill up its
// last group. Rows start on cache lines, but not a whole number of half pages apart, where they would compete for the
// same places in the cache.
func newUnits(hidden, batch int) kernels.Matrix {
	const line, halfPage = 16, 512
	stride := (batch + line - 1) / line * line
	if stride%halfPage == 0 {
		stride += line
	}
	return kernels.NewMatrix(hidden, stride).ColRange(0, groups(batch)*rowGroup)
}

// sumSquares returns sum_j x_ji^2 n_j for each sample i, with a row of x for each hidden unit: a reduction, whose lane
// j mod 32 holds unit j.
func (b *band) sumSquares(x kernels.Matrix, n []float32) []float32 {
	l := b.lanes.ColRange(0, x.Cols)
	for i := range l.Rows {
		clear(l.Row(i))
	}
	for j := range x.Rows {
		kernels.AddScaledSquares(l.Row(j%lanes), n[j], x.Row(j))
	}
	for half := lanes / 2; half > 0; half /= 2 {
		for i := range half {
			kernels.Axpy(l.Row(i), 1, l.Row(i+half))
		}
	}
	return l.Row(0)
}
