package main

// mulPanel writes C = S + A B for an inner index of at most one block, with A
// given by rows or by columns. The micro-kernel's tile of C stays in registers
// over the inner index: each step takes one row of B and one column of A. The
// tiles of a strip take turns to ask for the cache lines of the block that lies
// ahead elements after B: a step that asks for more than one takes longer.
func mulPanel(m *machine) {
	const params = "c, s, a, b *float32, ldc, lds, lda, ldb, m, n, k, ahead int"
	m.function("mulPanel", params, "", "computes C = S + A B over one block of the inner index.")
	m.panel(false)
	m.function("mulPanelT", params, "", "computes C = S + A^T B over one block of the inner index.")
	m.panel(true)
}

// panel walks C in strips: as many of a tile's width as there are, and then
// narrower ones of whole vectors. An incomplete vector, or half of one, makes one strip with
// the whole ones beside it where a masked load costs little, else its own.
func (m *machine) panel(transposed bool) {
	full, lanes := m.tileVecs(), m.lanes()
	n, end := m.param("n"), m.newLabel("end")
	whole := func(vecs int) {
		m.loop(n, vecs*lanes, func() {
			m.strip(vecs, nil, transposed)
			for _, name := range []string{"c", "s", "b"} {
				p := m.param(name)
				m.addImm(p, 4*lanes*vecs)
				m.setParam(name, p)
			}
		})
	}
	incomplete := func(vecs int) {
		m.addImm(n, -(vecs-1)*lanes)
		if t := m.halfTail(n); t != nil {
			more := m.newLabel("more")
			m.branch(n, condGE, lanes/2+1, more)
			m.strip(vecs, t, transposed)
			m.jump(end)
			m.Label(more)
		}
		m.strip(vecs, m.tail(n, 1), transposed)
		m.jump(end)
	}

	whole(full)
	if m.masksAreCheap() {
		for vecs := full; vecs > 0; vecs-- {
			next := m.newLabel("next")
			m.branch(n, condLE, (vecs-1)*lanes, next)
			m.branch(n, condGE, vecs*lanes, next)
			incomplete(vecs)
			m.Label(next)
		}
	}
	for vecs := full - 1; vecs > 0; vecs-- {
		whole(vecs)
	}
	if !m.masksAreCheap() {
		m.branch(n, condEQ, 0, end)
		incomplete(1)
	}
	m.Label(end)
	m.ret()
}

// strip computes a strip of C that is vecs vectors wide, the last one what t
// has of it, from the top.
func (m *machine) strip(vecs int, t tail, transposed bool) {
	c, s, a, lda := m.param("c"), m.param("s"), m.param("a"), m.strideParam("lda")
	left := m.param("m")
	for _, count := range descending(m.tileRows(vecs)) {
		m.loop(left, count, func() {
			acc := make([][]vec, count)
			for i := range acc {
				acc[i] = m.zeroVecs(vecs)
				acc[i][vecs-1] = m.narrow(acc[i][vecs-1], t)
			}
			if transposed {
				m.chainColumns(acc, t, a, lda)
				m.addImm(a, 4*count)
			} else {
				m.chainRows(acc, t, a, lda)
				m.advanceRows(a, lda, count)
			}
			m.addTile(acc, t, c, s)
			m.turn("ahead", m.lines(vecs))
		})
	}
}

// lines returns the number of cache lines of a row of vecs vectors.
func (m *machine) lines(vecs int) int { return (4*m.lanes()*vecs + lineBytes - 1) / lineBytes }

// lineBytes is the size of a cache line.
const lineBytes = 64

// aheadParam loads how far ahead the next block is, in bytes, for targets that ask for it.
func (m *machine) aheadParam() gp {
	if !m.prefetches() {
		return nil
	}
	return m.strideParam("ahead")
}

// column is vector v of a tile's columns; the last is what t has of it.
func (m *machine) column(v, vecs int, t tail) elems {
	e := elems{m: m, off: 4 * m.lanes() * v}
	if v == vecs-1 {
		e.tail = t
	}
	return e
}

// rankOne adds the product of a column of A and the row of B at b to the tile.
func (m *machine) rankOne(acc [][]vec, t tail, b, ahead gp, column func(i int) multiplier) {
	row := make([]vec, len(acc[0]))
	for v := range row {
		row[v] = m.column(v, len(row), t).load(b)
	}
	m.prefetch(b, ahead)
	for i := range acc {
		x := column(i)
		for v := range row {
			m.fmaMultiplier(acc[i][v], row[v], x)
		}
	}
}

// chainRows runs the FMA chains of a tile with A by rows: several steps of the
// inner index at once where a row's numbers are read together.
func (m *machine) chainRows(acc [][]vec, t tail, a, lda gp) {
	b, ldb, k, ahead := m.param("b"), m.strideParam("ldb"), m.param("k"), m.aheadParam()
	streams := m.rows(a, lda, len(acc))
	for _, steps := range steps(m.tileSteps(false)) {
		m.loop(k, steps, func() {
			numbers := make([]func(int) multiplier, len(acc))
			for i := range numbers {
				numbers[i] = m.multipliers(streams.at(i, 0), steps)
			}
			for u := range steps {
				m.rankOne(acc, t, b, ahead, func(i int) multiplier { return numbers[i](u) })
				m.addScaled(b, ldb, 1)
			}
			streams.advance(4 * steps)
		})
	}
}

// chainColumns runs the FMA chains of a tile with A by columns.
func (m *machine) chainColumns(acc [][]vec, t tail, a, lda gp) {
	b, ldb, k, column, ahead := m.param("b"), m.strideParam("ldb"), m.param("k"), m.copyGP(a), m.aheadParam()
	for _, steps := range steps(m.tileSteps(true)) {
		m.loop(k, steps, func() {
			for range steps {
				m.rankOne(acc, t, b, ahead, m.multipliers(at(column, 0), len(acc)))
				m.addScaled(b, ldb, 1)
				m.addScaled(column, lda, 1)
			}
		})
	}
}

// addTile writes C = S + tile, and moves c and s past its rows.
func (m *machine) addTile(acc [][]vec, t tail, c, s gp) {
	ldc, lds := m.strideParam("ldc"), m.strideParam("lds")
	for i := range acc {
		for v := range acc[i] {
			e := m.column(v, len(acc[i]), t)
			m.arith(opAdd, acc[i][v], acc[i][v], e.operandAt(at(s, e.off)))
			e.store(c, acc[i][v])
		}
		m.addScaled(c, ldc, 1)
		m.addScaled(s, lds, 1)
	}
}

// steps lists n and 1, once each.
func steps(n int) []int {
	if n == 1 {
		return []int{1}
	}
	return []int{n, 1}
}
