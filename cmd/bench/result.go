package main

import (
	"github.com/seed85368726/contractive/cmd/bench/internal/record"
	"github.com/seed85368726/contractive/cmd/bench/internal/stats"
)

// newRow sets a series against the ceilings of its tier. The shares of a case with several
// threads are of as many cores; but the read rate of a caller of the encoder is that of its own
// calls, and its share that of one core.
func newRow(s spec, m *series, top record.Ceiling) record.Row {
	c := s.costs()
	level := top.Holding(c.workingSet)
	r := record.Row{
		Event: "case", Kind: s.kind(), Op: s.Op, Size: s.Size.String(), Params: s.Params, ISA: top.ISA,
		Iterations: m.iterations, Allocs: stats.Median(m.allocs),
		Flops: c.flops, Bytes: c.bytes, WorkingSet: c.workingSet,
		Median: m.median(), Min: m.min(), Level: level.Level, Samples: m.times,
	}
	r.GFLOPs, r.GBs = float64(r.Flops)/r.Median, float64(r.Bytes)/r.Median
	r.FMAShare, r.ReadShare = r.GFLOPs/top.FMA, r.GBs/level.GBs
	switch r.Kind {
	case record.Kernel:
		r.Worst, r.Placements = m.worst(), m.placements
		r.Cycles = cyclesPerElement(c.elements, r.Median, top.Clock)
	case record.Training:
		r.FMAShare /= float64(s.Threads())
		r.ReadShare /= float64(s.Threads())
		r.Rate = 1e9 * float64(max(s.Rows, s.Batch)) / r.Median
	case record.Encoding:
		r.Latency = record.NewLatency(m.histogram, m.group)
		r.Rate = float64(s.Batch) * stats.Median(m.throughput)
	}
	return r
}

// cyclesPerElement is 0 for cases without elements.
func cyclesPerElement(elements int64, ns, clock float64) float64 {
	if elements == 0 {
		return 0
	}
	return ns * clock / float64(elements)
}
