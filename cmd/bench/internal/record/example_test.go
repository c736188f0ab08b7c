package record

import (
	"github.com/seed85368726/contractive/cmd/bench/internal/machine"
	"github.com/seed85368726/contractive/cmd/bench/internal/stats"
)

// exampleRun has a row of every kind, and one whose operations are not counted.
func exampleRun() *Run {
	var h stats.Histogram
	for i := range 2000 {
		h.Add(int64(1800 + i%100))
	}
	ceiling := Ceiling{
		ISA: "avx2", FMA: 100, Samples: []float64{99, 100}, Clock: 3.6, Timer: 25,
		Levels: []Bandwidth{{"L1", 32 << 10, 16 << 10, 200, []float64{200}}, {"memory", 0, 64 << 20, 25, []float64{24, 25}}},
	}
	return &Run{
		Meta: Meta{
			Event: "meta", Machine: machine.Machine{CPU: `Some "CPU", 3 GHz`, CPUs: 2, Go: "go1.26", GOOS: "linux", GOARCH: "amd64", GOMAXPROCS: 2, Commit: "abc"},
			Start: "2026-01-02T03:04:05Z", Args: []string{"-r", "3"}, Repetitions: 3, Pin: "no", ClockMethod: "measured", Ceilings: []Ceiling{ceiling},
		},
		Rows: []Row{
			{
				Event: "case", Kind: Kernel, Op: "matvec", Size: "64x784", ISA: "avx2", Iterations: 100, Flops: 100352, Bytes: 204096, WorkingSet: 204096,
				Median: 2000, Min: 1900, Worst: 2100, GFLOPs: 50, GBs: 102, FMAShare: 0.5, Level: "L2", ReadShare: 0.9, Check: Same,
				Samples: []float64{2000, 1900, 2200}, Placements: []int{0, 64, 4032},
			},
			{
				Event: "case", Kind: Kernel, Op: "sigmoid", Size: "4096", ISA: "avx2", Iterations: 10, Bytes: 32768, WorkingSet: 32768, Median: 1500, Min: 1400, Worst: 1600,
				GBs: 21, Level: "L1", ReadShare: 0.1, Cycles: 1.3, Check: Differs, Samples: []float64{1500, 1400, 1600}, Placements: []int{0, 64, 4032},
			},
			{
				Event: "case", Kind: Training, Op: "step", Size: "784x64", ISA: "avx2", Params: Params{Weights: "untied", Optimizer: "adam", Output: "linear", Lambda: 0.1, Batch: 128, Workers: 2},
				Iterations: 48, Flops: 64225280, Bytes: 1 << 20, WorkingSet: 1 << 20, Median: 700000, Min: 690000, GFLOPs: 91.8, GBs: 1.5, FMAShare: 0.459, Level: "L3", Rate: 182857,
				Allocs: 0.5, Samples: []float64{700000, 690000, 720000},
			},
			{
				Event: "case", Kind: Encoding, Op: "encode", Size: "784x64", ISA: "avx2", Params: Params{Batch: 1, Concurrency: 2},
				Iterations: 2000, Flops: 100352, Bytes: 204096, WorkingSet: 204096, Median: 1850, Min: 1840, GFLOPs: 54.2, GBs: 110, FMAShare: 0.54, Level: "L2", ReadShare: 0.94, Rate: 1e6,
				Latency: NewLatency(&h, 1), Samples: []float64{1850, 1840, 1860},
			},
		},
	}
}
