package main

// reluOf returns max(z, 0): the larger of +0 and z, which is -0 or NaN where z
// is, and +0.
func (m *machine) reluOf(zero, z vec) vec { return m.add(m.max(zero, z), zero) }

// relu writes max(z, 0), and it with its derivative, 1 where z > 0.
func relu(m *machine) {
	m.function("relu", "dst, x *float32, n int", "", "computes dst = max(x, 0).")
	n, dst, x := m.param("n"), m.param("dst"), m.param("x")
	zero := m.zeroVec()
	m.each(n, 4, m.along(dst, x), func(e elems) {
		e.store(dst, m.reluOf(zero, e.load(x)))
	})
	m.ret()

	m.function("reluPrime", "h, p, z *float32, n int", "", "computes h = max(z, 0) and p = 1 where z > 0, else 0.")
	n, h, p, zs := m.param("n"), m.param("h"), m.param("p"), m.param("z")
	zero = m.zeroVec()
	one := m.number(1)
	m.each(n, 2, m.along(h, p, zs), func(e elems) {
		z, slope := e.load(zs), m.newVec()
		m.selectPositive(slope, z, one, zero)
		e.store(h, m.reluOf(zero, z))
		e.store(p, slope)
	})
	m.ret()
}
