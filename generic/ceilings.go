package generic

// spinSink keeps the loops below from being optimised away.
var spinSink float32

// SpinFMA runs n rounds of FMA and returns the number of them in a round.
func SpinFMA(n int) int {
	var acc [8]float32
	for range n {
		for i := range acc {
			acc[i] = FMA(acc[i], 0.5, 1)
		}
	}
	spinSink = acc[0]
	return len(acc)
}

// SpinLoad loads x.
func SpinLoad(x []float32) {
	var acc float32
	for _, v := range x {
		acc += v
	}
	spinSink = acc
}
