package score

import "github.com/seed85368726/contractive/internal/finite"

// doneEvent is what -json prints at the end. What is not known, or not a finite number, is left out or null.
type doneEvent struct {
	Event     string                 `json:"event"`
	Model     string                 `json:"model"`
	Data      string                 `json:"data"`
	Samples   int                    `json:"samples"`
	Visible   int                    `json:"visible"`
	Hidden    int                    `json:"hidden"`
	Normalise string                 `json:"normalise,omitempty"`
	Lambda    float32                `json:"lambda"`
	Anomalies *int                   `json:"anomalies,omitempty"`
	Scores    map[string]scoreFigure `json:"scores"`
	Threshold *thresholdFigure       `json:"threshold,omitempty"`
	Seconds   float64                `json:"seconds"`
	File      string                 `json:"file"`
	SHA256    string                 `json:"sha256"`
}

type scoreFigure struct {
	Median           *float64 `json:"median"`
	P99              *float64 `json:"p99"`
	Largest          *float64 `json:"largest"`
	AUROC            *float64 `json:"auroc,omitempty"`
	AveragePrecision *float64 `json:"average_precision,omitempty"`
}

type thresholdFigure struct {
	Value    float32 `json:"value"`
	Quantile float64 `json:"quantile"`
	Above    int     `json:"above"` // samples
}

func (r *report) event() doneEvent {
	e := doneEvent{
		Event: "done", Model: string(r.model), Data: r.input.String(), Samples: r.data.Count,
		Visible: r.network.Visible(), Hidden: r.network.Hidden(), Lambda: r.lambda(), Scores: map[string]scoreFigure{},
		Seconds: r.seconds, File: r.file.Path, SHA256: r.file.SHA256,
	}
	if n := r.network.Normaliser(); n != nil {
		e.Normalise = n.Kind().String()
	}
	for k, f := range r.figures() {
		q := summarise(f.values)
		figure := scoreFigure{Median: number(q.median), P99: number(q.p99), Largest: number(q.largest)}
		if r.qualities != nil {
			figure.AUROC, figure.AveragePrecision = &r.qualities[k].AUROC, &r.qualities[k].AveragePrecision
		}
		e.Scores[f.key] = figure
	}
	if r.qualities != nil {
		n := r.anomalies()
		e.Anomalies = &n
	}
	if r.flagging {
		e.Threshold = &thresholdFigure{r.threshold.Value, r.threshold.Quantile, r.count(r.flagged)}
	}
	return e
}

// number returns a number that JSON has, or nil.
func number(v float64) *float64 {
	if !finite.Is(v) {
		return nil
	}
	return &v
}
