package score

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/progress"
	"github.com/seed85368726/contractive/dataset"
	"github.com/seed85368726/contractive/internal/ranking"
	"github.com/seed85368726/contractive/kernels"
)

// job scores samples.
type job struct {
	options
	network   *cae.Model
	threshold cae.Threshold
	flagging  bool // whether there is a threshold
	data      *dataset.Matrix
	std       cli.Streams

	errors, norms2, costs []float64 // of each sample
	flagged               []bool
	terms                 []term // top for each sample
}

// term is a feature's part of the error.
type term struct {
	feature int
	value   float32
}

// figure is one of the scores, by its names in text and in files.
type figure struct {
	name, key string
	values    []float64
}

// figures returns the scores, in the order of reports.
func (j *job) figures() []figure {
	return []figure{{"error", "reconstruction", j.errors}, {"||J||^2", "jacobian_norm2", j.norms2}, {"cost", "cost", j.costs}}
}

func (j *job) run(ctx context.Context) error {
	shown := progress.NewCounter("scoring", j.data.Count, j.std, j.quiet, j.json)
	shown.Begin(fmt.Sprintf("scoring %d samples of %v, %d-%d", j.data.Count, &j.input, j.network.Visible(), j.network.Hidden()))
	err := j.score(ctx, shown.Set)
	shown.End()
	if err != nil {
		return err
	}
	qualities, err := j.judged()
	if err != nil {
		return err
	}
	file, err := j.output.Write(j.std.Out, j.write)
	if err != nil {
		return err
	}
	r := report{job: j, qualities: qualities, file: file, seconds: shown.Seconds()}
	return r.write()
}

// chunk is the number of samples between two looks at the context.
const chunk = 1024

// score fills in the scores of all samples.
func (j *job) score(ctx context.Context, step func(done int)) error {
	n := j.data.Count
	j.errors, j.norms2, j.costs = make([]float64, n), make([]float64, n), make([]float64, n)
	j.flagged, j.terms = make([]bool, n), make([]term, n*j.top)
	workers := kernels.NewWorkers(j.workers)
	defer workers.Close()
	for first := 0; first < n; first += chunk {
		if ctx.Err() != nil {
			return fmt.Errorf("%w after %d of %d samples: nothing is written", cli.ErrInterrupted, first, n)
		}
		last := min(first+chunk, n)
		var failed atomic.Pointer[error]
		workers.Split(last-first, 1, func(lo, hi int) {
			if err := j.scoreRows(first+lo, first+hi); err != nil {
				failed.CompareAndSwap(nil, &err)
			}
		})
		if err := failed.Load(); err != nil {
			return *err
		}
		step(last)
	}
	return nil
}

// scoreRows scores samples lo to hi.
func (j *job) scoreRows(lo, hi int) error {
	var s cae.Score
	top := make([]int, j.top)
	lambda := float64(j.network.Config().Lambda)
	for i := lo; i < hi; i++ {
		if err := j.network.Scorer().Score(&s, j.data.Row(i)); err != nil {
			return fmt.Errorf("sample %d: %w", i, err)
		}
		l, norm2 := float64(s.Reconstruction), float64(s.JacobianNorm2)
		j.errors[i], j.norms2[i], j.costs[i] = l, norm2, l+float64(lambda*norm2)
		j.flagged[i] = j.flagging && s.Above(j.threshold)
		for k, feature := range s.TopFeatures(top) {
			j.terms[i*j.top+k] = term{feature, s.Features[feature]}
		}
	}
	return nil
}

// anomaly reports whether the label of sample i says that it is one.
func (j *job) anomaly(i int) bool { return j.data.Labels[i] != 0 }

// judged returns how well each score ranks the anomalies, or nothing where they are not known.
func (j *job) judged() (qualities []ranking.Quality, err error) {
	if !j.judge {
		return nil, nil
	}
	positive := make([]bool, j.data.Count)
	for i := range positive {
		positive[i] = j.anomaly(i)
	}
	for _, f := range j.figures() {
		q, err := ranking.Judge(f.values, positive)
		if err != nil {
			return nil, fmt.Errorf("-label: the %s as a sign of anomalies: %w", f.name, err)
		}
		qualities = append(qualities, q)
	}
	return qualities, nil
}
