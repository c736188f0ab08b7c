package main

import "github.com/mmcloughlin/avo/operand"

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
