package main

// rowSums says which of the reductions over the rows of A a function takes.
type rowSums struct {
	dots  bool // y_r = sum_i A_ri x_i
	norms bool // n_r = sum_i A_ri^2
}

// matVec writes the reductions over rows: each row has 32 lanes of its own,
// and several rows share a pass over x.
func matVec(m *machine) {
	m.rowReduction("matVec", "y, a, x *float32, rows, cols, stride int", "computes y = A x.",
		rowSums{dots: true})
	m.rowReduction("rowNorms2", "norms, a *float32, rows, cols, stride int", "computes norms_r = sum_i A_ri^2.",
		rowSums{norms: true})
	m.rowReduction("matVecNorms2", "y, norms, a, x *float32, rows, cols, stride int",
		"computes y = A x and norms_r = sum_i A_ri^2 in one pass.", rowSums{dots: true, norms: true})
}

// rowsAtOnce is how many rows' lanes fit in the registers: a power of two, and
// no more than four streams.
func (m *machine) rowsAtOnce(s rowSums) int {
	vecs := lanesOfSum / m.lanes()
	registers, perRow := 16, vecs
	if m.lanes() != 8 {
		registers = 32
	}
	registers -= 3 // a row, and what a tail or a sum wants
	if s.dots {
		registers -= vecs
	}
	if s.dots && s.norms {
		perRow *= 2
	}
	return min(4, 1<<log2(registers/perRow))
}

func (m *machine) rowReduction(name, params, doc string, s rowSums) {
	m.function(name, params, "", doc)
	a, stride, rows := m.param("a"), m.strideParam("stride"), m.param("rows")
	var y, norms gp
	if s.dots {
		y = m.param("y")
	}
	if s.norms {
		norms = m.param("norms")
	}
	end := m.newLabel("end")
	if m.masksAreCheap() {
		long, cols := m.newLabel("long"), m.param("cols")
		m.branch(cols, condGE, m.lanes()+1, long)
		m.shortRows(rows, cols, a, stride, y, norms)
		m.jump(end)
		m.Label(long)
	}
	for _, count := range descending(m.rowsAtOnce(s)) {
		m.loop(rows, count, func() { m.rowReductionTile(count, a, stride, y, norms) })
	}
	m.Label(end)
	m.ret()
}

// rowReductionTile reduces count rows, and moves a, y and norms past them. y
// or norms may be nil.
func (m *machine) rowReductionTile(count int, a, stride, y, norms gp) {
	vecs := lanesOfSum / m.lanes()
	cols, streams := m.param("cols"), m.rows(a, stride, count)
	var x gp
	var dots, squares [][]vec
	for range count {
		if y != nil {
			dots = append(dots, m.zeroVecs(vecs))
		}
		if norms != nil {
			squares = append(squares, m.zeroVecs(vecs))
		}
	}
	if y != nil {
		x = m.param("x")
	}
	m.eachLanes(cols, m.alongRows(streams, x), func(e elems, j int) {
		var xv vec
		if y != nil {
			xv = e.load(x)
		}
		for r := range count {
			if norms == nil {
				m.fma(dots[r][j], xv, e.operandAt(streams.at(r, e.off)))
				continue
			}
			row := e.loadAt(streams.at(r, e.off))
			m.fma(squares[r][j], row, row)
			if y != nil {
				m.fma(dots[r][j], row, xv)
			}
		}
	})
	m.storeRowSums(y, m.halveAll(dots))
	m.storeRowSums(norms, m.halveAll(squares))
	m.advanceRows(a, stride, count)
}

// shortRows reduces rows of at most one vector. Their lanes are products: the
// sign of a zero among them is lost when +0 is added last.
func (m *machine) shortRows(rows, cols, a, stride, y, norms gp) {
	t := m.tail(cols, 1)
	read := func(p mem) vec { return elems{m: m, tail: t}.loadAt(p) }
	var xv vec
	if y != nil {
		xv = read(at(m.param("x"), 0))
	}
	for _, count := range descending(4) {
		m.loop(rows, count, func() {
			streams := m.rows(a, stride, count)
			var dots, squares []vec
			for r := range count {
				row := read(streams.at(r, 0))
				if y != nil {
					dots = append(dots, m.mul(row, xv))
				}
				if norms != nil {
					squares = append(squares, m.mul(row, row))
				}
			}
			m.storeRowSums(y, dots)
			m.storeRowSums(norms, squares)
			m.advanceRows(a, stride, count)
		})
	}
}

