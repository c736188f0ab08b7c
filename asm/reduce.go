package main

// sums writes the reductions over one or two vectors: as a function of its
// own, and as a step that keeps the 32 lanes in memory.
func sums(m *machine) {
	m.function("dot", "x, y *float32, n int", "float32", "returns sum_i x_i y_i.")
	n, x, y := m.param("n"), m.param("x"), m.param("y")
	acc := m.zeroVecs(lanesOfSum / m.lanes())
	m.eachLanes(n, m.along(x, y), func(e elems, j int) { m.fma(acc[j], e.load(x), e.load(y)) })
	m.returnScalar(m.fold(acc))
	m.ret()

	m.function("sumSquares", "x *float32, n int", "float32", "returns sum_i x_i^2.")
	n, x = m.param("n"), m.param("x")
	acc = m.zeroVecs(lanesOfSum / m.lanes())
	m.eachLanes(n, m.along(x), func(e elems, j int) { v := e.load(x); m.fma(acc[j], v, v) })
	m.returnScalar(m.fold(acc))
	m.ret()

	m.function("sumLanes", "lanes *[32]float32", "float32", "returns the sum of the lanes.")
	m.returnScalar(m.fold(m.loadLanes(m.param("lanes"))))
	m.ret()

	m.sumStep("dotLanes", []string{"x", "y"}, "accumulates sum_i x_i y_i.",
		func(e elems, p []gp, acc vec) { m.fma(acc, e.load(p[0]), e.load(p[1])) })

	m.sumStep("sumSquaresLanes", []string{"x"}, "accumulates sum_i x_i^2.",
		func(e elems, p []gp, acc vec) { v := e.load(p[0]); m.fma(acc, v, v) })

	m.sumStep("jacobianNorm2Lanes", []string{"p", "norms"}, "accumulates sum_j p_j^2 norms_j.",
		func(e elems, p []gp, acc vec) {
			v := e.load(p[0])
			m.fma(acc, m.mul(v, v), e.load(p[1]))
		})
}

// sumStep writes a reduction over the arrays named that keeps its lanes in
// memory; step accumulates one vector of them into acc.
func (m *machine) sumStep(name string, arrays []string, doc string, step func(e elems, p []gp, acc vec)) {
	params := "lanes *[32]float32, "
	for _, a := range arrays {
		params += a + " *float32, "
	}
	m.function(name, params+"n int", "", doc)
	lanes, n := m.param("lanes"), m.param("n")
	ptrs := make([]gp, len(arrays))
	for i, a := range arrays {
		ptrs[i] = m.param(a)
	}
	acc := m.loadLanes(lanes)
	m.eachLanes(n, m.along(ptrs...), func(e elems, j int) { step(e, ptrs, acc[j]) })
	m.storeLanes(lanes, acc)
	m.ret()
}

// squaredError writes dst = alpha (y - x) and accumulates sum_i (y_i - x_i)^2.
func squaredError(m *machine) {
	m.function("squaredErrorLanes", "lanes *[32]float32, dst, y, x *float32, n int, alpha float32", "",
		"writes dst = alpha (y - x) and accumulates sum_i (y_i - x_i)^2.")
	lanes, n := m.param("lanes"), m.param("n")
	dst, y, x := m.param("dst"), m.param("y"), m.param("x")
	alpha := m.newVec()
	m.broadcastParam(alpha, "alpha")
	acc := m.loadLanes(lanes)
	m.eachLanes(n, m.along(dst, y, x), func(e elems, j int) {
		d := m.minus(e.load(y), e.load(x))
		m.fma(acc[j], d, d)
		e.store(dst, m.mul(alpha, d))
	})
	m.storeLanes(lanes, acc)
	m.ret()
}
