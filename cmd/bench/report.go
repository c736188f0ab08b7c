package main

import (
	"encoding/json"
	"io"
)

// result is a case on one tier, with all that is reported of it.
type result struct {
	Event      string `json:"event"`
	Kernel     string `json:"kernel"`
	Size       string `json:"size"`
	ISA        string `json:"isa"`
	Iterations int    `json:"iterations"`

	Flops      int64 `json:"flops"` // of a call; 0 if they are not counted
	Bytes      int64 `json:"bytes"`
	WorkingSet int64 `json:"working_set_bytes"`

	Median float64 `json:"median_ns"`
	Min    float64 `json:"min_ns"`
	Worst  float64 `json:"worst_placement_ns"`

	GFLOPs    float64 `json:"gflops"`
	GBs       float64 `json:"gbs"`
	FMAShare  float64 `json:"fma_share"`
	Level     string  `json:"level"`
	ReadShare float64 `json:"read_share"`

	Samples    []float64 `json:"samples_ns"`
	Placements []int     `json:"placements_bytes"`
}

func newResult(c benchCase, s series, top ceiling) result {
	set := c.kernel.workingSet(c.size)
	level := top.holding(set)
	r := result{
		Event: "case", Kernel: c.kernel.name, Size: c.size.String(), ISA: top.ISA, Iterations: s.iterations,
		Flops: s.flops, Bytes: c.kernel.traffic(c.size), WorkingSet: set,
		Median: s.median(), Min: s.min(), Worst: s.worst(),
		Level: level.Level, Samples: s.times, Placements: s.placements,
	}
	r.GFLOPs, r.GBs = float64(r.Flops)/r.Median, float64(r.Bytes)/r.Median
	r.FMAShare, r.ReadShare = r.GFLOPs/top.FMA, r.GBs/level.GBs
	return r
}

// reporter writes the results of a run as they come.
type reporter interface {
	begin(m machine, o options, ceilings []ceiling) error
	add(r result) error
}

func (o *options) newReporter(w io.Writer) reporter {
	if o.format == "jsonl" {
		return &jsonLines{json.NewEncoder(w)}
	}
	return &textTable{w: w}
}

// jsonLines writes one object a line: the machine and its ceilings, then every case on every tier.
type jsonLines struct{ out *json.Encoder }

// header is the first line.
type header struct {
	Event string `json:"event"`
	machine
	Repetitions int       `json:"repetitions"`
	Ceilings    []ceiling `json:"ceilings"`
}

func (j *jsonLines) begin(m machine, o options, ceilings []ceiling) error {
	return j.out.Encode(header{"meta", m, o.repetitions, ceilings})
}

func (j *jsonLines) add(r result) error { return j.out.Encode(r) }
