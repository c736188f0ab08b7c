package main

import (
	"math/bits"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
	avox86 "github.com/mmcloughlin/avo/x86"
)

// x86 is the AVX2 or the AVX-512 target: the instructions have the same names
// at both widths, and what differs is masks, bitwise operations and constants.
type x86 struct {
	*build.Context
	wide  bool // AVX-512
	table *x86Table
}

// usableX86 excludes the stack and base pointers, the current goroutine (R14),
// and, for AVX2 functions, the registers that only AVX-512 has.
func usableX86(fn *ir.Function, r reg.Physical) bool {
	switch r.Kind() {
	case reg.KindGP:
		i := r.PhysicalIndex()
		return i != reg.RBP.PhysicalIndex() && i != reg.R14.PhysicalIndex()
	case reg.KindVector:
		return r.PhysicalIndex() < 16 || hasSuffix(fn, "AVX512")
	}
	return true
}

func (x *x86) suffix() string {
	if x.wide {
		return "AVX512"
	}
	return "AVX2"
}

func (x *x86) lanes() int {
	if x.wide {
		return 16
	}
	return 8
}

// An AVX-512 tile of 6 x 64 keeps 24 chains for two FMA units of latency 4, with
// 10 loads for 24 FMAs; an AVX2 tile of 4 x 24 fills all 16 registers.
func (x *x86) tileVecs() int {
	if x.wide {
		return 4
	}
	return 3
}

// tileRows makes narrower tiles taller, to keep the number of chains as far as
// the addresses of eight rows go.
func (x *x86) tileRows(vecs int) int {
	if x.wide {
		return min(24/vecs, 8)
	}
	return min(12/vecs, 8)
}

// tileSteps halves what else there is to do for FMAs: integer instructions compete for their units.
func (x *x86) tileSteps(_ bool) int { return 2 }

func (x *x86) addr(a mem) operand.Mem {
	o := operand.Mem{Base: a.base, Disp: a.disp}
	if a.index != nil {
		o.Index, o.Scale = a.index, a.scale
	}
	return o
}

func (x *x86) mov(dst, src gp)          { x.MOVQ(src, dst) }
func (x *x86) movImm(dst gp, v int)     { x.MOVQ(operand.I32(v), dst) }
func (x *x86) addImm(dst gp, v int)     { x.ADDQ(operand.I32(v), dst) }
func (x *x86) sub(dst, src gp)          { x.SUBQ(src, dst) }
func (x *x86) shl(dst gp, n int)        { x.SHLQ(operand.U8(n), dst) }
func (x *x86) jump(label string)        { x.JMP(operand.LabelRef(label)) }
func (x *x86) loadParam(d gp, n string) { x.Context.Load(x.Param(n), d) }

func (x *x86) addScaled(dst, src gp, scale int) {
	if scale == 1 {
		x.ADDQ(src, dst)
		return
	}
	x.LEAQ(operand.Mem{Base: dst, Index: src, Scale: uint8(scale)}, dst)
}

func (x *x86) setParam(name string, src gp) {
	x.MOVQ(src, paramAddr(x.Param(name)))
}

func (x *x86) branch(r gp, c cond, imm int, label string) {
	if imm == 0 {
		x.TESTQ(r, r)
	} else {
		x.CMPQ(r, operand.I32(imm))
	}
	x.jumpIf(c, label)
}

func (x *x86) subBranch(r gp, imm int, c cond, label string) {
	x.SUBQ(operand.I32(imm), r)
	x.jumpIf(c, label)
}

func (x *x86) jumpIf(c cond, label string) {
	l := operand.LabelRef(label)
	switch c {
	case condLT:
		x.JLT(l)
	case condLE:
		x.JLE(l)
	case condGE:
		x.JGE(l)
	case condEQ:
		x.JEQ(l)
	}
}

// ret leaves the upper halves clean: dirty ones slow Go's scalar code.
func (x *x86) ret() {
	x.VZEROUPPER()
	x.RET()
}

func (x *x86) newVec() vec {
	if x.wide {
		return x.ZMM()
	}
	return x.YMM()
}

func (x *x86) zero(dst vec) {
	if !x.wide {
		x.VPXOR(dst, dst, dst)
		return
	}
	i, err := avox86.VPXORD(dst, dst, dst)
	if err != nil {
		panic(err)
	}
	i.CancellingInputs = true // avo knows it of VPXOR alone
	x.Instruction(i)
}

func (x *x86) copyVec(dst, src vec)      { x.VMOVUPS(src, dst) }
func (x *x86) load(dst vec, a mem)       { x.VMOVUPS(x.addr(a), dst) }
func (x *x86) store(a mem, v vec)        { x.VMOVUPS(v, x.addr(a)) }
func (x *x86) broadcast(dst vec, a mem)  { x.VBROADCASTSS(x.addr(a), dst) }
func (x *x86) sqrt(dst, a vec)           { x.VSQRTPS(a, dst) }
func (x *x86) shiftLeft(d, a vec, n int) { x.VPSLLD(operand.U8(n), a, d) }

