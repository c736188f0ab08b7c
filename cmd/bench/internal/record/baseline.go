package record

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/seed85368726/contractive/cmd/bench/internal/stats"
)

// Comparison sets a row against the same case in an earlier run.
type Comparison struct {
	Median  float64 `json:"median_ns"` // then
	Ratio   float64 `json:"ratio"`     // now / then; above 1 is slower
	P       float64 `json:"p"`         // of the Mann-Whitney U test of both runs' samples
	Verdict string  `json:"verdict"`
}

// The verdicts on a case.
const (
	Unchanged = "~"      // not significant, or within the threshold
	Faster    = "faster" // significant, and beyond the threshold
	Slower    = "SLOWER" // the same: a regression
	New       = "new"    // not in the earlier run
)

// Baseline is an earlier run.
type Baseline struct {
	Meta Meta
	rows map[string]Row
}

// ReadBaseline reads what WriteJSONLines wrote. It refuses a line that is not JSON, an unknown
// event, a case without samples, and a file without a case.
func ReadBaseline(r io.Reader) (*Baseline, error) {
	b := &Baseline{rows: map[string]Row{}}
	lines := bufio.NewReader(r)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			if err := b.add(line); err != nil {
				return nil, fmt.Errorf("line %d: %w", number, err)
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	if len(b.rows) == 0 {
		return nil, errors.New("no case in it; want the output of -o jsonl")
	}
	return b, nil
}

func (b *Baseline) add(line []byte) error {
	var head struct {
		Event string `json:"event"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return err
	}
	switch head.Event {
	case "meta":
		return json.Unmarshal(line, &b.Meta)
	case "case":
		var r Row
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		if len(r.Samples) == 0 || !(r.Median > 0) {
			return fmt.Errorf("case %s has %d samples and median %v, want at least 1 and above 0", r.Key(), len(r.Samples), r.Median)
		}
		b.rows[r.Key()] = r
		return nil
	}
	return fmt.Errorf("event %q, want meta or case", head.Event)
}

// Compare judges a row. It is faster or slower if the medians differ by
// more than threshold, a share, and the rank test's p-value is below alpha.
func (b *Baseline) Compare(r *Row, threshold, alpha float64) Comparison {
	old, ok := b.rows[r.Key()]
	if !ok {
		return Comparison{Verdict: New, P: 1}
	}
	c := Comparison{Median: old.Median, Ratio: r.Median / old.Median, P: stats.MannWhitney(r.Samples, old.Samples), Verdict: Unchanged}
	switch {
	case c.P >= alpha:
	case c.Ratio > 1+threshold:
		c.Verdict = Slower
	case c.Ratio < 1/(1+threshold):
		c.Verdict = Faster
	}
	return c
}

// CanDecide reports whether a regression of r could be significant at all with as many samples
// as there are.
func (b *Baseline) CanDecide(r *Row, alpha float64) bool {
	old, ok := b.rows[r.Key()]
	return !ok || stats.LeastP(len(r.Samples), len(old.Samples)) < alpha
}
