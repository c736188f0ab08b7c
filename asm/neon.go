package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// neon is the arm64 target. avo has no instructions for it, so each is an
// ir.Instruction named by an entry of neonSyntax, which prints it once avo's
// allocator has chosen the registers: its X0 to X31 are V0 to V31, and its 16
// general registers are R0 to R15.
type neon struct {
	*build.Context
	m *machine
}

func usableNEON(_ *ir.Function, r reg.Physical) bool { return true }

func (a *neon) suffix() string         { return "NEON" }
func (a *neon) lanes() int             { return 4 }
func (a *neon) multipliersAtOnce() int { return 4 }

// A tile of 4 x 16 keeps 16 chains, four for each of four FMA units, and
// leaves registers for four steps of A.
func (a *neon) tileVecs() int      { return 4 }
func (a *neon) tileRows(_ int) int { return 4 }

// tileSteps is what one load of numbers gives, where a row has consecutive ones.
func (a *neon) tileSteps(byColumns bool) int {
	if byColumns {
		return 1
	}
	return a.multipliersAtOnce()
}

// emit adds an instruction that writes outputs and reads inputs.
func (a *neon) emit(opcode string, outputs, inputs ops) {
	a.Instruction(&ir.Instruction{
		Opcode:   opcode,
		Operands: append(append(ops{}, outputs...), inputs...),
		Inputs:   inputs,
		Outputs:  outputs,
	})
}

// update adds an instruction whose output is an input as well.
func (a *neon) update(opcode string, dst operand.Op, inputs ...operand.Op) {
	a.Instruction(&ir.Instruction{
		Opcode:   opcode,
		Operands: append(ops{dst}, inputs...),
		Inputs:   append(ops{dst}, inputs...),
		Outputs:  ops{dst},
	})
}

type ops = []operand.Op

func (a *neon) mov(dst, src gp)          { a.emit("MOVD", ops{dst}, ops{src}) }
func (a *neon) movImm(dst gp, v int)     { a.emit("MOVD$", ops{dst}, ops{operand.I64(v)}) }
func (a *neon) addImm(dst gp, v int)     { a.update("ADD$", dst, operand.I64(v)) }
func (a *neon) sub(dst, src gp)          { a.update("SUB", dst, src) }
func (a *neon) shl(dst gp, n int)        { a.update("LSL", dst, operand.I64(n)) }
func (a *neon) loadParam(d gp, n string) { a.emit("MOVDload", ops{d}, ops{paramAddr(a.Param(n))}) }

func (a *neon) setParam(name string, src gp) {
	a.emit("MOVDstore", nil, ops{src, paramAddr(a.Param(name))})
}

func (a *neon) addScaled(dst, src gp, scale int) {
	a.update("ADD<<", dst, src, operand.I64(log2(scale)))
}

func (a *neon) jump(label string) {
	l := operand.LabelRef(label)
	a.Instruction(&ir.Instruction{Opcode: "B", Operands: ops{l}, Inputs: ops{l}, IsBranch: true})
}

func (a *neon) jumpIf(c cond, label string) {
	l := operand.LabelRef(label)
	opcode := map[cond]string{condLT: "BLT", condLE: "BLE", condGE: "BGE", condEQ: "BEQ"}[c]
	a.Instruction(&ir.Instruction{Opcode: opcode, Operands: ops{l}, Inputs: ops{l}, IsBranch: true, IsConditional: true})
}

func (a *neon) branch(r gp, c cond, imm int, label string) {
	a.emit("CMP$", nil, ops{r, operand.I64(imm)})
	a.jumpIf(c, label)
}

func (a *neon) subBranch(r gp, imm int, c cond, label string) {
	a.update("SUBS$", r, operand.I64(imm))
	a.jumpIf(c, label)
}

func (a *neon) ret() { a.Instruction(&ir.Instruction{Opcode: "RET", IsTerminal: true}) }

func (a *neon) newVec() vec { return a.XMM() }

func (a *neon) zero(dst vec) {
	a.Instruction(&ir.Instruction{Opcode: "VEOR", Operands: ops{dst, dst, dst}, Outputs: ops{dst}})
}

func (a *neon) copyVec(dst, src vec)      { a.emit("mov", ops{dst}, ops{src}) }
func (a *neon) load(dst vec, p mem)       { a.emit("FMOVQload", ops{dst}, ops{neonAddr(p)}) }
func (a *neon) store(p mem, v vec)        { a.emit("FMOVQstore", nil, ops{v, neonAddr(p)}) }
func (a *neon) sqrt(dst, v vec)           { a.emit("fsqrt", ops{dst}, ops{v}) }
func (a *neon) shiftLeft(d, v vec, n int) { a.emit("shl", ops{d}, ops{v, operand.I64(n)}) }
func (a *neon) fma(acc, x, y vec)         { a.update("VFMLA", acc, x, y) }
func (a *neon) fnma(acc, x, y vec)        { a.update("VFMLS", acc, x, y) }

func (a *neon) broadcast(dst vec, p mem) {
	a.emit("FMOVSload", ops{dst}, ops{neonAddr(p)})
	a.emit("dup", ops{dst}, ops{dst})
}

