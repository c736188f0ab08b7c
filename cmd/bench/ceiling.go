package main

import (
	"github.com/seed85368726/contractive/cmd/bench/internal/machine"
	"github.com/seed85368726/contractive/cmd/bench/internal/record"
)

const (
	spinRounds = 10_000
	readings   = 1000
)

// firstRounds is how often the ceilings are measured before the cases: every share hangs on
// them, so that they must not fall into a pause of the machine. They are measured again in every
// round of the cases.
const firstRounds = 20

// yards are the measurements of the ceilings of all tiers.
type yards struct {
	levels             []machine.Level
	fma, clock, timer  []series   // by tier
	reads              [][]series // by level and tier
	fmaSpec, clockSpec spec
	timerSpec          spec
}

func newYards(tiers int) *yards {
	y := &yards{
		levels:    machine.Levels(),
		fmaSpec:   spec{Op: "spinfma", Size: size{spinRounds}},
		clockSpec: spec{Op: "spinclock", Size: size{spinRounds}},
		timerSpec: spec{Op: "timer", Size: size{readings}},
		fma:       make([]series, tiers),
		clock:     make([]series, tiers),
		timer:     make([]series, tiers),
	}
	for range y.levels {
		y.reads = append(y.reads, make([]series, tiers))
	}
	return y
}

// round measures every ceiling once on every tier.
func (y *yards) round(ts tiers) error {
	for _, m := range []struct {
		spec   spec
		series []series
	}{{y.fmaSpec, y.fma}, {y.clockSpec, y.clock}, {y.timerSpec, y.timer}} {
		if err := ts.measure(m.spec, 0, m.series); err != nil {
			return err
		}
	}
	for i, l := range y.levels {
		if err := ts.measure(spec{Op: "spinload", Size: size{int(l.Probe / 4)}}, 0, y.reads[i]); err != nil {
			return err
		}
	}
	return nil
}

// ceilings returns the best of all rounds.
func (y *yards) ceilings(ts tiers) []record.Ceiling {
	list := make([]record.Ceiling, len(ts))
	for i, t := range ts {
		c := &list[i]
		c.ISA = t.isa.String()
		c.FMA, c.Samples = y.fma[i].rates(y.fma[i].flops)
		c.Clock, _ = y.clock[i].rates(y.clock[i].flops)
		c.Timer = y.timer[i].min() / readings
		for j, l := range y.levels {
			b := record.Bandwidth{Level: l.Name, Capacity: l.Capacity, Probe: l.Probe}
			b.GBs, b.Samples = y.reads[j][i].rates(l.Probe)
			c.Levels = append(c.Levels, b)
		}
	}
	return list
}

// rates returns how many of the units of a call are done in a nanosecond: at best, and by
// repetition.
func (s *series) rates(units int64) (best float64, samples []float64) {
	for _, t := range s.times {
		samples = append(samples, float64(units)/t)
	}
	return float64(units) / s.min(), samples
}
