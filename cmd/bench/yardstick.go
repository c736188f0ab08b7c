package main

import (
	"time"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/cmd/bench/internal/machine"
)

// yardsticks are the kernels that do nothing but use one resource fully.
var yardsticks = []kernel{
	{ // a call is the given number of rounds
		name: "spinfma", form: vectorForm,
		flops: func(s size) int64 { return int64(contractive.SpinFMA(s[0])) },
		bind: func(s size, _ [][]float32) loop {
			rounds := s[0]
			return func(n int) {
				for range n {
					contractive.SpinFMA(rounds)
				}
			}
		},
	},
	{
		name: "spinload", form: vectorForm,
		operands: []operand{reads(first, signed)},
		bind: func(s size, o [][]float32) loop {
			x := o[0]
			return func(n int) {
				for range n {
					contractive.SpinLoad(x)
				}
			}
		},
	},
	{ // counts cycles in place of FLOP
		name: "spinclock", form: vectorForm,
		flops: func(s size) int64 { return int64(machine.SpinClock(s[0])) },
		bind: func(s size, _ [][]float32) loop {
			rounds := s[0]
			return func(n int) {
				for range n {
					machine.SpinClock(rounds)
				}
			}
		},
	},
	{ // a call is the given number of readings
		name: "timer", form: vectorForm,
		bind: func(s size, _ [][]float32) loop {
			readings := s[0]
			return func(n int) {
				start := time.Now()
				for range n * readings {
					timerSink = time.Since(start)
				}
			}
		},
	},
}

// timerSink keeps the readings of the timer.
var timerSink time.Duration
