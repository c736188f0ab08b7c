package contractive

// SpinFMA runs n rounds of independent fused multiply-adds on registers and
// returns how many floating-point operations they were, two each. Timed, it
// gives the most that one core can compute: the yardstick of cmd/bench.
func SpinFMA(n int) (flops int) { return 2 * n * spinFMA(n) }

// SpinLoad loads x once and does nothing with it, 32 elements at a time.
// Timed over arrays of different sizes, it gives the bandwidth of each level
// of the memory hierarchy.
func SpinLoad(x []float32) { spinLoad(x) }
