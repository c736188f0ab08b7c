package main

import (
	"math/bits"

	"github.com/seed85368726/contractive/generic"
)

// blockLength is the inner length of one FMA chain: generic.Block.
const blockLength = generic.Block

// linear writes y = s + B^T x for one row x over the whole inner index. A
// strip of columns keeps its chains in registers; a narrow strip runs the
// chains of several blocks at once, since each is independent until its sum
// is added, in order.
func linear(m *machine) {
	m.function("linear", "y, s, x, b *float32, ldb, n, k int", "", "computes y = s + B^T x, block by block.")
	n := m.param("n")
	for vecs := 64 / m.lanes(); vecs > 0; vecs /= 2 {
		m.loop(n, vecs*m.lanes(), func() {
			m.linearStrip(vecs, nil)
			for _, name := range []string{"y", "s", "b"} {
				p := m.param(name)
				m.addImm(p, 4*m.lanes()*vecs)
				m.setParam(name, p)
			}
		})
	}
	m.unless(n, condEQ, 0, func() { m.linearStrip(1, m.tail(n, 1)) })
	m.ret()
}

// blocksAtOnce gives every strip about eight chains.
func blocksAtOnce(vecs int) int { return min(4, max(1, 8/vecs)) }

func (m *machine) linearStrip(vecs int, t tail) {
	y, s, x, b := m.param("y"), m.param("s"), m.param("x"), m.param("b")
	ldb, k := m.strideParam("ldb"), m.param("k")
	for _, blocks := range descending(blocksAtOnce(vecs)) {
		m.loop(k, blocks*blockLength, func() {
			length := m.GP64()
			m.movImm(length, blockLength)
			m.linearBlocks(blocks, vecs, t, y, s, x, b, ldb, length)
			if blocks > 1 {
				m.addImm(x, 4*blockLength*(blocks-1))
			}
		})
	}
	m.unless(k, condEQ, 0, func() { m.linearBlocks(1, vecs, t, y, s, x, b, ldb, k) })
}

// linearBlocks adds blocks of the given length to y, moves x past the first
// and b past the last of them, and makes y the next start value. length is
// used up.
func (m *machine) linearBlocks(blocks, vecs int, t tail, y, s, x, b, ldb, length gp) {
	acc := make([][]vec, blocks)
	for i := range acc {
		acc[i] = m.zeroVecs(vecs)
	}
	blockBytes := m.copyGP(ldb)
	m.shl(blockBytes, log2(blockLength))
	streams := m.rows(b, blockBytes, blocks) // the same row of every block
	if blocks > 1 {
		m.advanceRows(b, blockBytes, blocks)
	}
	for _, steps := range steps(m.multipliersAtOnce()) {
		m.loop(length, steps, func() {
			numbers := make([]func(int) multiplier, blocks)
			for i := range numbers {
				numbers[i] = m.multipliers(at(x, 4*blockLength*i), steps)
			}
			for u := range steps {
				for i := range blocks {
					m.addRow(acc[i], t, streams.at(i, 0), numbers[i](u))
				}
				streams.advanceRows(ldb, 1)
			}
			m.addImm(x, 4*steps)
		})
	}
	for v := range vecs {
		e := m.column(v, vecs, t)
		sum := e.load(s)
		for i := range acc {
			m.arith(opAdd, sum, sum, acc[i][v])
		}
		e.store(y, sum)
	}
	m.mov(s, y)
	if blocks == 1 {
		streams.moveTo(b)
	}
}

// addRow adds number times the row of B at p to the chains: two vectors at a
// time, so that their loads can be paired.
func (m *machine) addRow(acc []vec, t tail, p mem, number multiplier) {
	for v := 0; v < len(acc); v += 2 {
		var row []vec
		for w := v; w < min(v+2, len(acc)); w++ {
			e, place := m.column(w, len(acc), t), p
			place.disp += e.off
			row = append(row, e.operandAt(place))
		}
		for i, r := range row {
			m.fmaMultiplier(acc[v+i], r, number)
		}
	}
}

func log2(n int) int { return bits.Len(uint(n)) - 1 }
