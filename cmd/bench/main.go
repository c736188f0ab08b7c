// Command bench times the kernels of the numeric core and sets every figure
// against what the machine itself can do: the peak rate of fused multiply-adds
// and the read bandwidth of each level of memory, measured in the same run.
//
//	go run ./cmd/bench
//	go run ./cmd/bench -kernel matvec,matvect -size 64x784,1000x784 -isa avx2,avx512 -r 20 -o jsonl
//
// Every parameter but -r and -o takes a list, and all combinations run. The
// instruction set of a process is fixed at its start, so each one has a worker
// process of its own; their repetitions take turns and only one worker runs at
// a time. Every worker runs on one thread.
//
// A repetition calls a kernel for about 3 ms after a warm-up, with its operands
// placed anew: relative to each other modulo 4096 bytes, where addresses that
// look alike to the CPU can stall a store against a load. The columns are
//
//	median, min   of the repetitions, in nanoseconds a call
//	worst         the placement whose best repetition is the slowest
//	GFLOP/s       at the median; a fused multiply-add counts 2, a dash says that
//	              the kernel's operations are not counted in FLOP
//	GB/s          at the median, of the least traffic: each operand read once and
//	              written once, an updated one both
//	% FMA         GFLOP/s as a share of the peak of that instruction set; generic
//	              emulates FMA, so that kernels with plain operations exceed 100
//	level         the smallest level of memory that can hold all operands
//	% read        GB/s as a share of that level's read bandwidth; it can exceed
//	              100 where a smaller level holds some of the operands, or some are
//	              written at the same time as others are read
//
// The ceilings are those of the fastest repetition, and of the instruction set
// in whose row they are used. -o jsonl writes an object with "event":"meta" for
// the machine and its ceilings, and one with "event":"case" for every case on
// every instruction set, with all repetitions.
//
// Exit status: 0 when all cases ran, 1 when one failed, 2 for a bad argument.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == workerFlag {
		os.Exit(workerMain())
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parseOptions(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		usage(stdout)
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 2
	}
	if err := bench(o, stdout); err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 1
	}
	return 0
}

// bench measures the ceilings, then the cases, and reports each as it comes.
func bench(o options, out io.Writer) (err error) {
	tiers, err := startTiers(o.isas)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tiers.stop()) }()
	m := describeMachine()
	ceilings, err := tiers.ceilings(memoryLevels(), max(o.repetitions, ceilingRepetitions))
	if err != nil {
		return err
	}
	r := o.newReporter(out)
	if err := r.begin(m, o, ceilings); err != nil {
		return err
	}
	for _, c := range o.cases {
		all, err := tiers.measure(c, o.repetitions)
		if err != nil {
			return err
		}
		for i, s := range all {
			if err := r.add(newResult(c, s, ceilings[i])); err != nil {
				return err
			}
		}
	}
	return nil
}
