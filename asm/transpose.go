package main

// transpose writes dst = A^T in square tiles, for sizes that are multiples of
// 8: reading rows of A, and writing a few of their columns at a time.
func transpose(m *machine) {
	m.function("transpose", "dst, a *float32, ldd, lda, rows, cols int", "",
		"computes dst = A^T; rows and cols are multiples of 8.")
	tile := m.transposeSize()
	dst, a, ldd, lda := m.param("dst"), m.param("a"), m.strideParam("ldd"), m.strideParam("lda")
	left := m.param("rows")
	m.loop(left, tile, func() {
		from, to, cols := m.rows(a, lda, tile), m.rows(dst, ldd, tile), m.param("cols")
		m.loop(cols, tile, func() {
			m.transposeTile(to, from)
			from.advance(4 * tile)
			to.advanceRows(ldd, tile)
		})
		m.advanceRows(a, lda, tile)
		m.addImm(dst, 4*tile)
	})
	m.ret()
}
