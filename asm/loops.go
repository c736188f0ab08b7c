package main

import (
	"math/bits"

	"github.com/mmcloughlin/avo/ir"
)

// loop runs body while at least step is left of n, and leaves the rest in n.
func (m *machine) loop(n gp, step int, body func()) {
	top, end := m.newLabel("loop"), m.newLabel("done")
	m.subBranch(n, step, condLT, end)
	m.Label(top)
	body()
	m.subBranch(n, step, condGE, top)
	m.Label(end)
	m.addImm(n, step)
}

// unless runs body unless the condition holds.
func (m *machine) unless(r gp, c cond, imm int, body func()) {
	skip := m.newLabel("skip")
	m.branch(r, c, imm, skip)
	body()
	m.Label(skip)
}

// elems is one vector's worth of elements of several arrays: the same elements
// of each, at off bytes from the pointers, or what a tail has of them.
type elems struct {
	m    *machine
	off  int
	tail tail
	j    int
}

func (e elems) load(p gp) vec     { return e.loadAt(at(p, e.off)) }
func (e elems) store(p gp, v vec) { e.storeAt(at(p, e.off), v) }

func (e elems) loadAt(a mem) vec {
	v := e.m.newVec()
	if e.tail == nil {
		e.m.load(v, a)
		return v
	}
	v = e.m.narrow(v, e.tail)
	e.m.loadTail(v, a, e.tail, e.j)
	return v
}

// operandAt is loadAt for a value that is used once.
func (e elems) operandAt(a mem) vec {
	if e.tail == nil {
		return e.m.operand(a)
	}
	return e.loadAt(a)
}

func (e elems) storeAt(a mem, v vec) {
	if e.tail == nil {
		e.m.store(a, v)
	} else {
		e.m.storeTail(a, v, e.tail, e.j)
	}
}

// present returns v with +0 in the lanes that a tail does not have.
func (e elems) present(v vec) vec {
	if e.tail == nil {
		return v
	}
	d := e.m.newVec()
	e.m.zeroMissing(d, v, e.tail, e.j)
	return d
}

// along moves pointers forward together.
func (m *machine) along(ptrs ...gp) func(bytes int) {
	return func(bytes int) {
		for _, p := range ptrs {
			m.addImm(p, bytes)
		}
	}
}

// each runs body over n elements: unroll vectors at a time, then one, then a
// tail. n is used up; advance moves every address.
func (m *machine) each(n gp, unroll int, advance func(bytes int), body func(e elems)) {
	width := 4 * m.lanes()
	for _, vecs := range descending(unroll) {
		m.loop(n, vecs*m.lanes(), func() {
			m.interleave(vecs, func(j int) { body(elems{m: m, off: j * width}) })
			advance(vecs * width)
		})
	}
	m.unless(n, condEQ, 0, func() {
		body(elems{m: m, tail: m.tail(n, 1)})
	})
}

// crowded is the unrolling of a loop whose constants leave no registers for a
// second vector, on targets where they take registers at all.
func (m *machine) crowded() int {
	if m.constantsTakeRegisters() {
		return 1
	}
	return 2
}

// interleave writes n independent copies of a stretch without branches,
// instruction by instruction in turn: a core finds the copies' parallelism
// without looking far ahead.
func (m *machine) interleave(n int, body func(j int)) {
	file, _ := m.Result()
	fn := file.Functions()[len(file.Functions())-1]
	start := len(fn.Nodes)
	copies := make([][]ir.Node, n)
	for j := range copies {
		from := len(fn.Nodes)
		body(j)
		copies[j] = append(copies[j], fn.Nodes[from:]...)
	}
	fn.Nodes = fn.Nodes[:start]
	for i := range copies[0] {
		for _, c := range copies {
			fn.Nodes = append(fn.Nodes, c[i])
		}
	}
}

// eachLanes runs body over n elements in blocks of 32: vector j of a block
// holds lanes j*lanes() and up. n is used up; advance moves every address.
func (m *machine) eachLanes(n gp, advance func(bytes int), body func(e elems, j int)) {
	width, vecs := 4*m.lanes(), lanesOfSum/m.lanes()
	m.loop(n, lanesOfSum, func() {
		for j := range vecs {
			body(elems{m: m, off: j * width}, j)
		}
		advance(4 * lanesOfSum)
	})
	m.unless(n, condEQ, 0, func() {
		t := m.tail(n, vecs)
		for j := range vecs {
			body(elems{m: m, off: j * width, tail: t, j: j}, j)
		}
	})
}

// descending lists n and the powers of two below it, once each: the sizes of
// the steps that together cover any count.
func descending(n int) []int {
	sizes := []int{n}
	for h := 1 << bits.Len(uint(n-1)) / 2; h > 0 && n > 1; h /= 2 {
		sizes = append(sizes, h)
	}
	return sizes
}

// halve adds the upper half of the lanes to the lower until one vector is left.
func (m *machine) halve(acc []vec) vec {
	for half := len(acc) / 2; half > 0; half /= 2 {
		for i := range half {
			m.arith(opAdd, acc[i], acc[i], acc[i+half])
		}
	}
	return acc[0]
}

// fold returns the sum of 32 lanes in lane 0: upper half onto lower, +0 last.
func (m *machine) fold(acc []vec) vec { return m.foldVector(m.halve(acc)) }
