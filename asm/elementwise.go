package main

// paramVec broadcasts a float32 parameter.
func (m *machine) paramVec(name string) vec {
	v := m.newVec()
	m.broadcastParam(v, name)
	return v
}

// axpy: y = alpha x + y.
func axpy(m *machine) {
	m.function("axpy", "y, x *float32, n int, alpha float32", "", "computes y += alpha x.")
	n, y, x := m.param("n"), m.param("y"), m.param("x")
	alpha := m.paramVec("alpha")
	m.each(n, 4, m.along(y, x), func(e elems) {
		v := e.load(y)
		m.fma(v, alpha, e.load(x))
		e.store(y, v)
	})
	m.ret()
}

// addSquares: y = x^2 + y.
func addSquares(m *machine) {
	m.function("addSquares", "y, x *float32, n int", "", "computes y += x^2.")
	n, y, x := m.param("n"), m.param("y"), m.param("x")
	m.each(n, 4, m.along(y, x), func(e elems) {
		v, u := e.load(y), e.load(x)
		m.fma(v, u, u)
		e.store(y, v)
	})
	m.ret()
}

// addScaledSquares: y = x^2 alpha + y.
func addScaledSquares(m *machine) {
	m.function("addScaledSquares", "y, x *float32, n int, alpha float32", "", "computes y += alpha x^2.")
	n, y, x := m.param("n"), m.param("y"), m.param("x")
	alpha := m.paramVec("alpha")
	m.each(n, 4, m.along(y, x), func(e elems) {
		v, u := e.load(y), e.load(x)
		m.fma(v, m.mul(u, u), alpha)
		e.store(y, v)
	})
	m.ret()
}

// hiddenDelta: q = k0 + k1 h, t = c p q, dz = p (t norm + dh).
func hiddenDelta(m *machine) {
	m.function("hiddenDelta", "dz, dh, h, p *float32, n int, norm, c, k0, k1 float32", "",
		"computes dz = p (dh + c p (k0 + k1 h) norm).")
	n := m.param("n")
	dz, dh, h, p := m.param("dz"), m.param("dh"), m.param("h"), m.param("p")
	norm, c, k0, k1 := m.paramVec("norm"), m.paramVec("c"), m.paramVec("k0"), m.paramVec("k1")
	m.each(n, 2, m.along(dz, dh, h, p), func(e elems) {
		slope := e.load(p)
		q := m.mulAdd(k1, e.load(h), k0)
		t := m.mul(m.mul(c, slope), q)
		d := e.load(dh)
		m.fma(d, t, norm)
		e.store(dz, m.mul(slope, d))
	})
	m.ret()
}

// addCurvature: dh = dp (k0 + k1 h) + dh.
func addCurvature(m *machine) {
	m.function("addCurvature", "dh, dp, h *float32, n int, k0, k1 float32", "", "computes dh += dp (k0 + k1 h).")
	n, dh, dp, h := m.param("n"), m.param("dh"), m.param("dp"), m.param("h")
	k0, k1 := m.paramVec("k0"), m.paramVec("k1")
	m.each(n, 2, m.along(dh, dp, h), func(e elems) {
		v := e.load(dh)
		m.fma(v, e.load(dp), m.mulAdd(k1, e.load(h), k0))
		e.store(dh, v)
	})
	m.ret()
}

// momentum: v = mu v + g, w = w - rate v.
func momentum(m *machine) {
	m.function("momentum", "w, v, grad *float32, n int, rate, mu float32", "", "computes v = mu v + grad, w -= rate v.")
	n, w, v, g := m.param("n"), m.param("w"), m.param("v"), m.param("grad")
	rate, mu := m.paramVec("rate"), m.paramVec("mu")
	m.each(n, 2, m.along(w, v, g), func(e elems) {
		velocity, weight := e.load(g), e.load(w)
		m.fma(velocity, mu, e.load(v))
		m.fnma(weight, rate, velocity)
		e.store(v, velocity)
		e.store(w, weight)
	})
	m.ret()
}

// adam: m = Beta1 m + Gain1 g, v = Beta2 v + (Gain2 g) g,
// w = w - Rate m / (Scale sqrt(v) + Epsilon).
func adam(m *machine) {
	m.function("adam", "w, mean, square, grad *float32, n int, step *[7]float32", "",
		"takes one step of Adam; step is an AdamStep.")
	n := m.param("n")
	w, mean, square, g := m.param("w"), m.param("mean"), m.param("square"), m.param("grad")
	step := m.param("step")
	s := make([]vec, 7)
	for i := range s {
		s[i] = m.newVec()
		m.broadcast(s[i], at(step, 4*i))
	}
	beta1, gain1, beta2, gain2, rate, scale, epsilon := s[0], s[1], s[2], s[3], s[4], s[5], s[6]
	m.each(n, 1, m.along(w, mean, square, g), func(e elems) {
		d := e.load(g)
		first := m.mul(gain1, d)
		m.fma(first, beta1, e.load(mean))
		second := m.mul(m.mul(gain2, d), d)
		m.fma(second, beta2, e.load(square))
		e.store(mean, first)
		e.store(square, second)
		root := m.newVec()
		m.sqrt(root, second)
		step := m.div(m.mul(rate, first), m.mulAdd(root, scale, epsilon))
		e.store(w, m.minus(e.load(w), step))
	})
	m.ret()
}
