package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
)

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

func (x *x86) constantsTakeRegisters() bool { return x.wide }

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
