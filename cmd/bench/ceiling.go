package main

import (
	"strconv"

	"github.com/seed85368726/contractive"
)

// yardsticks are the kernels that do nothing but use one resource fully.
var yardsticks = []kernel{
	{ // a call is the given number of rounds
		"spinfma", vectorForm, nil,
		nil,
		func(s size) int64 { return int64(contractive.SpinFMA(s[0])) },
		func(s size, _ [][]float32) loop {
			rounds := s[0]
			return func(n int) {
				for range n {
					contractive.SpinFMA(rounds)
				}
			}
		},
	},
	{
		"spinload", vectorForm, nil,
		[]operand{reads(first, signed)},
		nil,
		func(s size, o [][]float32) loop {
			x := o[0]
			return func(n int) {
				for range n {
					contractive.SpinLoad(x)
				}
			}
		},
	},
}

const spinRounds = 10_000

// ceilingRepetitions is how often a ceiling is measured at least: every share
// hangs on it, so that it must not fall into a pause of the machine.
const ceilingRepetitions = 20

// level is a level of memory.
type level struct {
	name     string
	capacity int64 // bytes; 0 for the last, which has no bound
	probe    int64 // bytes of the array whose reading measures it
}

// ceiling is the most that one tier can do. Both rates are of the fastest repetition.
type ceiling struct {
	ISA     string      `json:"isa"`
	FMA     float64     `json:"fma_gflops"`
	Samples []float64   `json:"fma_samples_gflops"`
	Levels  []bandwidth `json:"read"`
}

// bandwidth is the rate at which one level is read.
type bandwidth struct {
	Level    string    `json:"level"`
	Capacity int64     `json:"capacity_bytes,omitempty"`
	Probe    int64     `json:"probe_bytes"`
	GBs      float64   `json:"gbs"`
	Samples  []float64 `json:"samples_gbs"`
}

// ceilings measures all tiers, which take turns.
func (ts tiers) ceilings(levels []level, repetitions int) ([]ceiling, error) {
	list := make([]ceiling, len(ts))
	spin, err := ts.measure(benchCase{kernelNamed(yardsticks, "spinfma"), size{spinRounds}}, repetitions)
	if err != nil {
		return nil, err
	}
	for i, s := range spin {
		list[i].ISA = ts[i].isa.String()
		list[i].FMA, list[i].Samples = s.rates(s.flops)
	}
	for _, l := range levels {
		loads, err := ts.measure(benchCase{kernelNamed(yardsticks, "spinload"), size{int(l.probe / 4)}}, repetitions)
		if err != nil {
			return nil, err
		}
		for i, s := range loads {
			b := bandwidth{Level: l.name, Capacity: l.capacity, Probe: l.probe}
			b.GBs, b.Samples = s.rates(l.probe)
			list[i].Levels = append(list[i].Levels, b)
		}
	}
	return list, nil
}

// rates returns how many of the units of a call are done in a nanosecond: at best, and by repetition.
func (s *series) rates(units int64) (best float64, samples []float64) {
	for _, t := range s.times {
		samples = append(samples, float64(units)/t)
	}
	return float64(units) / s.min(), samples
}

// holding returns the smallest level that can hold a working set.
func (c *ceiling) holding(bytes int64) bandwidth {
	for _, b := range c.Levels {
		if b.Capacity == 0 || bytes <= b.Capacity {
			return b
		}
	}
	return c.Levels[len(c.Levels)-1]
}

// binary returns a number of bytes with a unit, such as 16 KiB.
func binary(bytes int64) string {
	for _, u := range []struct {
		name string
		unit int64
	}{{" GiB", 1 << 30}, {" MiB", 1 << 20}, {" KiB", 1 << 10}} {
		if bytes >= u.unit && bytes%u.unit == 0 {
			return strconv.FormatInt(bytes/u.unit, 10) + u.name
		}
	}
	return strconv.FormatInt(bytes, 10) + " B"
}
