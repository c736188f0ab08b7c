package samples

import (
	"context"
	"fmt"
	"iter"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/dataset"
)

// Open returns the samples as a source that may be larger than memory: of built-in digits, each drawn when it is asked for; of
// a path, all rows, of which -n counts the first.
func (in *Input) Open() (dataset.Source, error) {
	if in.Path == "" {
		return &digits{in.digits(), in.Seed}, nil
	}
	folder, err := in.Folder()
	if err != nil {
		return nil, err
	}
	var file *dataset.File
	switch {
	case folder:
		file, err = dataset.OpenIDXDir(in.Path, in.split())
	case in.csv.missing.policy == dataset.MissingMean:
		return nil, cli.Usagef("-missing mean: is not for data that are read row by row; want error or a number")
	default:
		file, err = dataset.OpenFile(in.Path, dataset.Options{CSV: in.csv.options()})
	}
	if err != nil {
		return nil, in.explain(err)
	}
	return file, nil
}

// Count returns the number of samples that the command works on, -n of them if the flag is given. A file that does not tell is
// read through; step is called for each of its rows with their number. When ctx is done, it returns ctx.Err().
func (in *Input) Count(ctx context.Context, src dataset.Source, step func(rows int)) (int, error) {
	all, err := in.countAll(ctx, src, step)
	switch {
	case err != nil:
		return 0, err
	case in.N > all:
		return 0, cli.Usagef("-n %d: %v has %d samples", in.N, in, all)
	case in.N > 0:
		return in.N, nil
	}
	return all, nil
}

func (in *Input) countAll(ctx context.Context, src dataset.Source, step func(rows int)) (int, error) {
	if d, ok := src.(*digits); ok {
		return d.n, nil
	}
	if n, known := src.(*dataset.File).Count(); known {
		return n, nil
	}
	n := 0
	for _, err := range src.Rows() {
		if err != nil {
			return 0, in.explain(err)
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		n++
		step(n)
		if n == in.N {
			break // enough for the first -n
		}
	}
	return n, nil
}

// digits is a source of built-in digits.
type digits struct {
	n    int
	seed uint64
}

// Dim is a method of dataset.Source.
func (d *digits) Dim() int { return dataset.DigitSide * dataset.DigitSide }

// Rows is a method of dataset.Source.
func (d *digits) Rows() iter.Seq2[[]float32, error] {
	return func(yield func([]float32, error) bool) {
		row := make([]float32, d.Dim())
		for i := range d.n {
			if _, err := dataset.DigitAt(row, d.seed, uint64(i)); err != nil {
				yield(nil, fmt.Errorf("digit %d: %w", i, err))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}
