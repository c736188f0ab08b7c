package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// x86Tail is one opmask a vector, or the address of a window into laneMask.
type x86Tail struct {
	k      []reg.OpmaskVirtual
	window gp
	half   bool // for registers of 256 bits
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

// halfTail has registers of 256 bits do what is left: on CPUs whose units for 512 bits are two of 256, that takes half the time.
func (x *x86) halfTail(r gp) tail {
	if !x.wide {
		return nil
	}
	t := x.tail(r, 1).(*x86Tail)
	t.half = true
	return t
}

func (x *x86) narrow(v vec, t tail) vec {
	if t, ok := t.(*x86Tail); ok && t.half {
		return low256(v)
	}
	return v
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
