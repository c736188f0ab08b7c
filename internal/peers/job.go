package main

import (
	"fmt"
	"math/rand/v2"
)

// job is one thing to measure, at one shape.
type job struct {
	kind  *kind
	title string  // its shape
	spec  spec    // without operands
	work  float64 // of one run, in billions of the kind's unit
}

// kind is what the jobs of one operation share.
type kind struct {
	op       operation
	formula  string
	unit     string
	shapes   func(k *kind) []job
	operands func(s *spec) error
}

var kinds = []*kind{matVecKind, matVecTKind, rowNormsKind, dotKind, sigmoidKind, gemmNNKind, gemmNTKind, gemmPackKind, gemmTNKind, encodeKind, stepKind}

// draw fills x uniformly from [low, high).
func draw(r *rand.Rand, x []float32, low, high float32) {
	for i := range x {
		x[i] = low + (high-low)*r.Float32()
	}
}

// drawn returns n uniform values.
func drawn(r *rand.Rand, n int, low, high float32) []float32 {
	x := newOperand(n)
	draw(r, x, low, high)
	return x
}

// newRand returns a generator of the same values in every run.
func newRand() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func dims(d ...int) string {
	text := fmt.Sprint(d[0])
	for _, n := range d[1:] {
		text += fmt.Sprintf("x%d", n)
	}
	return text
}

// release frees the operands.
func (s *spec) release() {
	for _, x := range [][]float32{s.out, s.a, s.b, s.bias} {
		freeOperand(x)
	}
	s.out, s.a, s.b, s.bias = nil, nil, nil, nil
}
