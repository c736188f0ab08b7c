package machine

// clockSink keeps the chain of SpinClock.
var clockSink uint64

// SpinClock runs n rounds of a chain of whole-number additions and exclusive ors, each of
// which needs the result of the one before and takes one cycle on every CPU in
// question, and returns how many cycles that is. Timed, it gives the clock
// rate as it is, not as it is advertised.
func SpinClock(n int) (cycles int) {
	const inRound = 16
	x, y := clockSink, uint64(n)|1
	for range n {
		x += y
		y ^= x
		x += y
		y ^= x
		x += y
		y ^= x
		x += y
		y ^= x
		x += y
		y ^= x
		x += y
		y ^= x
		x += y
		y ^= x
		x += y
		y ^= x
	}
	clockSink = x ^ y
	return inRound * n
}
