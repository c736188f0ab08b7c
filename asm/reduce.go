package main

import "strings"

// sumStep accumulates one vector of the arrays at p into acc.
type sumStep func(e elems, p []gp, acc vec)

// sums writes the reductions over one or two vectors: as functions of their
// own, and as steps that keep the 32 lanes in memory.
func sums(m *machine) {
	dot := func(e elems, p []gp, acc vec) { m.fma(acc, e.load(p[0]), e.load(p[1])) }
	squares := func(e elems, p []gp, acc vec) { v := e.load(p[0]); m.fma(acc, v, v) }
	jacobian := func(e elems, p []gp, acc vec) {
		v := e.load(p[0])
		m.fma(acc, m.mul(v, v), e.load(p[1]))
	}

	m.sum("dot", "returns sum_i x_i y_i.", dot, "x", "y")
	m.sum("sumSquares", "returns sum_i x_i^2.", squares, "x")

	m.function("sumLanes", "lanes *[32]float32", "float32", "returns the sum of the lanes.")
	m.returnScalar(m.fold(m.loadLanes(m.param("lanes"))))
	m.ret()

	m.sumLanes("dotLanes", "accumulates sum_i x_i y_i.", dot, "x", "y")
	m.sumLanes("sumSquaresLanes", "accumulates sum_i x_i^2.", squares, "x")
	m.sumLanes("jacobianNorm2Lanes", "accumulates sum_j p_j^2 norms_j.", jacobian, "p", "norms")
}

// sum writes a reduction over the arrays named.
func (m *machine) sum(name, doc string, step sumStep, arrays ...string) {
	m.function(name, sumParams(arrays), "float32", doc)
	acc := m.zeroVecs(lanesOfSum / m.lanes())
	m.accumulate(acc, step, arrays)
	m.returnScalar(m.fold(acc))
	m.ret()
}

// sumLanes writes a reduction over the arrays named that keeps its lanes in memory.
func (m *machine) sumLanes(name, doc string, step sumStep, arrays ...string) {
	m.function(name, "lanes *[32]float32, "+sumParams(arrays), "", doc)
	lanes := m.param("lanes")
	acc := m.loadLanes(lanes)
	m.accumulate(acc, step, arrays)
	m.storeLanes(lanes, acc)
	m.ret()
}

// sumParams declares the arrays and their length.
func sumParams(arrays []string) string { return strings.Join(arrays, ", ") + " *float32, n int" }

// accumulate runs step over the whole arrays.
func (m *machine) accumulate(acc []vec, step sumStep, arrays []string) {
	n := m.param("n")
	ptrs := make([]gp, len(arrays))
	for i, a := range arrays {
		ptrs[i] = m.param(a)
	}
	m.eachLanes(n, m.along(ptrs...), func(e elems, j int) { step(e, ptrs, acc[j]) })
}

// countOutside writes the number of elements outside an interval: there one of
// the differences from the bounds is positive. No difference from a NaN is, and
// none of two zeros, whatever their signs.
func countOutside(m *machine) {
	m.function("countOutside", "x *float32, n int, lo, hi float32", "float32", "returns the number of x_i < lo or x_i > hi.")
	n, x := m.param("n"), m.param("x")
	lo, hi, one := m.paramVec("lo"), m.paramVec("hi"), m.number(1)
	acc, zero := m.zeroVecs(lanesOfSum/m.lanes()), m.zeroVec()
	m.eachLanes(n, m.along(x), func(e elems, j int) {
		v, count := e.load(x), m.newVec()
		m.selectPositive(count, m.max(m.minus(lo, v), m.minus(v, hi)), one, zero)
		m.arith(opAdd, acc[j], acc[j], e.present(count))
	})
	m.returnScalar(m.fold(acc))
	m.ret()
}

// squaredError writes dst = alpha (y - x) and accumulates sum_i (y_i - x_i)^2.
func squaredError(m *machine) {
	m.function("squaredErrorLanes", "lanes *[32]float32, dst, y, x *float32, n int, alpha float32", "",
		"writes dst = alpha (y - x) and accumulates sum_i (y_i - x_i)^2.")
	lanes, n := m.param("lanes"), m.param("n")
	dst, y, x := m.param("dst"), m.param("y"), m.param("x")
	alpha := m.paramVec("alpha")
	acc := m.loadLanes(lanes)
	m.eachLanes(n, m.along(dst, y, x), func(e elems, j int) {
		d := m.minus(e.load(y), e.load(x))
		m.fma(acc[j], d, d)
		e.store(dst, m.mul(alpha, d))
	})
	m.storeLanes(lanes, acc)
	m.ret()
}
