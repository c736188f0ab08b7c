package train

import (
	"context"
	"fmt"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/dataset"
)

// rows are samples: in memory, or read anew each time.
type rows struct {
	dataset.Source
	count int
	names []string // of the features, or nil
}

// readAhead is the number of samples that are read while others are trained on.
const readAhead = 1024

// open returns the samples that the flags name: with -buffer they stay where they are.
func (o *options) open(ctx context.Context) (rows, error) {
	const undone = "before training: nothing is written"
	if o.training.Buffer == 0 {
		data, err := o.input.Load(ctx, undone)
		if err != nil {
			return rows{}, err
		}
		return rows{data, data.Count, data.Names}, nil
	}
	data, err := o.input.Open()
	if err != nil {
		return rows{}, err
	}
	n, err := o.input.Count(ctx, data, func(int) {})
	if err != nil && err == ctx.Err() {
		return rows{}, fmt.Errorf("%w %s", cli.ErrInterrupted, undone)
	}
	return rows{dataset.Take(dataset.Ahead(data, readAhead), n), n, nil}, err
}

// split divides samples into those to train on and the last ones, which are held out; of these there are none unless the flags ask
// for them.
func (o *options) split(data rows) (training, held rows, err error) {
	if o.validation == 0 {
		return data, rows{}, nil
	}
	n := int(o.validation * float64(data.count))
	if n < 1 || n == data.count {
		return rows{}, rows{}, cli.Usagef("-validation %v: is %d of %d samples, want at least 1 and not all", o.validation, n, data.count)
	}
	rest := data.count - n
	return rows{dataset.Take(data.Source, rest), rest, data.names}, rows{dataset.Drop(data.Source, rest), n, data.names}, nil
}
