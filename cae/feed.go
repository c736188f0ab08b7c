package cae

import (
	"context"
	"iter"

	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/random"
)

// feed deals out the training data of a run, normalised and checked, in mini-batches.
type feed interface {
	source() dataset.Source // the rows in their own order
	count() int             // and their number
	table() *dataset.Matrix // where a step finds the rows of a mini-batch

	// epoch yields the mini-batches of an epoch, as indices into table, but for those that the first rows of it make up. Each
	// row of the data comes once, in an order that depends on the state of the generator alone. What is yielded stays in table
	// until the next mini-batch but one.
	epoch(shuffle *random.Source, skip int) iter.Seq2[[]int, error]
}

// openFeed fits the normaliser, and checks all rows with it.
func openFeed(ctx context.Context, cfg Config, data dataset.Source, opts TrainOptions) (feed, *Normaliser, error) {
	if opts.Buffer > 0 {
		return openStreamFeed(ctx, cfg, data, opts)
	}
	return openMemoryFeed(ctx, cfg, data, opts)
}

// batch returns the number of rows of a mini-batch, the last of an epoch excepted, of a number of rows.
func (o *TrainOptions) batch(rows int) int { return min(o.Batch, rows) }

// fitFeed is fitNormaliser, and checks the width first.
func fitFeed(cfg Config, rows dataset.Source) (*Normaliser, error) {
	if err := cfg.checkWidth(rows.Dim()); err != nil {
		return nil, err
	}
	return fitNormaliser(cfg.Normalise, rows)
}
