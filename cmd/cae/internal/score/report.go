package score

import (
	"encoding/json"
	"fmt"

	"github.com/seed85368726/contractive/cmd/cae/internal/cli"
	"github.com/seed85368726/contractive/cmd/cae/internal/model"
	"github.com/seed85368726/contractive/cmd/cae/internal/output"
	"github.com/seed85368726/contractive/internal/ranking"
)

// report says what the scores are like, and where they are.
type report struct {
	*job
	qualities []ranking.Quality // of each figure, if anomalies are known
	file      output.Written
	seconds   float64
}

func (r *report) write() error {
	w := &cli.Sticky{W: r.output.Remarks(r.std, r.quiet)}
	if r.json {
		return json.NewEncoder(w).Encode(r.event())
	}
	fmt.Fprintf(w, "Scored %d samples of %v by %s, lambda = %v%s.\n\n", r.data.Count, &r.input, string(r.model), r.lambda(), model.Normalised(r.network.Config().Normalise))
	r.distributions(w)
	if r.qualities != nil {
		r.judgement(w)
	}
	if r.flagging {
		fmt.Fprintf(w, "%d samples are above the threshold, an error of %.4g (quantile %v).\n", r.count(r.flagged), r.threshold.Value, r.threshold.Quantile)
	}
	fmt.Fprintf(w, "The scores are in %v, SHA-256 %s\n", r.file, r.file.SHA256)
	return w.Err
}

// distributions writes a line of quantiles for each score.
func (r *report) distributions(w *cli.Sticky) {
	fmt.Fprintf(w, "%-10s %12s %12s %12s\n", "", "median", "99 %", "largest")
	for _, f := range r.figures() {
		q := summarise(f.values)
		fmt.Fprintf(w, "%-10s %12.4g %12.4g %12.4g\n", f.name, q.median, q.p99, q.largest)
	}
	fmt.Fprintln(w)
}

// judgement writes a line for each score on how it ranks anomalies.
func (r *report) judgement(w *cli.Sticky) {
	fmt.Fprintf(w, "%d samples are anomalies, with a label other than 0. As a sign of them:\n\n%-10s %12s %18s\n", r.anomalies(), "", "AUROC", "average precision")
	for k, f := range r.figures() {
		fmt.Fprintf(w, "%-10s %12.4f %18.4f\n", f.name, r.qualities[k].AUROC, r.qualities[k].AveragePrecision)
	}
	fmt.Fprintln(w)
}

func (r *report) lambda() float32 { return r.network.Config().Lambda }

func (r *report) anomalies() (n int) {
	for i := range r.data.Count {
		if r.anomaly(i) {
			n++
		}
	}
	return n
}

func (r *report) count(flags []bool) (n int) {
	for _, f := range flags {
		if f {
			n++
		}
	}
	return n
}
