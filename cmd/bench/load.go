package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"time"

	"github.com/seed85368726/contractive/cmd/bench/internal/affinity"
)

// load is a case in a worker, ready to run.
type load interface {
	// repeat makes one repetition and fills in what it found.
	repeat(placement int) (reply, error)
	// digest runs the case once on the same inputs in every worker, and returns a hash of all
	// results.
	digest(placement int) (string, error)
}

// conditions are what the cases of a worker share.
type conditions struct {
	arena   *arena
	samples *samples
	cpus    []int // to bind threads to; none if they are not to be bound
}

// kernelLoad times a kernel.
type kernelLoad struct {
	kernel *kernel
	size   size
	bound  map[int]loop // by placement
	plan   plan
	conditions
}

// newKernelLoad takes its operands from the arena as it is. A plan of no iterations is made anew.
func newKernelLoad(k *kernel, s size, p plan, c conditions) *kernelLoad {
	l := &kernelLoad{kernel: k, size: s, bound: map[int]loop{}, plan: p, conditions: c}
	if p.iterations == 0 {
		l.plan = calibrate(l.at(0))
	}
	return l
}

// at returns the kernel bound to its operands at a placement.
func (l *kernelLoad) at(placement int) loop {
	run, ok := l.bound[placement]
	if !ok {
		run = l.kernel.bind(l.size, l.arena.operands(l.kernel, l.size, placement))
		l.bound[placement] = run
	}
	return run
}

func (l *kernelLoad) repeat(placement int) (r reply, err error) {
	run := l.at(placement)
	if len(l.cpus) == 0 {
		return l.time(run), nil
	}
	if pinned := affinity.Here(l.cpus[0], func() { r = l.time(run) }); pinned != nil {
		r.Pin = pinned.Error()
	}
	return r, nil
}

// time warms up and makes the calls of one repetition.
func (l *kernelLoad) time(run loop) reply {
	run(l.plan.warmUp)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d := elapsed(run, l.plan.iterations)
	runtime.ReadMemStats(&after)
	n := float64(l.plan.iterations)
	return reply{
		Iterations: l.plan.iterations,
		PerCall:    float64(d.Nanoseconds()) / n,
		Allocs:     float64(after.Mallocs-before.Mallocs) / n,
		Flops:      l.kernel.work(l.size),
	}
}

// digest hashes all operands after one call, and the sum that a reduction returned.
func (l *kernelLoad) digest(placement int) (string, error) {
	operands := l.arena.operands(l.kernel, l.size, placement)
	l.arena.refill(l.kernel, operands)
	sink = 0
	if l.kernel.proof != nil {
		l.kernel.proof(l.size, operands)
	} else {
		l.kernel.bind(l.size, operands)(1)
	}
	h := digest(append(operands, []float32{sink}))
	l.arena.fill(l.kernel, l.size)
	return h, nil
}

// digest hashes the bits of vectors. All NaN are alike, as their payloads are not specified.
func digest(vectors [][]float32) string {
	h := sha256.New()
	var chunk [4 * 1024]byte
	for _, v := range vectors {
		for len(v) > 0 {
			n := min(len(v), len(chunk)/4)
			for i, f := range v[:n] {
				bits := math.Float32bits(f)
				if f != f {
					bits = math.Float32bits(float32(math.NaN()))
				}
				binary.LittleEndian.PutUint32(chunk[4*i:], bits)
			}
			h.Write(chunk[:4*n])
			v = v[n:]
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// sampleTime is what one repetition should take: long beside the timer's
// resolution, short beside the gaps in which a virtual machine stands still.
const sampleTime = 3 * time.Millisecond

// plan is how often a loop runs in one repetition.
type plan struct{ warmUp, iterations int }

// calibrate plans repetitions of sampleTime, or of a single call that takes
// longer. It measures everything twice, as either time may contain a pause.
func calibrate(run loop) plan {
	n := 1
	d := min(elapsed(run, n), elapsed(run, n))
	for d < sampleTime/4 {
		n *= 2
		d = min(elapsed(run, n), elapsed(run, n))
	}
	if n == 1 && d > 10*sampleTime {
		return plan{0, 1} // warms up within the call
	}
	iterations := max(1, int(float64(n)*float64(sampleTime)/float64(d)))
	return plan{max(1, iterations/8), iterations}
}

// elapsed returns how long n calls take.
func elapsed(run loop, n int) time.Duration {
	start := time.Now()
	run(n)
	return max(time.Since(start), 1)
}
