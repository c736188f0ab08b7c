package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/seed85368726/contractive/cmd/bench/internal/machine"
	"github.com/seed85368726/contractive/cmd/bench/internal/record"
	"github.com/seed85368726/contractive/cmd/bench/internal/roofline"
	"github.com/seed85368726/contractive/internal/atomicfile"
)

// bench measures, reports and judges. The error of a run that was measured but found wanting is
// a verdict.
func bench(o *options, out, messages io.Writer) error {
	base, err := readBaseline(o.baseline)
	if err != nil {
		return err
	}
	if o.html != "" {
		if err := atomicfile.Probe(o.html); err != nil {
			return fmt.Errorf("-html %s: %w", o.html, err)
		}
	}
	run, err := measure(o, messages)
	if err != nil {
		return err
	}
	if base != nil {
		compare(run, base, o, messages)
	}
	if o.html != "" { // before out, which may be a pipe that nobody reads to its end
		if err := atomicfile.Write(o.html, func(w io.Writer) error { return roofline.WriteHTML(w, run) }); err != nil {
			return fmt.Errorf("-html: %w", err)
		}
	}
	if err := record.Write(out, o.format, run); err != nil {
		return err
	}
	return judge(run)
}

// measure starts the workers, takes all repetitions and returns what they found.
func measure(o *options, messages io.Writer) (run *record.Run, err error) {
	start := time.Now()
	ts, err := startTiers(o.isas, o.workerConfig)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ts.stop()) }()
	b := newBatch(o, ts)
	p := newProgress(messages)
	defer p.end()
	if o.check {
		if err := b.check(p); err != nil {
			return nil, err
		}
	}
	if err := b.repeat(p); err != nil {
		return nil, err
	}
	return &record.Run{Meta: b.meta(start), Rows: b.rows()}, nil
}

// batch is the cases of a run and their repetitions.
type batch struct {
	*options
	tiers  tiers
	yards  *yards
	series [][]series // by case and tier
	checks [][]string // by case and tier; none if they are not checked
}

func newBatch(o *options, ts tiers) *batch {
	b := &batch{options: o, tiers: ts, yards: newYards(len(ts))}
	for range o.cases {
		b.series = append(b.series, make([]series, len(ts)))
	}
	return b
}

// check compares every case with generic.
func (b *batch) check(p *progress) (err error) {
	c, err := newChecker(b.tiers)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	for _, s := range b.cases {
		p.say("checking %v", s)
		outcomes, err := c.outcomes(s, b.runs(s))
		if err != nil {
			return err
		}
		b.checks = append(b.checks, outcomes)
	}
	return nil
}

// repeat takes the repetitions in rounds over all cases and tiers: what slows
// the machine for a while hits one repetition of many cases, not all of one.
func (b *batch) repeat(p *progress) error {
	p.say("measuring the machine")
	for range firstRounds {
		if err := b.yards.round(b.tiers); err != nil {
			return err
		}
	}
	for i := range b.repetitions {
		if err := b.yards.round(b.tiers); err != nil {
			return err
		}
		for j, s := range b.cases {
			p.say("repetition %d of %d: %v", i+1, b.repetitions, s)
			if err := b.runs(s).measure(s, placements[i%len(placements)], b.series[j]); err != nil {
				return err
			}
		}
	}
	return nil
}

// runs returns the tiers on which a case runs: all, or for a job those that were asked for.
func (b *batch) runs(s spec) tiers {
	if s.kind() == record.Kernel || b.genericJobs {
		return b.tiers
	}
	return b.tiers[:len(b.tiers)-1]
}

func (b *batch) meta(start time.Time) record.Meta {
	return record.Meta{
		Event: "meta", Machine: machine.Describe(), Start: start.UTC().Format(time.RFC3339), Args: append([]string{}, os.Args[1:]...),
		Repetitions: b.repetitions, Pin: b.pinned(),
		ClockMethod: "measured, a chain of dependent additions of one cycle each",
		Ceilings:    b.yards.ceilings(b.tiers),
	}
}

// pinned says whether threads were bound to CPUs, and what went wrong.
func (b *batch) pinned() string {
	if !b.workerConfig.Pin {
		return "no"
	}
	for i, s := range b.cases {
		for _, m := range b.series[i] {
			if m.pin != "" {
				return fmt.Sprintf("asked for, but not everywhere: %v: %s", s, m.pin)
			}
		}
	}
	return "yes"
}

func (b *batch) rows() (rows []record.Row) {
	ceilings := b.yards.ceilings(b.tiers)
	for i, s := range b.cases {
		for j := range b.runs(s) {
			r := newRow(s, &b.series[i][j], ceilings[j])
			if b.checks != nil {
				r.Check = b.checks[i][j]
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// readBaseline reads an earlier run; without a name there is none.
func readBaseline(name string) (*record.Baseline, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("-baseline: %w", err)
	}
	defer f.Close()
	base, err := record.ReadBaseline(f)
	if err != nil {
		return nil, fmt.Errorf("-baseline %s: %w", name, err)
	}
	return base, nil
}

// compare adds the comparison with an earlier run to every row, and warns of what makes it
// doubtful.
func compare(run *record.Run, base *record.Baseline, o *options, messages io.Writer) {
	undecided := 0
	for i := range run.Rows {
		r := &run.Rows[i]
		c := base.Compare(r, o.threshold, o.alpha)
		r.Against = &c
		if !base.CanDecide(r, o.alpha) {
			undecided++
		}
	}
	if undecided > 0 {
		fmt.Fprintf(messages, "bench: %d cases have too few repetitions for a p-value below %v; raise -r in both runs\n", undecided, o.alpha)
	}
	if then, now := base.Meta.CPU, run.Meta.CPU; then != now {
		fmt.Fprintf(messages, "bench: the baseline is from another CPU: %q, here %q\n", then, now)
	}
}

// verdict is the error of a run that was measured as it should, and found wanting.
type verdict string

func (v verdict) Error() string { return string(v) }

// judge returns an error if a check failed or a case became slower.
func judge(run *record.Run) error {
	var complaints []string
	for i := range run.Rows {
		r := &run.Rows[i]
		if r.Check == record.Differs {
			complaints = append(complaints, fmt.Sprintf("%s differs from generic", r.Key()))
		}
		if r.Against != nil && r.Against.Verdict == record.Slower {
			complaints = append(complaints, fmt.Sprintf("%s takes %s ns, %.2f times the %s of the baseline, p = %.2g",
				r.Key(), record.Nanoseconds(r.Median), r.Against.Ratio, record.Nanoseconds(r.Against.Median), r.Against.P))
		}
	}
	if len(complaints) == 0 {
		return nil
	}
	return verdict(strings.Join(complaints, "\n"))
}
