package train

import (
	"fmt"
	"time"

	"github.com/seed85368726/contractive/cae"
	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/cmd/cae/internal/progress"
	"github.com/seed85368726/contractive/kernels"
)

// textReport shows progress and writes the result for people to read.
type textReport struct {
	out      cli.Sticky
	progress *progress.Line
	job      *job
	epochs   int // of all models
	past     int // of those
	spent    time.Duration
}

func (r *textReport) begin(j *job) {
	r.job = j
	r.epochs = j.training.Epochs - j.past()
	if j.comparing() {
		r.epochs += j.training.Epochs
	}
	if r.progress.Say(fmt.Sprintf("training %s on %d samples of %s", j.network(), j.data.count, &j.input)); j.state != nil {
		r.progress.Say(fmt.Sprintf("going on from %s, after %d epochs", j.resume, j.past()))
	}
}

func (r *textReport) epoch(config cae.Config, e cae.Epoch) {
	r.past++
	r.spent += time.Duration(e.Seconds * float64(time.Second))
	r.progress.Say(fmt.Sprintf("%s  epoch %*d/%d  reconstruction %.4g  ||J||^2 %.4g%s  %s  %s", r.job.label(config),
		len(fmt.Sprint(r.job.training.Epochs)), e.Epoch, r.job.training.Epochs, e.Reconstruction, e.JacobianNorm2, heldOutCost(e),
		progress.Rate(e.Samples, time.Duration(e.Seconds*float64(time.Second))), progress.Left(r.past, r.epochs, r.spent)))
}

// heldOutCost is the part of a line of progress about the validation data.
func heldOutCost(e cae.Epoch) string {
	if e.Validation == nil {
		return ""
	}
	return fmt.Sprintf("  held out %.4g", e.Validation.Total)
}

func (r *textReport) interrupted(trained, output.Written) {} // the error says it all

func (r *textReport) done(main trained, plain *trained, file output.Written) {
	r.progress.End()
	fmt.Fprintf(&r.out, "Trained %s on %d samples of %s: %d epochs in %.1f s.\n",
		r.job.network(), r.job.data.count, &r.job.input, main.epochs, main.seconds)
	if r.job.settings != "" {
		fmt.Fprintf(&r.out, "Settings: %s\n", r.job.settings)
	}
	fmt.Fprintln(&r.out)
	columns := []trained{main}
	if plain != nil {
		columns = append(columns, *plain)
	}
	r.table(columns)
	fmt.Fprint(&r.out, "Means over the training samples.")
	if plain != nil {
		fmt.Fprint(&r.out, r.comparison(main.metrics, plain.metrics))
	}
	if t, ok := main.model.Threshold(); ok {
		fmt.Fprintf(&r.out, "\nA sample is an anomaly where its error is above %.4g, the quantile %v of these samples.", t.Value, t.Quantile)
	}
	fmt.Fprintf(&r.out, "\n%s\nThe model is in %s, SHA-256 %s\n", r.job.advice(main), file, file.SHA256)
}

// comparison sets figures of two models against each other, but for those of which there are no multiples.
func (r *textReport) comparison(main, plain cae.Metrics) string {
	text := ""
	for _, f := range []struct {
		name string
		a, b float64
	}{{"||J||^2", main.JacobianNorm2, plain.JacobianNorm2}, {"the reconstruction error", main.Reconstruction, plain.Reconstruction}} {
		switch {
		case !(f.b > 0):
		case text == "":
			text = fmt.Sprintf(" Against %s, %s is %.2f times as large", r.job.label(r.job.plain()), f.name, f.a/f.b)
		default:
			text += fmt.Sprintf(", and %s %.2f times", f.name, f.a/f.b)
		}
	}
	if text != "" {
		text += "."
	}
	return text
}

// row is a line of the table.
type row struct {
	name, definition string
	format           string
	value            func(t trained) float64
}

