package main

import "github.com/seed85368726/contractive/internal/coefficient"

// sigmoidConstants are the constants of generic's sigmoid as operands.
type sigmoidConstants struct {
	sign, low, log2E, magic, ln2Hi, ln2Lo vec
	c2, c3, c4, c5, c6                    vec
	unbias, one, even, recip              vec
}

func (m *machine) sigmoidConstants() *sigmoidConstants {
	return &sigmoidConstants{
		sign: m.constant(coefficient.SigmoidSign), low: m.constant(coefficient.SigmoidLow),
		log2E: m.constant(coefficient.SigmoidLog2E), magic: m.constant(coefficient.SigmoidMagic),
		ln2Hi: m.constant(coefficient.SigmoidLn2Hi), ln2Lo: m.constant(coefficient.SigmoidLn2Lo),
		c2: m.constant(coefficient.SigmoidC2), c3: m.constant(coefficient.SigmoidC3), c4: m.constant(coefficient.SigmoidC4),
		c5: m.constant(coefficient.SigmoidC5), c6: m.constant(coefficient.SigmoidC6),
		unbias: m.constant(coefficient.SigmoidUnb), one: m.constant(coefficient.SigmoidOne),
		even: m.constant(coefficient.SigmoidEven), recip: m.constant(coefficient.SigmoidRecip),
	}
}

// sigmoidParts returns s = sigmoid(-|z|) and c = 1 - s: generic's sequence,
// line by line, as in all that follows.
func (m *machine) sigmoidParts(k *sigmoidConstants, z vec) (s, c vec) {
	s = m.mul(m.quotient(k, m.expParts(k, z)), k.unbias)
	return s, m.minus(k.one, s)
}

// expParts are v = 2^n, scale = 2^64 v and u = 1 - exp(-r), where
// exp(-|z|) = v exp(r).
type expParts struct{ scale, v, u vec }

func (m *machine) expParts(k *sigmoidConstants, z vec) expParts {
	// -|z| = n log(2) + r
	r := m.max(k.low, m.or(z, k.sign))
	biased := m.mulAdd(r, k.log2E, k.magic)
	n := m.minus(biased, k.magic)
	m.fnma(r, n, k.ln2Hi)
	m.fnma(r, n, k.ln2Lo)

	// u, in the register of r
	w := m.mul(r, r)
	high, low := m.mulAdd(r, k.c5, k.c4), m.mulAdd(r, k.c3, k.c2)
	m.fma(high, w, k.c6)
	m.fma(low, high, w)
	m.fma(r, w, low)
	scale := m.newVec()
	m.shiftLeft(scale, biased, 23)
	return expParts{scale: scale, v: m.mul(scale, k.unbias), u: r}
}

// quotient returns scale / d, d = 1 + v - u.
func (m *machine) quotient(k *sigmoidConstants, e expParts) vec {
	d := m.add(e.v, k.one)
	m.arith(opSub, d, d, e.u)
	q := m.and(m.div(e.scale, d), k.even)
	recip := m.subInt(k.recip, d)
	t := m.minus(e.scale, q)
	m.fma(t, q, e.u)
	m.fnma(t, q, e.v)
	m.fma(q, t, recip)
	return q
}

// sigmoid writes the sigmoid, and the sigmoid with its derivative p = s c.
func sigmoid(m *machine) {
	m.function("sigmoid", "dst, x *float32, n int", "", "computes dst = 1 / (1 + exp(-x)).")
	n, dst, x := m.param("n"), m.param("dst"), m.param("x")
	k := m.sigmoidConstants()
	m.each(n, 2, m.along(dst, x), func(e elems) {
		z, h := e.load(x), m.newVec()
		s, c := m.sigmoidParts(k, z)
		m.selectNegative(h, z, s, c)
		e.store(dst, h)
	})
	m.ret()

	m.function("sigmoidPrime", "h, p, z *float32, n int", "", "computes h = s(z) and p = s(z) s(-z).")
	n, h, p, zs := m.param("n"), m.param("h"), m.param("p"), m.param("z")
	k = m.sigmoidConstants()
	m.each(n, 2, m.along(h, p, zs), func(e elems) {
		z, hv := e.load(zs), m.newVec()
		s, c := m.sigmoidParts(k, z)
		m.selectNegative(hv, z, s, c)
		e.store(h, hv)
		e.store(p, m.mul(s, c))
	})
	m.ret()
}

// softplus returns log(1 + exp(-|a|)) from s = sigmoid(-|a|): 2 atanh(t/2) with
// t = s / (1 - s/2).
func (m *machine) softplus(k *sigmoidConstants, d [4]vec, half, s vec) vec {
	t := m.div(s, m.negMulAdd(s, half, k.one))
	w := m.mul(t, t)
	f := m.mulAdd(w, d[3], d[2])
	f = m.mulAdd(f, w, d[1])
	f = m.mulAdd(f, w, d[0])
	m.fma(t, m.mul(t, w), f)
	return t
}

// crossEntropy writes dst = alpha (s(a) - x) and accumulates the cross-entropy
// of s(a) against x. The lanes stay in memory: the constants want the registers.
func crossEntropy(m *machine) {
	m.function("crossEntropyLanes", "lanes *[32]float32, dst, a, x *float32, n int, alpha float32", "",
		"writes dst = alpha (s(a) - x) and accumulates max(a, 0) - a x + log(1 + exp(-|a|)).")
	lanes, n := m.param("lanes"), m.param("n")
	dst, a, x := m.param("dst"), m.param("a"), m.param("x")
	k, half := m.sigmoidConstants(), m.constant(coefficient.SoftplusHalf)
	d := [4]vec{m.constant(coefficient.SoftplusD0), m.constant(coefficient.SoftplusD1),
		m.constant(coefficient.SoftplusD2), m.constant(coefficient.SoftplusD3)}
	alpha := m.paramVec("alpha")
	m.eachLanes(n, m.along(dst, a, x), func(e elems, j int) {
		logit, target, h := e.load(a), e.load(x), m.newVec()
		s, c := m.sigmoidParts(k, logit)
		m.selectNegative(h, logit, s, c)
		e.store(dst, m.mul(alpha, m.minus(h, target)))

		loss := m.max(logit, m.zeroVec())
		m.fnma(loss, logit, target)
		m.arith(opAdd, loss, loss, m.softplus(k, d, half, s))
		sum := at(lanes, 4*m.lanes()*j)
		m.store(sum, m.add(e.present(loss), m.loadVec(sum)))
	})
	m.ret()
}
