package main

// transpose writes dst = A^T in square tiles, for sizes that are multiples of
// 8: a few columns of A, which are written side by side before the next ones,
// so that what shares a cache line of dst is written together.
func transpose(m *machine) {
	m.function("transpose", "dst, a *float32, ldd, lda, rows, cols int", "",
		"computes dst = A^T; rows and cols are multiples of 8.")
	tile := m.transposeSize()
	dst, a, ldd, lda := m.param("dst"), m.param("a"), m.strideParam("ldd"), m.strideParam("lda")
	left := m.param("cols")
	m.loop(left, tile, func() {
		from, to, rows := m.rows(a, lda, tile), m.rows(dst, ldd, tile), m.param("rows")
		m.loop(rows, tile, func() {
			m.transposeTile(to, from)
			from.advanceRows(lda, tile)
			to.advance(4 * tile)
		})
		m.addImm(a, 4*tile)
		m.advanceRows(dst, ldd, tile)
	})
	m.ret()
}
