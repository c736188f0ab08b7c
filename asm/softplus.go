package main

import "github.com/seed85368726/contractive/internal/coefficient"

// softplusConstants are the constants of generic's softplus as operands.
type softplusConstants struct {
	*sigmoidConstants
	half vec
	far  [3]vec
}

func (m *machine) softplusConstants() *softplusConstants {
	return &softplusConstants{
		sigmoidConstants: m.sigmoidConstants(), half: m.constant(coefficient.SoftplusHalf),
		far: [3]vec{m.constant(coefficient.SoftplusFar0), m.constant(coefficient.SoftplusFar1), m.constant(coefficient.SoftplusFar2)},
	}
}

// softplusOf returns log(1 + exp(z)) from the parts of exp(-|z|).
func (m *machine) softplusOf(k *softplusConstants, z vec, e expParts) vec {
	h, far := m.newVec(), m.softplusFar(k, z, e)
	w := m.mul(z, z)
	m.selectNegative(h, m.minus(w, k.one), m.softplusNear(k, z, w), far)
	return h
}

// softplusNear returns log(2) + z/2 + log(cosh(z/2)) for w = z^2. Its constants
// are made where they are used: there are no registers for them.
func (m *machine) softplusNear(k *softplusConstants, z, w vec) vec {
	g := m.mulAdd(w, m.constant(coefficient.SoftplusNear3), m.constant(coefficient.SoftplusNear2))
	g = m.mulAdd(g, w, m.constant(coefficient.SoftplusNear1))
	g = m.mulAdd(g, w, m.constant(coefficient.SoftplusNear0))
	return m.add(m.mulAdd(g, w, m.mul(z, k.half)), k.ln2Hi)
}

// softplusFar returns max(z, 0) + 2 atanh(t/2), t = v / (v/2 + exp(-r)).
func (m *machine) softplusFar(k *softplusConstants, z vec, e expParts) vec {
	e.v = m.mul(e.v, k.half)
	t := m.mul(m.quotient(k.sigmoidConstants, e), k.unbias)
	w := m.mul(t, t)
	f := m.mulAdd(w, k.far[2], k.far[1])
	f = m.mulAdd(f, w, k.far[0])
	m.fma(t, m.mul(t, w), f)
	return m.add(m.max(z, m.zeroVec()), t)
}

// softplus writes log(1 + exp(z)), and it with its derivative, the sigmoid.
func softplus(m *machine) {
	m.function("softplus", "dst, x *float32, n int", "", "computes dst = log(1 + exp(x)).")
	n, dst, x := m.param("n"), m.param("dst"), m.param("x")
	k := m.softplusConstants()
	m.each(n, m.crowded(), m.along(dst, x), func(e elems) {
		z := e.load(x)
		e.store(dst, m.softplusOf(k, z, m.expParts(k.sigmoidConstants, z)))
	})
	m.ret()

	m.function("softplusPrime", "h, p, z *float32, n int", "", "computes h = log(1 + exp(z)) and p = s(z).")
	n, h, p, zs := m.param("n"), m.param("h"), m.param("p"), m.param("z")
	k = m.softplusConstants()
	m.each(n, m.crowded(), m.along(h, p, zs), func(e elems) {
		z, slope := e.load(zs), m.newVec()
		parts := m.expParts(k.sigmoidConstants, z)
		s := m.mul(m.quotient(k.sigmoidConstants, parts), k.unbias)
		m.selectNegative(slope, z, s, m.minus(k.one, s))
		e.store(p, slope)
		e.store(h, m.softplusOf(k, z, parts))
	})
	m.ret()
}