func (a *neon) broadcastParam(dst vec, name string) {
	a.emit("FMOVSload", ops{dst}, ops{paramAddr(a.Param(name))})
	a.emit("dup", ops{dst}, ops{dst})
}

func (a *neon) returnScalar(v vec) {
	a.emit("FMOVSstore", nil, ops{v, paramAddr(a.ReturnIndex(0))})
}

func (a *neon) operand(p mem) vec {
	v := a.newVec()
	a.load(v, p)
	return v
}

func (a *neon) constant(bits uint32) vec {
	r, v := a.GP64(), a.newVec()
	a.movImm(r, int(bits))
	a.emit("VDUP", ops{v}, ops{r})
	return v
}

func (a *neon) constantsTakeRegisters() bool { return true }

func (a *neon) arith(op arithOp, dst, x, y vec) {
	opcode := map[arithOp]string{
		opAdd: "fadd", opSub: "fsub", opMul: "fmul", opDiv: "fdiv", opMax: "fmax",
		opAnd: "and", opOr: "orr", opSubInt: "sub",
	}[op]
	a.emit(opcode, ops{dst}, ops{x, y})
}

func (a *neon) selectNegative(dst, s, x, y vec) {
	mask := a.newVec()
	a.emit("sshr", ops{mask}, ops{s, operand.I64(31)})
	a.update("bsl", mask, x, y)
	a.copyVec(dst, mask)
}

func (a *neon) selectPositive(dst, s, x, y vec) {
	mask := a.newVec()
	a.emit("fcmgt", ops{mask}, ops{s})
	a.update("bsl", mask, x, y)
	a.copyVec(dst, mask)
}

// foldVector adds lanes 2 and 3 to lanes 0 and 1, then lane 1 to lane 0, then +0.
func (a *neon) foldVector(v vec) vec {
	sum, swap := a.newVec(), a.newVec()
	a.emit("ext", ops{swap}, ops{v, v, operand.I64(8)})
	a.arith(opAdd, sum, v, swap)
	a.emit("ext", ops{swap}, ops{sum, sum, operand.I64(4)})
	a.arith(opAdd, sum, sum, swap)
	a.zero(swap)
	a.arith(opAdd, sum, sum, swap)
	return sum
}

func (a *neon) storeSums(p mem, vs []vec) {
	for i, v := range vs {
		a.storeScalar(at(p.base, p.disp+4*i), a.foldVector(v))
	}
}

// Prefetching is left to the cores, which recognise such streams.
func (a *neon) prefetches() bool     { return false }
func (a *neon) prefetch(_, _ gp)     {}
func (a *neon) turn(_ string, _ int) {}

// multipliers loads one, two or four numbers as lanes of a register.
func (a *neon) multipliers(p mem, n int) func(i int) multiplier {
	v := a.newVec()
	opcode := map[int]string{1: "FMOVSload", 2: "FMOVDload", 4: "FMOVQload"}[n]
	a.emit(opcode, ops{v}, ops{neonAddr(p)})
	return func(i int) multiplier { return multiplier{v: v, lane: i} }
}

func (a *neon) fmaMultiplier(acc, v vec, x multiplier) {
	a.update("fmla[]", acc, v, x.v, operand.I64(x.lane))
}

// neonRows is a pointer for every row.
type neonRows struct {
	a    *neon
	ptrs []gp
}

func (a *neon) rows(base, stride gp, n int) rows {
	r := &neonRows{a: a}
	for i := range n {
		p := a.GP64()
		if i == 0 {
			a.mov(p, base)
		} else {
			a.mov(p, r.ptrs[i-1])
			a.addScaled(p, stride, 1)
		}
		r.ptrs = append(r.ptrs, p)
	}
	return r
}

func (r *neonRows) at(i, disp int) mem { return at(r.ptrs[i], disp) }

func (r *neonRows) advance(bytes int) {
	for _, p := range r.ptrs {
		r.a.addImm(p, bytes)
	}
}

func (r *neonRows) advanceRows(stride gp, count int) {
	for _, p := range r.ptrs {
		r.a.addScaled(p, stride, count)
	}
}

func (r *neonRows) moveTo(p gp) { r.a.mov(p, r.ptrs[0]) }

func (a *neon) transposeSize() int { return 4 }

func (a *neon) transposeTile(dst, src rows) {
	var r [4]vec
	for i := range r {
		r[i] = a.operand(src.at(i, 0))
	}
	zip := func(opcode string, x, y vec) vec {
		v := a.newVec()
		a.emit(opcode, ops{v}, ops{x, y})
		return v
	}
	low02, high02 := zip("zip1", r[0], r[2]), zip("zip2", r[0], r[2])
	low13, high13 := zip("zip1", r[1], r[3]), zip("zip2", r[1], r[3])
	a.store(dst.at(0, 0), zip("zip1", low02, low13))
	a.store(dst.at(1, 0), zip("zip2", low02, low13))
	a.store(dst.at(2, 0), zip("zip1", high02, high13))
	a.store(dst.at(3, 0), zip("zip2", high02, high13))
}

