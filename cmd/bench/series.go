package main

import (
	"slices"

	"github.com/seed85368726/contractive/cmd/bench/internal/stats"
)

// series is the repetitions of one case on one tier.
type series struct {
	iterations int       // calls in a repetition
	flops      int64     // of a call; 0 if they are not counted
	group      int       // calls timed together, where single ones are timed
	times      []float64 // nanoseconds a call, by repetition
	allocs     []float64 // allocations a call, by repetition
	throughput []float64 // calls a second of all threads together, by repetition, where there are several
	placements []int     // of the operands, by repetition
	histogram  *stats.Histogram
	pin        string // what went wrong in binding threads
}

// add adds a repetition.
func (s *series) add(placement int, r reply) error {
	s.iterations, s.flops = r.Iterations, r.Flops
	s.times = append(s.times, r.PerCall)
	s.allocs = append(s.allocs, r.Allocs)
	s.placements = append(s.placements, placement)
	if r.Pin != "" {
		s.pin = r.Pin
	}
	if r.Latency == nil {
		return nil
	}
	if s.histogram == nil {
		s.histogram = new(stats.Histogram)
	}
	s.group = r.Latency.Group
	s.throughput = append(s.throughput, r.Latency.Throughput)
	return s.histogram.AddBins(r.Latency.Bins, r.Latency.Max)
}

func (s *series) min() float64 { return slices.Min(s.times) }

func (s *series) median() float64 { return stats.Median(s.times) }

// worst returns the minimum of the placement for which that is the largest.
func (s *series) worst() float64 {
	best := map[int]float64{}
	for i, t := range s.times {
		if b, ok := best[s.placements[i]]; !ok || t < b {
			best[s.placements[i]] = t
		}
	}
	var worst float64
	for _, t := range best {
		worst = max(worst, t)
	}
	return worst
}