func (x *x86) broadcastParam(dst vec, name string) {
	x.VBROADCASTSS(paramAddr(x.Param(name)), dst)
}

func (x *x86) returnScalar(v vec) {
	x.VMOVSS(low128(v), paramAddr(x.ReturnIndex(0)))
}

// register returns v, loaded if it is a constant in memory.
func (x *x86) register(v vec) vec {
	if !operand.IsMem(v) {
		return v
	}
	r := x.newVec()
	x.VMOVUPS(v, r)
	return r
}

func (x *x86) arith(op arithOp, dst, a, b vec) {
	commutes := op != opSub && op != opDiv && op != opMax && op != opSubInt
	if commutes && operand.IsMem(a) {
		a, b = b, a
	}
	a = x.register(a)
	switch op {
	case opAdd:
		x.VADDPS(b, a, dst)
	case opSub:
		x.VSUBPS(b, a, dst)
	case opMul:
		x.VMULPS(b, a, dst)
	case opDiv:
		x.VDIVPS(b, a, dst)
	case opMax:
		x.VMAXPS(b, a, dst)
	case opSubInt:
		x.VPSUBD(b, a, dst)
	default:
		x.bitwise(op, dst, a, b)
	}
}

func (x *x86) bitwise(op arithOp, dst, a, b vec) {
	switch {
	case op == opAnd && x.wide:
		x.VPANDD(b, a, dst)
	case op == opAnd:
		x.VPAND(b, a, dst)
	case op == opOr && x.wide:
		x.VPORD(b, a, dst)
	case op == opOr:
		x.VPOR(b, a, dst)
	}
}

func (x *x86) fma(acc, a, b vec) {
	if operand.IsMem(a) {
		a, b = b, a
	}
	x.VFMADD231PS(b, x.register(a), acc)
}

func (x *x86) fnma(acc, a, b vec) {
	if operand.IsMem(a) {
		a, b = b, a
	}
	x.VFNMADD231PS(b, x.register(a), acc)
}

func (x *x86) selectNegative(dst, s, a, b vec) {
	a, b = x.register(a), x.register(b)
	if !x.wide {
		x.VBLENDVPS(s, a, b, dst)
		return
	}
	k := x.K()
	x.VPTESTMD(x.constant(1<<31), s, k)
	x.VBLENDMPS(a, b, k, dst)
}

func (x *x86) selectPositive(dst, s, a, b vec) {
	const greater = operand.U8(0x1e) // and false for NaN
	a, b = x.register(a), x.register(b)
	zero := x.newVec()
	x.zero(zero)
	if !x.wide {
		x.VCMPPS(greater, zero, s, zero)
		x.VBLENDVPS(zero, a, b, dst)
		return
	}
	k := x.K()
	x.VCMPPS(greater, zero, s, k)
	x.VBLENDMPS(a, b, k, dst)
}

// multipliers broadcasts each number when it is asked for.
func (x *x86) multipliers(a mem, n int) func(i int) multiplier {
	return func(i int) multiplier {
		v := x.newVec()
		b := a
		b.disp += 4 * i
		x.broadcast(v, b)
		return multiplier{v: v}
	}
}

func (x *x86) prefetches() bool { return true }

func (x *x86) prefetch(p, ahead gp) {
	x.PREFETCHT1(operand.Mem{Base: p, Index: ahead, Scale: 1})
}

// turn rounds the number of lines up to a power of two, and goes round in the aligned run of so many that the parameter lies
// in. If that is no multiple of them at first, as beyond a short block of a narrow panel, the run starts before it.
func (x *x86) turn(name string, lines int) {
	if lines == 1 {
		return
	}
	const line = lineBytes / 4
	within := line<<bits.Len(uint(lines-1)) - 1
	first, next := x.GP64(), x.GP64()
	x.loadParam(first, name)
	x.mov(next, first)
	x.ANDQ(operand.I32(^within), first)
	x.addImm(next, line)
	x.ANDQ(operand.I32(within), next)
	x.ORQ(next, first)
	x.setParam(name, first)
}

func (x *x86) multipliersAtOnce() int { return 1 }
func (x *x86) operand(a mem) vec      { return x.addr(a) }

func (x *x86) fmaMultiplier(acc, v vec, m multiplier) {
	factor := m.v
	if operand.IsYMM(acc) {
		factor = low256(factor)
	}
	x.VFMADD231PS(v, factor, acc)
}

func low128(v vec) vec { return v.(reg.Vec).AsX() }
func low256(v vec) vec { return v.(reg.Vec).AsY() }

// paramAddr is the place of a parameter or result in the caller's frame.
func paramAddr(c gotypes.Component) operand.Mem {
	b, err := c.Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}
