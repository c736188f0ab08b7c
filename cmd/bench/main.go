// Command bench times the kernels of the numeric core, and whole jobs of package cae, and sets
// every figure against what the machine itself can do: the peak rate of fused multiply-adds and
// the read bandwidth of each level of memory, measured in the same run.
//
//	go run ./cmd/bench -o md
//	go run ./cmd/bench -kernel matvec,matvect -size 64x784,1000x784 -isa avx2,avx512 -r 20 -check -o jsonl
//	go run ./cmd/bench -kernel dot -size '64:65536*2'
//	go run ./cmd/bench -job step,encode -workers 1,2 -pin -html report.html
//	go run ./cmd/bench -baseline old.jsonl
//
// Every parameter takes a list, numbers take ranges (-h says how), and all combinations run. The
// instruction set of a process is fixed at its start, so each one has a worker process of its
// own, and only one works at a time. Repetitions are taken in rounds over all cases and
// instruction sets: what slows the machine for a moment hits one repetition of several cases,
// not all of one. The ceilings are measured before the first round and in each.
//
// # Kernels
//
// A repetition calls a kernel for about 3 ms after a warm-up, on one thread, with its operands
// placed anew: relative to each other modulo 4096 bytes, where addresses that look alike to the
// CPU can stall a store against a load. The columns are
//
//	median, min   of the repetitions, in nanoseconds a call
//	worst         the placement whose best repetition is the slowest
//	GFLOP/s       at the median; a fused multiply-add counts 2, a dash says that
//	              the kernel's operations are not counted in FLOP
//	% FMA         GFLOP/s as a share of the peak of that instruction set; generic
//	              emulates FMA, so that kernels with plain operations exceed 100
//	GB/s          at the median, of the least traffic: each operand read once and
//	              written once, an updated one both
//	level         the smallest level of memory that can hold all operands
//	% read        GB/s as a share of that level's read bandwidth; it can exceed
//	              100 where a smaller level holds some of the operands, or some are
//	              written at the same time as others are read
//	cycles/el     of kernels on vectors, at the clock rate measured in this run
//
// # Jobs
//
// step and epoch train on noise in memory with cae.Train. A repetition trains for one epoch to
// warm up and several that are timed; it is the median of their wall-clock times, with
// everything that an epoch does, divided by the steps for step. % FMA counts 10 x visible x
// hidden FLOP a sample and, with several workers, as many cores.
//
// encode has one or several goroutines call one Encoder, each with a sample of its own, for 50
// ms a repetition. Every call is timed, and the percentiles are of all calls in all repetitions.
// A call of less than 400 ns is timed in a group with others, and counts as its mean: the group
// column says how many, and the percentiles are then of groups. Every time contains one reading
// of the timer; what that takes is among the ceilings, and not subtracted. GB/s and % FMA are
// those of one caller at the median; samples/s is of all together. A percentile that needs more
// calls than there were is a dash.
//
// # Pinning
//
// On some virtual machines two busy threads share one CPU while another idles. -pin binds each
// goroutine that calls a kernel or the encoder to a CPU of its own (LockOSThread and
// sched_setaffinity, on Linux). The goroutines of cae.Train's workers belong to the library,
// which never pins; for them, the threads that were busiest in an epoch are bound before the
// next, and a repetition in which less than 90 % of the CPU time was spent on bound threads is
// reported as not pinned.
//
// # Formats
//
// -o jsonl writes an object with "event":"meta" for the machine and its ceilings, and one with
// "event":"case" for every case on every instruction set, with all repetitions; -o json writes
// one object with the same under meta and cases. -o csv has a line for each case, and -o
// benchfmt one for each repetition, for benchstat; an encoding there is the median of its
// repetition.
//
// -check also has every worker compute each case once, kernels at every placement, on the same
// inputs, and compares a hash of the results with that of generic (for training: of the model
// file after two steps with one worker). -baseline compares the repetitions of every case with
// those of an earlier run by the two-sided Mann-Whitney U test. A case is a regression if the
// median is above the earlier one by more than -threshold percent and p is below -alpha.
//
// Exit status: 0 when all cases ran, 1 when one failed, differed from generic or became slower, or
// a file could not be read or written, 2 for a bad argument.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	if isWorker(os.Args) {
		os.Exit(workerMain(os.Args))
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
	if err := bench(o, stdout, stderr); err != nil {
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(stderr, "bench: %s\n", strings.TrimRight(line, "\n"))
		}
		return 1
	}
	return 0
}
