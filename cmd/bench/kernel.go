package main

import (
	"fmt"

	"github.com/seed85368726/contractive"
	"github.com/seed85368726/contractive/kernels"
)

// kernel is one row of the table of what can be timed.
type kernel struct {
	name     string
	form     form
	sizes    []size // by default
	operands []operand
	flops    func(s size) int64 // of a call: an FMA is 2; nil where they are not counted
	bind     func(s size, o [][]float32) loop

	// proof is what a check runs once instead of the loop, where the loop leaves its result out
	// of the operands.
	proof func(s size, o [][]float32)
}

// loop calls a kernel n times. The loop is part of it, so that what is timed
// is a direct call.
type loop func(n int)

// operand is a vector or matrix that a kernel works on.
type operand struct {
	elements func(s size) int64
	crossing int64 // how often it has to cross the memory bus
	values   values
}

// values is the range from which the elements of an operand are drawn.
type values struct{ low, high float32 }

var (
	signed      = values{-1, 1}
	positive    = values{0, 1}
	logit       = values{-8, 8}
	almostZeros = values{-small, small}
)

func reads(elements func(s size) int64, v values) operand   { return operand{elements, 1, v} }
func writes(elements func(s size) int64) operand            { return operand{elements, 1, signed} }
func updates(elements func(s size) int64, v values) operand { return operand{elements, 2, v} }

// workingSet returns the bytes of all operands.
func (k *kernel) workingSet(s size) (bytes int64) {
	for _, o := range k.operands {
		bytes += 4 * o.elements(s)
	}
	return bytes
}

// traffic returns the least number of bytes that one call moves.
func (k *kernel) traffic(s size) (bytes int64) {
	for _, o := range k.operands {
		bytes += 4 * o.elements(s) * o.crossing
	}
	return bytes
}

// maxWorkingSet is the most bytes that the operands of a case may take. Every
// worker holds as many.
const maxWorkingSet = 1 << 30

// accepts reports why k cannot run at size s, or nil.
func (k *kernel) accepts(s size) error {
	if len(s) != k.form.arity() {
		return fmt.Errorf("%d factors, want %s", len(s), k.form)
	}
	if k.form == panelForm && (s[1] > contractive.PanelWidth || s[2] > contractive.Block) {
		return fmt.Errorf("N is %d and K is %d, want at most %d and %d", s[1], s[2], contractive.PanelWidth, contractive.Block)
	}
	if bytes := k.workingSet(s); bytes > maxWorkingSet {
		return fmt.Errorf("the operands take %d bytes, want at most %d", bytes, maxWorkingSet)
	}
	return nil
}

// work returns the floating-point operations of one call, 0 if they are not counted.
func (k *kernel) work(s size) int64 {
	if k.flops == nil {
		return 0
	}
	return k.flops(s)
}

func kernelNamed(list []kernel, name string) *kernel {
	for i := range list {
		if list[i].name == name {
			return &list[i]
		}
	}
	return nil
}

func kernelNames() []string {
	names := make([]string, len(table))
	for i, k := range table {
		names[i] = k.name
	}
	return names
}

// Numbers of elements, by the factors of a size.
func first(s size) int64  { return int64(s[0]) }
func second(s size) int64 { return int64(s[1]) }
func third(s size) int64  { return int64(s[2]) }

func firstBySecond(s size) int64 { return first(s) * second(s) }
func firstByThird(s size) int64  { return first(s) * third(s) }
func secondByThird(s size) int64 { return second(s) * third(s) }

// volume is the number of multiply-adds of a product.
func volume(s size) int64 { return first(s) * second(s) * third(s) }

// per returns a count of n floating-point operations for each of the elements.
func per(n int64, elements func(s size) int64) func(s size) int64 {
	return func(s size) int64 { return n * elements(s) }
}

// matrix is the row-major matrix in data.
func matrix(data []float32, rows, cols int) kernels.Matrix {
	return kernels.Matrix{Data: data, Rows: rows, Cols: cols, Stride: cols}
}