// table writes a column of figures for each model.
func (r *textReport) table(columns []trained) {
	fmt.Fprintf(&r.out, "%-18s", "")
	for _, t := range columns {
		fmt.Fprintf(&r.out, " %12s", r.job.label(t.model.Config()))
	}
	fmt.Fprintln(&r.out)
	for _, row := range r.rows(columns[0]) {
		fmt.Fprintf(&r.out, "%-18s", row.name)
		for _, t := range columns {
			fmt.Fprintf(&r.out, " %12s", fmt.Sprintf(row.format, row.value(t)))
		}
		fmt.Fprintf(&r.out, "   %s\n", row.definition)
	}
}

// rows returns the lines that say something about the model.
func (r *textReport) rows(main trained) []row {
	loss := (*model.Loss)(&r.job.config.Output)
	rows := []row{
		{"reconstruction", fmt.Sprintf("%v error, summed over features%s", loss, r.job.units()), "%.4g", func(t trained) float64 { return t.metrics.Reconstruction }},
	}
	rows = append(rows, penaltyRows(main.metrics.Terms)...)
	rows = append(rows,
		row{"||J||^2", "squared Frobenius norm of J = dh/dx" + r.job.units(), "%.4g", func(t trained) float64 { return t.metrics.JacobianNorm2 }},
		row{"mean squared entry", fmt.Sprintf("||J||^2 / (%d * %d)", r.job.data.Dim(), r.job.config.Hidden), "%.3g", func(t trained) float64 { return t.metrics.MeanSquareEntry }},
		row{"saturation", model.Saturated(r.job.config.Activation), "%.1f%%", func(t trained) float64 { return 100 * t.metrics.Saturation }})
	if r.job.config.Untied {
		rows = append(rows,
			row{"||W||^2", "encoder weights: shrinking them and growing V lowers", "%.4g", func(t trained) float64 { return sumSquares(t.model.EncoderWeights()) }},
			row{"||V||^2", "||J|| at no cost in error and to no effect", "%.4g", func(t trained) float64 { return sumSquares(t.model.DecoderWeights()) }})
	}
	if main.heldOut != nil {
		rows = append(rows,
			row{"held out", fmt.Sprintf("reconstruction error of the last %d samples", r.job.held.count), "%.4g", func(t trained) float64 { return t.heldOut.Reconstruction }},
			row{"  with penalty", "which chooses the epoch", "%.4g", func(t trained) float64 { return t.heldOut.Total }},
			row{"  best epoch", "that the weights are from", "%.0f", func(t trained) float64 { return float64(t.best) }})
	}
	return rows
}

// penaltyRows returns the penalty, and its terms if there are several.
func penaltyRows(main cae.Terms) []row {
	parts := model.Terms(main)
	total := row{"penalty", "lambda ||J||^2", "%.4g", func(t trained) float64 { return t.metrics.Penalty }}
	if len(parts) == 1 {
		total.definition = parts[0].Definition
	}
	if len(parts) < 2 {
		return []row{total}
	}
	total.definition = "the sum of"
	rows := []row{total}
	for _, part := range parts {
		rows = append(rows, row{"  " + part.Name, part.Definition, "%.4g", func(t trained) float64 { return termValue(t.metrics.Terms, part.Key) }})
	}
	return rows
}

// termValue returns one term.
func termValue(t cae.Terms, key string) float64 {
	for _, part := range model.Terms(t) {
		if part.Key == key {
			return part.Value
		}
	}
	return 0
}

func sumSquares(w []float32) float64 { return float64(kernels.SumSquares(w)) }

func (r *textReport) end() error {
	r.progress.End()
	return r.out.Err
}

// units says what units figures are in, where that needs saying.
func (j *job) units() string {
	if j.config.Normalise == cae.NoNormalisation {
		return ""
	}
	return ", normalised"
}

// network describes the layers.
func (j *job) network() string {
	return model.Network(j.data.Dim(), j.config.Hidden, j.config.Untied)
}
