package main

import (
	"fmt"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/kernels"
)

// textReport shows progress and writes the result for people to read.
type textReport struct {
	out      stickyWriter
	progress *progress
	job      *trainJob
}

func (r *textReport) begin(j *trainJob) {
	r.job = j
	epochs := j.training.Epochs
	if j.comparing() {
		epochs *= 2
	}
	r.progress.begin(epochs, fmt.Sprintf("training %s on %d samples of %s", j.network(), j.data.Count, j.input()))
}

func (r *textReport) epoch(config cae.Config, e cae.Epoch) {
	r.progress.epoch(fmt.Sprintf("lambda %v  epoch %*d/%d  reconstruction %.4g  ||J||^2 %.4g", config.Lambda,
		len(fmt.Sprint(r.job.training.Epochs)), e.Epoch, r.job.training.Epochs, e.Reconstruction, e.JacobianNorm2), e)
}

func (r *textReport) interrupted(trained, written) {} // the error says it all

func (r *textReport) done(main trained, plain *trained, file written) {
	r.progress.end()
	fmt.Fprintf(&r.out, "Trained %s on %d samples of %s: %d epochs in %.1f s.\n\n",
		r.job.network(), r.job.data.Count, r.job.input(), main.epochs, main.seconds)
	columns := []trained{main}
	if plain != nil {
		columns = append(columns, *plain)
	}
	r.table(columns)
	fmt.Fprint(&r.out, "Means over the training samples.")
	if plain != nil {
		fmt.Fprintf(&r.out, " Against lambda = 0, ||J||^2 is %.2f times as large, and the reconstruction error %.2f times.",
			main.metrics.JacobianNorm2/plain.metrics.JacobianNorm2, main.metrics.Reconstruction/plain.metrics.Reconstruction)
	}
	fmt.Fprintf(&r.out, "\n\nThe model is in %s, SHA-256 %s\n", file, file.sha256)
}

// row is a line of the table.
type row struct {
	name, definition string
	format           string
	value            func(t trained) float64
}

// table writes a column of figures for each model.
func (r *textReport) table(columns []trained) {
	for _, row := range r.rows() {
		fmt.Fprintf(&r.out, "%-18s", row.name)
		for _, t := range columns {
			fmt.Fprintf(&r.out, " %12s", fmt.Sprintf(row.format, row.value(t)))
		}
		if row.definition != "" {
			fmt.Fprintf(&r.out, "   %s", row.definition)
		}
		fmt.Fprintln(&r.out)
	}
}

func (r *textReport) rows() []row {
	loss := (*lossFlag)(&r.job.config.Output)
	rows := []row{
		{"", "", "lambda = %.3g", func(t trained) float64 { return float64(t.model.Config().Lambda) }},
		{"reconstruction", fmt.Sprintf("%v error, summed over features", loss), "%.4g", func(t trained) float64 { return t.metrics.Reconstruction }},
		{"penalty", "lambda ||J||^2", "%.4g", func(t trained) float64 { return t.metrics.Penalty }},
		{"||J||^2", "squared Frobenius norm of J = dh/dx", "%.4g", func(t trained) float64 { return t.metrics.JacobianNorm2 }},
		{"mean squared entry", fmt.Sprintf("||J||^2 / (%d * %d)", r.job.data.Width, r.job.config.Hidden), "%.3g", func(t trained) float64 { return t.metrics.MeanSquareEntry }},
		{"saturation", "hidden units below 0.05 or above 0.95", "%.1f%%", func(t trained) float64 { return 100 * t.metrics.Saturation }},
	}
	if r.job.config.Untied {
		rows = append(rows,
			row{"||W||^2", "encoder weights: shrinking them and growing V lowers", "%.4g", func(t trained) float64 { return sumSquares(t.model.EncoderWeights()) }},
			row{"||V||^2", "||J|| at no cost in error and to no effect", "%.4g", func(t trained) float64 { return sumSquares(t.model.DecoderWeights()) }})
	}
	return rows
}

func sumSquares(w []float32) float64 { return float64(kernels.SumSquares(w)) }

func (r *textReport) end() error {
	r.progress.end()
	return r.out.err
}

// network describes the layers.
func (j *trainJob) network() string {
	weights := "tied"
	if j.config.Untied {
		weights = "untied"
	}
	return fmt.Sprintf("%d-%d-%d with %s weights", j.data.Width, j.config.Hidden, j.data.Width, weights)
}
