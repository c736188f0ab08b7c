package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lanesOfSum is the number of partial sums of a reduction: see package generic.
const lanesOfSum = 32

type (
	// gp is a general register.
	gp = reg.GPVirtual
	// vec is a vector register, or a constant that the target reads from memory.
	vec = operand.Op
)

// mem is an address: disp bytes from base, plus a multiple of index, which
// only an amd64 target has.
type mem struct {
	base  gp
	index gp
	scale uint8
	disp  int
}

// at is the address disp bytes from p.
func at(p gp, disp int) mem { return mem{base: p, disp: disp} }

// arithOp is an operation on two vectors, lane by lane.
type arithOp int

const (
	opAdd arithOp = iota
	opSub
	opMul
	opDiv
	opMax // of (a, b): b where either is NaN
	opAnd
	opOr
	opSubInt
)

// cond is the condition of a branch, on signed integers.
type cond int

const (
	condLT cond = iota
	condLE
	condGE
	condEQ
)

// target prints the vector machine for one instruction set. Vectors have
// lanes() float32 lanes. A dst may be the register of an operand.
type target interface {
	suffix() string // of the function names
	lanes() int
	tileVecs() int                // the width of a micro-kernel's tile in vectors,
	tileRows(vecs int) int        // and the height of one that is vecs vectors wide
	tileSteps(byColumns bool) int // of the inner index between two tests for its end

	mov(dst, src gp)
	movImm(dst gp, v int)
	addImm(dst gp, v int)
	addScaled(dst, src gp, scale int) // dst += scale src, scale 1, 2, 4 or 8
	sub(dst, src gp)
	shl(dst gp, n int)
	loadParam(dst gp, name string)
	setParam(name string, src gp)
	jump(label string)
	branch(r gp, c cond, imm int, label string)
	subBranch(r gp, imm int, c cond, label string) // r -= imm, then branch on r against 0
	ret()

	newVec() vec
	zero(dst vec)
	copyVec(dst, src vec)
	load(dst vec, a mem)
	store(a mem, v vec)
	broadcast(dst vec, a mem)
	broadcastParam(dst vec, name string)
	operand(a mem) vec // the vector at a, for one use
	prefetches() bool
	prefetch(p, ahead gp)        // the cache line at p + ahead, where that helps
	turn(name string, lines int) // moves a parameter, in elements, to the next of so many cache lines, or back to the first
	constant(bits uint32) vec
	constantsTakeRegisters() bool
	arith(op arithOp, dst, a, b vec)
	sqrt(dst, a vec)
	shiftLeft(dst, a vec, n int)     // of 32-bit integers
	fma(acc, a, b vec)               // acc += a b
	fnma(acc, a, b vec)              // acc -= a b
	selectNegative(dst, s, a, b vec) // dst = a where the sign of s is set, else b
	selectPositive(dst, s, a, b vec) // dst = a where s > 0, else b
	foldVector(v vec) vec            // the sum of the lanes, upper half onto lower, in lane 0
	storeSums(a mem, vs []vec)       // foldVector of one, two or four vectors, side by side
	returnScalar(v vec)

	// multipliers reads n consecutive numbers to multiply vectors with: each a
	// broadcast, or a lane where the multiplication takes one.
	multipliers(a mem, n int) func(i int) multiplier
	multipliersAtOnce() int
	fmaMultiplier(acc, v vec, x multiplier)

	rows(base, stride gp, n int) rows

	// transposeTile writes the transpose of a square of float32 values, of
	// transposeSize() rows.
	transposeTile(dst, src rows)
	transposeSize() int

	// The first r elements of vecs vectors, r < vecs * lanes().
	tail(r gp, vecs int) tail
	halfTail(r gp) tail                     // tail for at most half a vector, where shorter registers are faster, or nil
	narrow(v vec, t tail) vec               // the part of v that such a tail needs, or v
	loadTail(dst vec, a mem, t tail, j int) // missing lanes are +0
	masksAreCheap() bool                    // enough for inner loops
	storeTail(a mem, v vec, t tail, j int)
	zeroMissing(dst, v vec, t tail, j int)
}

