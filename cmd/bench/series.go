package main

import "slices"

// series is the repetitions of one case on one tier.
type series struct {
	iterations int       // calls in a repetition
	flops      int64     // of a call; 0 if they are not counted
	times      []float64 // nanoseconds a call, by repetition
	placements []int     // of the operands, by repetition
}

func (s *series) add(placement int, r reply) {
	s.iterations, s.flops = r.Iterations, r.Flops
	s.times = append(s.times, r.Elapsed/float64(r.Iterations))
	s.placements = append(s.placements, placement)
}

func (s *series) min() float64 { return slices.Min(s.times) }

func (s *series) median() float64 {
	sorted := slices.Sorted(slices.Values(s.times))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

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