// neonTail is the number of elements left; there are no masked loads.
type neonTail struct{ left gp }

func (a *neon) masksAreCheap() bool { return false }

func (a *neon) tail(r gp, _ int) tail    { return &neonTail{left: r} }
func (a *neon) halfTail(gp) tail         { return nil }
func (a *neon) narrow(v vec, _ tail) vec { return v }

// partial runs the case that fits how many of vector j's four lanes a tail has.
func (a *neon) partial(t tail, j int, cases [5]func()) {
	left := t.(*neonTail).left
	end := a.m.newLabel("end")
	for have := 4; have > 0; have-- {
		a.m.unless(left, condLT, 4*j+have, func() {
			cases[have]()
			a.jump(end)
		})
	}
	cases[0]()
	a.m.Label(end)
}

func (a *neon) loadTail(dst vec, p mem, t tail, j int) {
	a.partial(t, j, [5]func(){
		func() { a.zero(dst) },
		func() { a.emit("FMOVSload", ops{dst}, ops{neonAddr(p)}) },
		func() { a.emit("FMOVDload", ops{dst}, ops{neonAddr(p)}) },
		func() {
			a.emit("FMOVDload", ops{dst}, ops{neonAddr(p)})
			a.update("VLD1lane2", dst, a.lane2(p))
		},
		func() { a.load(dst, p) },
	})
}

func (a *neon) storeScalar(p mem, v vec) { a.emit("FMOVSstore", nil, ops{v, neonAddr(p)}) }

func (a *neon) storeTail(p mem, v vec, t tail, j int) {
	a.partial(t, j, [5]func(){
		func() {},
		func() { a.storeScalar(p, v) },
		func() { a.emit("FMOVDstore", nil, ops{v, neonAddr(p)}) },
		func() {
			a.emit("FMOVDstore", nil, ops{v, neonAddr(p)})
			a.emit("VST1lane2", nil, ops{v, a.lane2(p)})
		},
		func() { a.store(p, v) },
	})
}

// lane2 is the address of the third float32 at p, with no displacement.
func (a *neon) lane2(p mem) operand.Mem {
	r := a.GP64()
	a.mov(r, p.base)
	a.addImm(r, p.disp+8)
	return operand.Mem{Base: r}
}

// zeroMissing slides a window over laneMask.
func (a *neon) zeroMissing(dst, v vec, t tail, j int) {
	window, shifted, mask := a.GP64(), a.GP64(), a.newVec()
	a.emit("MOVDaddr", ops{window}, ops{operand.NewDataAddr(maskSymbol, 0)})
	a.mov(shifted, t.(*neonTail).left)
	a.shl(shifted, 2)
	a.sub(window, shifted)
	a.load(mask, at(window, 4*lanesOfSum+16*j))
	a.arith(opAnd, dst, v, mask)
}

func neonAddr(a mem) operand.Mem { return operand.Mem{Base: a.base, Disp: a.disp} }

// pairLoads makes one instruction of two loads of neighbouring vectors.
func pairLoads(nodes []ir.Node) []ir.Node {
	var paired []ir.Node
	for _, node := range nodes {
		if n := len(paired); n > 0 {
			if pair := pairOf(paired[n-1], node); pair != nil {
				paired[n-1] = pair
				continue
			}
		}
		paired = append(paired, node)
	}
	return paired
}

// pairOf returns the load of both vectors, or nil if the instructions do not pair.
func pairOf(first, second ir.Node) ir.Node {
	const reach = 1024 // of the pair's displacement, either way
	a, _ := first.(*ir.Instruction)
	b, _ := second.(*ir.Instruction)
	if a == nil || b == nil || a.Opcode != "FMOVQload" || b.Opcode != "FMOVQload" {
		return nil
	}
	at, next := a.Operands[1].(operand.Mem), b.Operands[1].(operand.Mem)
	at.Disp += 16
	if at != next || a.Operands[0] == b.Operands[0] || next.Disp%16 != 0 || next.Disp > reach || next.Disp <= -reach {
		return nil
	}
	return &ir.Instruction{Opcode: "FLDPQ", Operands: ops{a.Operands[0], b.Operands[0], a.Operands[1]}}
}

// printNEON prints a compiled file as Go assembly for arm64.
func printNEON(f *ir.File, header string) []byte {
	var b strings.Builder
	b.WriteString(header)
	for i, w := range laneMask() {
		fmt.Fprintf(&b, "DATA laneMask<>+%d(SB)/4, $%#08x\n", 4*i, w)
	}
	fmt.Fprintf(&b, "GLOBL laneMask<>(SB), RODATA|NOPTR, $%d\n", 4*len(laneMask()))
	for _, fn := range f.Functions() {
		fmt.Fprintf(&b, "\n// %s\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", fn.Stub(), fn.Name, fn.ArgumentBytes())
		for _, node := range pairLoads(fn.Nodes) {
			switch n := node.(type) {
			case *ir.Instruction:
				fmt.Fprintf(&b, "\t%s\n", neonText(n))
			case ir.Label:
				fmt.Fprintf(&b, "\n%s:\n", n)
			}
		}
	}
	return []byte(b.String())
}