// halveAll folds the lanes of each sum into one vector.
func (m *machine) halveAll(sums [][]vec) []vec {
	var folded []vec
	for _, acc := range sums {
		folded = append(folded, m.halve(acc))
	}
	return folded
}

// storeRowSums stores the sums of each vector's lanes at p, and moves p past them.
func (m *machine) storeRowSums(p gp, vs []vec) {
	if p != nil {
		m.storeSums(at(p, 0), vs)
		m.addImm(p, 4*len(vs))
	}
}

// advanceRows moves a past count rows.
func (m *machine) advanceRows(a, stride gp, count int) {
	for scale := 8; scale > 0; scale /= 2 {
		for ; count >= scale; count -= scale {
			m.addScaled(a, stride, scale)
		}
	}
}

// matVecT: y_c = s_c + sum_r A_rc x_r, one chain for each c in row order.
func matVecT(m *machine) {
	m.function("matVecT", "y, s, a, x *float32, rows, cols, stride int", "", "computes y = s + A^T x.")
	m.rowBlocks(8, 2, nil, []string{"y", "s"}, func(e elems, along []gp, row func(r int) mem, factors []vec) {
		v := e.load(along[1])
		for r, f := range factors {
			m.fma(v, f, e.operandAt(row(r)))
		}
		e.store(along[0], v)
	})
	m.ret()
}

// addOuter: A_rc = A_rc + (alpha x_r) y_c.
func addOuter(m *machine) {
	m.function("addOuter", "a, x, y *float32, rows, cols, stride int, alpha float32", "", "computes A += (alpha x) y^T.")
	m.rowBlocks(4, 1, m.paramVec("alpha"), []string{"y"}, func(e elems, along []gp, row func(r int) mem, factors []vec) {
		yv := e.load(along[0])
		for r, f := range factors {
			v := e.loadAt(row(r))
			m.fma(v, f, yv)
			e.storeAt(row(r), v)
		}
	})
	m.ret()
}

// rowBlocks runs body over the columns of the vectors that run along, and of
// several rows of A at once: height rows, then fewer. The rows' factors x_r,
// times scale if that is not nil, stay in registers. From the second block on
// the first vector, what the others have become, stands for all of them.
func (m *machine) rowBlocks(height, unroll int, scale vec, vectors []string, body func(e elems, along []gp, row func(r int) mem, factors []vec)) {
	a, x, stride, rows := m.param("a"), m.param("x"), m.strideParam("stride"), m.param("rows")
	for _, count := range descending(height) {
		m.loop(rows, count, func() {
			cols, streams := m.param("cols"), m.rows(a, stride, count)
			along := make([]gp, len(vectors))
			for i, v := range vectors {
				along[i] = m.param(v)
			}
			for _, v := range vectors[1:] {
				m.setParam(v, along[0])
			}
			factors := make([]vec, count)
			for r := range factors {
				factors[r] = m.newVec()
				m.broadcast(factors[r], at(x, 4*r))
				if scale != nil {
					m.arith(opMul, factors[r], scale, factors[r])
				}
			}
			m.each(cols, unroll, m.alongRows(streams, along...), func(e elems) {
				body(e, along, func(r int) mem { return streams.at(r, e.off) }, factors)
			})
			m.addImm(x, 4*count)
			m.advanceRows(a, stride, count)
		})
	}
}

// alongRows moves rows forward, and the vectors that run along them, which may be nil.
func (m *machine) alongRows(streams rows, vectors ...gp) func(bytes int) {
	return func(bytes int) {
		streams.advance(bytes)
		for _, x := range vectors {
			if x != nil {
				m.addImm(x, bytes)
			}
		}
	}
}
