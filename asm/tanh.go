package main

import "github.com/seed85368726/contractive/internal/coefficient"

// tanhConstants are the constants of generic's tanh as operands.
type tanhConstants struct {
	*sigmoidConstants
	near, two vec
	c         [5]vec
}

func (m *machine) tanhConstants() *tanhConstants {
	return &tanhConstants{
		sigmoidConstants: m.sigmoidConstants(),
		near:             m.constant(coefficient.TanhNear), two: m.number(2),
		c: [5]vec{m.constant(coefficient.TanhC0), m.constant(coefficient.TanhC1), m.constant(coefficient.TanhC2),
			m.constant(coefficient.TanhC3), m.constant(coefficient.TanhC4)},
	}
}

// tanhComplement returns g = 1 - tanh(|z|) = 2 sigmoid(-2|z|).
func (m *machine) tanhComplement(k *tanhConstants, z vec) vec {
	q := m.quotient(k.sigmoidConstants, m.expParts(k.sigmoidConstants, m.add(z, z)))
	return m.mul(m.add(q, q), k.unbias)
}

// tanhOf returns tanh(z) from g = 1 - tanh(|z|).
func (m *machine) tanhOf(k *tanhConstants, z, g vec) vec {
	w := m.mul(z, z)
	f := m.mulAdd(w, k.c[4], k.c[3])
	for i := 2; i >= 0; i-- {
		f = m.mulAdd(f, w, k.c[i])
	}
	near, far, h := m.mulAdd(m.mul(z, w), f, z), m.minus(k.one, g), m.newVec()
	m.selectNegative(h, m.minus(w, k.near), near, far)
	return m.or(h, m.and(z, k.sign))
}

// tanh writes tanh, and tanh with its derivative p = 1 - tanh^2 = g (2 - g).
func tanh(m *machine) {
	m.function("tanh", "dst, x *float32, n int", "", "computes dst = tanh(x).")
	n, dst, x := m.param("n"), m.param("dst"), m.param("x")
	k := m.tanhConstants()
	m.each(n, m.crowded(), m.along(dst, x), func(e elems) {
		z := e.load(x)
		e.store(dst, m.tanhOf(k, z, m.tanhComplement(k, z)))
	})
	m.ret()

	m.function("tanhPrime", "h, p, z *float32, n int", "", "computes h = tanh(z) and p = 1 - tanh(z)^2.")
	n, h, p, zs := m.param("n"), m.param("h"), m.param("p"), m.param("z")
	k = m.tanhConstants()
	m.each(n, m.crowded(), m.along(h, p, zs), func(e elems) {
		z := e.load(zs)
		g := m.tanhComplement(k, z)
		e.store(h, m.tanhOf(k, z, g))
		e.store(p, m.mul(g, m.minus(k.two, g)))
	})
	m.ret()
}
