package main

import (
	"github.com/mmcloughlin/avo/attr"
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

// x86Table is the read-only data that the functions of a file share.
type x86Table struct {
	offset map[uint32]int
	bits   []uint32
}

var (
	constantsSymbol = operand.NewStaticSymbol("constants")
	maskSymbol      = operand.NewStaticSymbol("laneMask")
	bitMaskSymbol   = operand.NewStaticSymbol("bitMask")
)

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

// An AVX-512 tile of 8 x 32 keeps 16 chains for two FMA units of latency 4 and
// leaves registers for B; an AVX2 tile of 4 x 24 fills all 16 registers.
func (x *x86) tileVecs() int {
	if x.wide {
		return 2
	}
	return 3
}

// tileRows makes narrower tiles taller where the registers allow, to keep the
// number of chains.
func (x *x86) tileRows(vecs int) int {
	if x.wide || vecs == 1 {
		return 8
	}
	return 12 / vecs
}

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

// constant is a register where there are 32 of them, and memory where there
// are 16.
func (x *x86) constant(bits uint32) vec {
	off, ok := x.table.offset[bits]
	if !ok {
		off = 32 * len(x.table.bits)
		x.table.offset[bits] = off
		x.table.bits = append(x.table.bits, bits)
	}
	a := operand.NewDataAddr(constantsSymbol, off)
	if !x.wide {
		return a
	}
	v := x.newVec()
	x.VBROADCASTSS(a, v)
	return v
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

// foldVector adds the upper half of the lanes to the lower until one is left,
// and then +0.
func (x *x86) foldVector(v vec) vec {
	y, sum := x.halfVector(v), x.XMM()
	x.extractHigh(y, sum)
	x.VADDPS(sum, low128(y), sum)
	swap := x.XMM()
	x.VPERMILPS(operand.U8(0b1110), sum, swap)
	x.VADDPS(swap, sum, sum)
	x.VMOVSHDUP(sum, swap)
	x.VADDSS(swap, sum, sum)
	x.VXORPS(swap, swap, swap)
	x.VADDSS(swap, sum, sum)
	return sum
}

// halfVector returns eight lanes: of sixteen, the upper half onto the lower.
func (x *x86) halfVector(v vec) vec {
	if !x.wide {
		return v
	}
	y, half := low256(v), x.YMM()
	x.VEXTRACTF64X4(operand.U8(1), v, half)
	x.VADDPS(half, y, y)
	return y
}

func (x *x86) extractHigh(y, dst vec) {
	if x.wide {
		x.VEXTRACTF32X4(operand.U8(1), y, dst)
	} else {
		x.VEXTRACTF128(operand.U8(1), y, dst)
	}
}

// storeSums folds several vectors at once, as foldVector does each.
func (x *x86) storeSums(a mem, vs []vec) {
	switch len(vs) {
	case 1:
		x.VMOVSS(x.foldVector(vs[0]), x.addr(a))
	case 2:
		sum, swap := x.foldPair(vs[0], vs[1]), x.YMM()
		x.VPERMILPS(operand.U8(0b1110), sum, swap)
		x.VADDPS(swap, sum, sum)
		x.VMOVLPS(x.lastFold(sum, 1), x.addr(a))
	case 4:
		// Vectors 0 and 1 in the low half, and 2 and 3 in the high one.
		even, odd := x.foldPair(vs[0], vs[2]), x.foldPair(vs[1], vs[3])
		low, high := x.YMM(), x.YMM()
		x.VSHUFPS(operand.U8(0b0100_0100), odd, even, low)
		x.VSHUFPS(operand.U8(0b1110_1110), odd, even, high)
		x.VADDPS(high, low, low)
		x.VMOVUPS(x.lastFold(low, 2), x.addr(a))
	}
}

// foldPair returns four lanes of each of two vectors, side by side.
func (x *x86) foldPair(u, v vec) vec {
	u, v = x.halfVector(u), x.halfVector(v)
	low, high := x.YMM(), x.YMM()
	if x.wide {
		x.VSHUFF32X4(operand.U8(0b00), v, u, low)
		x.VSHUFF32X4(operand.U8(0b11), v, u, high)
	} else {
		x.VPERM2F128(operand.U8(0x20), v, u, low)
		x.VPERM2F128(operand.U8(0x31), v, u, high)
	}
	x.VADDPS(high, low, low)
	return low
}

// lastFold adds odd lanes to even ones, then +0, and returns lanes 0 and 2 of
// the low half and of the high one; where each half has one sum, its lane 0
// beside the other's.
func (x *x86) lastFold(sum vec, each int) vec {
	swap, high := x.YMM(), x.XMM()
	x.VMOVSHDUP(sum, swap)
	x.VADDPS(swap, sum, sum)
	x.VXORPS(swap, swap, swap)
	x.VADDPS(swap, sum, sum)
	x.extractHigh(sum, high)
	if each == 1 {
		x.VUNPCKLPS(high, low128(sum), high)
	} else {
		x.VSHUFPS(operand.U8(0b1000_1000), high, low128(sum), high)
	}
	return high
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

func (x *x86) multipliersAtOnce() int { return 1 }
func (x *x86) operand(a mem) vec      { return x.addr(a) }

func (x *x86) fmaMultiplier(acc, v vec, m multiplier) { x.VFMADD231PS(v, m.v, acc) }

// x86Rows reaches eight rows from two bases with the stride and its triple.
type x86Rows struct {
	x            *x86
	base, base4  gp
	once, thrice gp
}

func (x *x86) rows(base, stride gp, n int) rows {
	r := &x86Rows{x: x, base: x.GP64(), once: stride}
	x.mov(r.base, base)
	if n > 3 {
		r.thrice = x.GP64()
		x.LEAQ(operand.Mem{Base: stride, Index: stride, Scale: 2}, r.thrice)
	}
	if n > 4 {
		r.base4 = x.GP64()
		x.LEAQ(operand.Mem{Base: base, Index: stride, Scale: 4}, r.base4)
	}
	return r
}

func (r *x86Rows) at(i, disp int) mem {
	a := mem{base: r.base, disp: disp}
	if i >= 4 {
		a.base = r.base4
	}
	switch i % 4 {
	case 1:
		a.index, a.scale = r.once, 1
	case 2:
		a.index, a.scale = r.once, 2
	case 3:
		a.index, a.scale = r.thrice, 1
	}
	return a
}

func (r *x86Rows) bases() []gp {
	if r.base4 == nil {
		return []gp{r.base}
	}
	return []gp{r.base, r.base4}
}

func (r *x86Rows) advance(bytes int) {
	for _, p := range r.bases() {
		r.x.addImm(p, bytes)
	}
}

func (r *x86Rows) advanceRows(stride gp, count int) {
	for _, p := range r.bases() {
		r.x.addScaled(p, stride, count)
	}
}

func (r *x86Rows) moveTo(p gp) { r.x.mov(p, r.base) }

func (x *x86) transposeSize() int { return 8 }

// transposeTile puts row i beside row i+4, so that the 4 x 4 transposes within
// 128-bit lanes leave whole columns.
func (x *x86) transposeTile(dst, src rows) {
	var pairs [8]reg.VecVirtual
	for i := range 4 {
		for half := range 2 {
			v := x.YMM()
			x.VMOVUPS(x.addr(src.at(i, 16*half)), low128(v))
			x.VINSERTF128(operand.U8(1), x.addr(src.at(i+4, 16*half)), v, v)
			pairs[4*half+i] = v
		}
	}
	for half := range 2 {
		r := pairs[4*half:]
		low01, high01, low23, high23 := x.YMM(), x.YMM(), x.YMM(), x.YMM()
		x.VUNPCKLPS(r[1], r[0], low01)
		x.VUNPCKHPS(r[1], r[0], high01)
		x.VUNPCKLPS(r[3], r[2], low23)
		x.VUNPCKHPS(r[3], r[2], high23)
		for i, p := range [][2]reg.VecVirtual{{low01, low23}, {high01, high23}} {
			column := x.YMM()
			x.VUNPCKLPD(p[1], p[0], column)
			x.VMOVUPS(column, x.addr(dst.at(4*half+2*i, 0)))
			column = x.YMM()
			x.VUNPCKHPD(p[1], p[0], column)
			x.VMOVUPS(column, x.addr(dst.at(4*half+2*i+1, 0)))
		}
	}
}

// x86Tail is one opmask a vector, or the address of a window into laneMask.
type x86Tail struct {
	k      []reg.OpmaskVirtual
	window gp
}

func (x *x86) masksAreCheap() bool { return true }

func (x *x86) tail(r gp, vecs int) tail {
	t := &x86Tail{window: x.GP64()}
	if !x.wide {
		shifted := x.GP64()
		x.mov(shifted, r)
		x.shl(shifted, 2)
		x.LEAQ(operand.NewDataAddr(maskSymbol, 4*lanesOfSum), t.window)
		x.sub(t.window, shifted)
		return t
	}
	x.LEAQ(operand.NewDataAddr(bitMaskSymbol, 0), t.window)
	for j := range vecs {
		k := x.K()
		x.KMOVW(operand.Mem{Base: t.window, Index: r, Scale: 4, Disp: 2 * j}, k)
		t.k = append(t.k, k)
	}
	return t
}

func (t *x86Tail) mask(j int) operand.Mem { return operand.Mem{Base: t.window, Disp: 32 * j} }

func (x *x86) loadTail(dst vec, a mem, t tail, j int) {
	xt := t.(*x86Tail)
	if x.wide {
		x.VMOVUPS_Z(x.addr(a), xt.k[j], dst)
		return
	}
	x.VMOVUPS(xt.mask(j), dst) // the mask needs no register of its own
	x.VMASKMOVPS(x.addr(a), dst, dst)
}

func (x *x86) storeTail(a mem, v vec, t tail, j int) {
	xt := t.(*x86Tail)
	if x.wide {
		x.VMOVUPS(v, xt.k[j], x.addr(a))
		return
	}
	mask := x.YMM()
	x.VMOVUPS(xt.mask(j), mask)
	x.VMASKMOVPS(v, mask, x.addr(a))
}

func (x *x86) zeroMissing(dst, v vec, t tail, j int) {
	xt := t.(*x86Tail)
	if x.wide {
		x.VMOVUPS_Z(v, xt.k[j], dst)
		return
	}
	x.VPAND(xt.mask(j), v, dst)
}

// data adds the constants and masks to the file: each constant eight times, 32
// ones and 32 zeros to slide a window over, and 2^r - 1 for r from 0 to 32.
func (x *x86) data() {
	table := func(s operand.Symbol, words []uint32) {
		x.StaticGlobal(s.Name)
		x.DataAttributes(attr.RODATA | attr.NOPTR)
		for _, w := range words {
			x.AppendDatum(operand.U32(w))
		}
	}
	var constants, bitMask []uint32
	for _, w := range x.table.bits {
		constants = append(constants, w, w, w, w, w, w, w, w)
	}
	for r := range lanesOfSum + 1 {
		bitMask = append(bitMask, uint32(1<<r-1))
	}
	table(constantsSymbol, constants)
	table(maskSymbol, laneMask())
	table(bitMaskSymbol, bitMask)
}

// laneMask is 32 words of ones and 32 of zeros: the window that starts 32 - r
// words in has ones for the first r lanes.
func laneMask() []uint32 {
	words := make([]uint32, 2*lanesOfSum)
	for i := range lanesOfSum {
		words[i] = 1<<32 - 1
	}
	return words
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
