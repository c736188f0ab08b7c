// Package record holds what a run of the benchmarks has found, writes it in
// several formats, and compares it with an earlier run.
package record

import (
	"strconv"
	"strings"

	"github.com/seed85368726/contractive/cmd/bench/internal/machine"
	"github.com/seed85368726/contractive/cmd/bench/internal/stats"
)

// Run is all that a run has found.
type Run struct {
	Meta Meta  `json:"meta"`
	Rows []Row `json:"cases"`
}

// Meta says where and how a run took place.
type Meta struct {
	Event string `json:"event"` // "meta"
	machine.Machine
	Start       string    `json:"start"` // RFC 3339
	Args        []string  `json:"args"`
	Repetitions int       `json:"repetitions"`
	Pin         string    `json:"pin"` // whether threads were bound to CPUs, and whether that worked
	ClockMethod string    `json:"clock_method"`
	Ceilings    []Ceiling `json:"ceilings"`
}

// Ceiling is the most that one core can do on one instruction set. All figures are of the
// fastest repetition.
type Ceiling struct {
	ISA     string      `json:"isa"`
	FMA     float64     `json:"fma_gflops"`
	Samples []float64   `json:"fma_samples_gflops"`
	Levels  []Bandwidth `json:"read"`
	Clock   float64     `json:"clock_ghz"`
	Timer   float64     `json:"timer_ns"` // one reading of the clock
}

// Bandwidth is the rate at which one level of memory is read.
type Bandwidth struct {
	Level    string    `json:"level"`
	Capacity int64     `json:"capacity_bytes,omitempty"`
	Probe    int64     `json:"probe_bytes"`
	GBs      float64   `json:"gbs"`
	Samples  []float64 `json:"samples_gbs"`
}

// Holding returns the smallest level that can hold a working set.
func (c *Ceiling) Holding(bytes int64) Bandwidth {
	for _, b := range c.Levels {
		if b.Capacity == 0 || bytes <= b.Capacity {
			return b
		}
	}
	return c.Levels[len(c.Levels)-1]
}

// Params are the parameters of a job beside its size. A kernel has none.
type Params struct {
	Weights     string  `json:"weights,omitempty"` // tied or untied
	Optimizer   string  `json:"optimizer,omitempty"`
	Output      string  `json:"output,omitempty"`
	Lambda      float64 `json:"lambda,omitempty"`
	Rows        int     `json:"rows,omitempty"`  // samples of an epoch
	Batch       int     `json:"batch,omitempty"` // samples of a step, or of a call of the encoder
	Workers     int     `json:"workers,omitempty"`
	Concurrency int     `json:"concurrency,omitempty"` // goroutines that encode at once
}

// Param is a parameter by name.
type Param struct{ Name, Value string }

// List returns the parameters that a job has, under their names in JSON.
func (p Params) List() []Param {
	var list []Param
	add := func(name, value string) {
		if value != "" && value != "0" {
			list = append(list, Param{name, value})
		}
	}
	add("weights", p.Weights)
	add("optimizer", p.Optimizer)
	add("output", p.Output)
	add("lambda", strconv.FormatFloat(p.Lambda, 'g', -1, 64))
	add("rows", strconv.Itoa(p.Rows))
	add("batch", strconv.Itoa(p.Batch))
	add("workers", strconv.Itoa(p.Workers))
	add("concurrency", strconv.Itoa(p.Concurrency))
	return list
}

// Threads returns how many cores a job can use.
func (p Params) Threads() int { return max(1, p.Workers, p.Concurrency) }

// The kinds of rows.
const (
	Kernel   = "kernel"
	Training = "training"
	Encoding = "encoding"
)

// Row is a case on one instruction set, with all that is reported of it. Times are of one call:
// of a kernel, a training step, an epoch, or the encoder.
type Row struct {
	Event string `json:"event"` // "case"
	Kind  string `json:"kind"`
	Op    string `json:"op"`
	Size  string `json:"size"`
	Params
	ISA        string  `json:"isa"`
	Iterations int     `json:"iterations"` // calls in a repetition
	Allocs     float64 `json:"allocs_per_op"`

	Flops      int64 `json:"flops"` // of a call; 0 if they are not counted
	Bytes      int64 `json:"bytes"`
	WorkingSet int64 `json:"working_set_bytes"`

	Median float64 `json:"median_ns"`
	Min    float64 `json:"min_ns"`
	Worst  float64 `json:"worst_placement_ns,omitempty"`

	GFLOPs    float64 `json:"gflops"`
	GBs       float64 `json:"gbs"`
	FMAShare  float64 `json:"fma_share"` // of as many cores as the case has threads
	Level     string  `json:"level"`
	ReadShare float64 `json:"read_share"`
	Cycles    float64 `json:"cycles_per_element,omitempty"` // kernels on vectors
	Rate      float64 `json:"samples_per_second,omitempty"` // jobs, all threads together

	Latency *Latency    `json:"latency,omitempty"`
	Check   string      `json:"check,omitempty"`
	Against *Comparison `json:"baseline,omitempty"`

	Samples    []float64 `json:"samples_ns"`
	Placements []int     `json:"placements_bytes,omitempty"`
}

// The outcomes of a check.
const (
	Same    = "same"
	Differs = "DIFFERS"
)

// Latency is the distribution of the times of single calls over all repetitions.
// Each time contains one reading of the clock.
type Latency struct {
	Count int64       `json:"count"` // times taken
	Group int         `json:"group"` // calls that were timed together; a time is their mean
	P50   float64     `json:"p50_ns"`
	P90   float64     `json:"p90_ns"`
	P99   float64     `json:"p99_ns,omitempty"`  // of 100 times at least
	P999  float64     `json:"p999_ns,omitempty"` // of 1000 times at least
	Max   float64     `json:"max_ns"`
	Bins  []stats.Bin `json:"histogram"` // of groups
}

// NewLatency summarises the times of groups of calls.
func NewLatency(h *stats.Histogram, group int) *Latency {
	of := func(q float64) float64 { return h.Quantile(q) / float64(group) }
	l := &Latency{Count: h.Count(), Group: group, P50: of(0.5), P90: of(0.9), Max: float64(h.Max()) / float64(group), Bins: h.Bins()}
	if l.Count >= 100 {
		l.P99 = of(0.99)
	}
	if l.Count >= 1000 {
		l.P999 = of(0.999)
	}
	return l
}

// Key names a case on an instruction set: two rows with one key measure the same.
func (r *Row) Key() string {
	parts := []string{r.Op, r.Size, r.ISA}
	for _, p := range r.Params.List() {
		parts = append(parts, p.Name+"="+p.Value)
	}
	return strings.Join(parts, " ")
}
