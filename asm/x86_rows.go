package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

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