type (
	multiplier struct {
		v    vec
		lane int
	}
	// rows addresses the same column of n consecutive rows.
	rows interface {
		at(i, disp int) mem
		advance(bytes int)
		advanceRows(stride gp, count int)
		moveTo(p gp) // p = the address of row 0
	}
	// tail is what a target keeps of an incomplete run of elements.
	tail any
)

// machine builds the functions of one instruction set.
type machine struct {
	target
	*build.Context
	labels int
}

// function starts a function; the instruction set is appended to its name.
func (m *machine) function(name, params, result, doc string) {
	name += m.suffix()
	m.Context.Function(name)
	m.Attributes(attr.NOSPLIT)
	m.Pragma("noescape")
	m.SignatureExpr("func(" + params + ") " + result)
	m.Doc(name + " " + doc)
}

// newLabel returns a label that the function does not have yet.
func (m *machine) newLabel(name string) string {
	m.labels++
	return fmt.Sprintf("%s%d", name, m.labels)
}

// param loads an integer or pointer parameter.
func (m *machine) param(name string) gp {
	r := m.GP64()
	m.loadParam(r, name)
	return r
}

// strideParam loads a stride in elements and makes it bytes.
func (m *machine) strideParam(name string) gp {
	r := m.param(name)
	m.shl(r, 2)
	return r
}

// copyGP copies a general register.
func (m *machine) copyGP(r gp) gp {
	c := m.GP64()
	m.mov(c, r)
	return c
}

func (m *machine) zeroVec() vec {
	v := m.newVec()
	m.zero(v)
	return v
}

func (m *machine) zeroVecs(n int) []vec {
	vs := make([]vec, n)
	for i := range vs {
		vs[i] = m.zeroVec()
	}
	return vs
}

func (m *machine) loadVec(a mem) vec {
	v := m.newVec()
	m.load(v, a)
	return v
}

// number is the constant f in every lane.
func (m *machine) number(f float32) vec { return m.constant(math.Float32bits(f)) }

func (m *machine) binary(op arithOp, a, b vec) vec {
	d := m.newVec()
	m.arith(op, d, a, b)
	return d
}

func (m *machine) add(a, b vec) vec    { return m.binary(opAdd, a, b) }
func (m *machine) minus(a, b vec) vec  { return m.binary(opSub, a, b) }
func (m *machine) mul(a, b vec) vec    { return m.binary(opMul, a, b) }
func (m *machine) div(a, b vec) vec    { return m.binary(opDiv, a, b) }
func (m *machine) max(a, b vec) vec    { return m.binary(opMax, a, b) }
func (m *machine) and(a, b vec) vec    { return m.binary(opAnd, a, b) }
func (m *machine) or(a, b vec) vec     { return m.binary(opOr, a, b) }
func (m *machine) subInt(a, b vec) vec { return m.binary(opSubInt, a, b) }

// mulAdd returns a b + c.
func (m *machine) mulAdd(a, b, c vec) vec {
	d := m.newVec()
	m.copyVec(d, c)
	m.fma(d, a, b)
	return d
}

// negMulAdd returns c - a b.
func (m *machine) negMulAdd(a, b, c vec) vec {
	d := m.newVec()
	m.copyVec(d, c)
	m.fnma(d, a, b)
	return d
}

// loadLanes and storeLanes move the partial sums of a reduction.
func (m *machine) loadLanes(p gp) []vec {
	acc := make([]vec, lanesOfSum/m.lanes())
	for j := range acc {
		acc[j] = m.loadVec(at(p, 4*m.lanes()*j))
	}
	return acc
}

func (m *machine) storeLanes(p gp, acc []vec) {
	for j, v := range acc {
		m.store(at(p, 4*m.lanes()*j), v)
	}
}
