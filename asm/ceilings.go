package main

// ceilings writes the yardsticks: what one core can do of nothing but FMA, and
// of nothing but loads.
func ceilings(m *machine) {
	chains := 12 // two FMA units of latency 4 want 8; four want 16
	if m.lanes() != 8 {
		chains = 24
	}
	m.function("spinFMA", "n int", "", "runs n rounds of independent FMAs on registers.")
	n := m.param("n")
	acc, x := m.zeroVecs(chains), m.zeroVec()
	m.loop(n, 1, func() {
		for _, v := range acc {
			m.fma(v, x, x)
		}
	})
	m.ret()

	m.function("spinLoad", "x *float32, n int", "", "loads n float32 values, 32 at a time.")
	n, p := m.param("n"), m.param("x")
	v := m.newVec()
	m.eachLanes(n, m.along(p), func(e elems, j int) {
		if e.tail == nil {
			m.load(v, at(p, e.off))
		}
	})
	m.ret()
}
